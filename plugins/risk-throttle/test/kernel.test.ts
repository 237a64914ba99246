import type { Signal } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import { expect, test } from 'vitest';
import riskThrottle from '../src/index.ts';

const SYMBOLS = ['MSFT', 'GOOG', 'XOM'];
const rows = Array.from({ length: 6 }, (_, i) => [i * 60_000, 100] as const);
const buy = (symbol: string): Signal => ({ symbol, side: 'buy', weight: 0.1 });
const sell = (symbol: string): Signal => ({ symbol, side: 'sell' });

async function runOf(config: unknown, signals: Readonly<Record<number, readonly Signal[]>>) {
  const strategy = strategyPlugin('main', ({ number }) => signals[number]);
  const bars = barsPlugin(Object.fromEntries(SYMBOLS.map((symbol) => [symbol, rows])));
  const plugins = [bars, brokerPlugin(), sizerPlugin(), { plugin: riskThrottle, config }, strategy];
  return scenario({ symbols: SYMBOLS, plugins }).run();
}

test('when a cycle asks for more than the limit then the first go, the others do not, and later ones do again', async () => {
  const { decisions } = await runOf({ perMinute: 2 }, { 0: SYMBOLS.map(buy), 1: [buy('XOM')] });
  expect(decisions.map(({ symbol, code, outcome }) => `${symbol} ${code ?? outcome}`)).toEqual([
    'MSFT ordered',
    'GOOG ordered',
    'XOM ORDERS_PER_MINUTE',
    'XOM ordered',
  ]);
});

test('when the limit is long reached then exits still go, and count', async () => {
  const { decisions, session } = await runOf(
    { perDay: 3 },
    { 0: [buy('MSFT'), buy('GOOG')], 2: [sell('MSFT'), sell('GOOG'), buy('XOM')] },
  );
  expect(decisions.slice(2)).toMatchObject([
    { symbol: 'MSFT', outcome: 'ordered', closing: 100 },
    { symbol: 'GOOG', outcome: 'ordered', closing: 100 },
    { symbol: 'XOM', outcome: 'blocked', code: 'ORDERS_PER_DAY', detail: { measured: 4, limit: 3, headroom: -1 } },
  ]);
  expect(session.portfolio.isEmpty).toBe(true);
});

test('when an order closes and enters beyond the limit then it only closes', async () => {
  const reverse: Signal = { symbol: 'MSFT', side: 'sell', weight: 0.25 };
  const { decisions } = await runOf({ perDay: 1 }, { 0: [buy('MSFT')], 2: [reverse] });
  expect(decisions[1]).toMatchObject({ requested: 250, allowed: 100, closing: 100, code: 'ORDERS_PER_DAY' });
});
