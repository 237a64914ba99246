import type { Signal } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import { expect, test } from 'vitest';
import marketHours from '../src/index.ts';

const MINUTE_MS = 60_000;
/** Bars from 15:55 to 16:05 in New York. */
const START = Date.parse('2024-01-09T20:55:00Z');
const bars = { MSFT: Array.from({ length: 10 }, (_, i) => [START + i * MINUTE_MS, 100] as const) };
const buy: Signal = { symbol: 'MSFT', side: 'buy', weight: 0.1 };
const sell: Signal = { symbol: 'MSFT', side: 'sell' };

async function runOf(config: unknown, signals: Readonly<Record<number, Signal>>) {
  const strategy = strategyPlugin('main', ({ number }) => signals[number]);
  const plugins = [barsPlugin(bars), brokerPlugin(), sizerPlugin(), { plugin: marketHours, config }, strategy];
  return scenario({ symbols: ['MSFT'], plugins }).run();
}

test('when the session ends then entries are blocked and exits go out', async () => {
  const { decisions, session } = await runOf({}, { 0: buy, 4: buy, 6: sell });
  expect(decisions).toMatchObject([
    { side: 'buy', outcome: 'ordered' },
    { side: 'buy', outcome: 'blocked', code: 'MARKET_CLOSED', plugin: 'market-hours', detail: { session: 'post' } },
    { side: 'sell', outcome: 'ordered', allowed: 100, closing: 100 },
  ]);
  expect(session.portfolio.isEmpty).toBe(true);
});

test('when an order closes and enters after the close then it only closes', async () => {
  const reverse: Signal = { symbol: 'MSFT', side: 'sell', weight: 0.25 };
  const { decisions } = await runOf({}, { 0: buy, 6: reverse });
  expect(decisions[1]).toMatchObject({ requested: 250, allowed: 100, closing: 100, code: 'MARKET_CLOSED' });
});

test('when market exits are to be blocked then they are, and one at a limit rests', async () => {
  const limit: Signal = { ...sell, type: 'limit', limitPrice: 120 };
  const { decisions } = await runOf({ exits: 'block' }, { 0: buy, 6: sell, 7: limit });
  expect(decisions).toMatchObject([
    { side: 'buy', outcome: 'ordered' },
    { side: 'sell', outcome: 'blocked', code: 'MARKET_CLOSED' },
    { side: 'sell', outcome: 'ordered', allowed: 100 },
  ]);
});
