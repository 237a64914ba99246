import type { Signal } from '@plimsoll/core';
import { definePlugin } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import { expect, test } from 'vitest';
import riskExposure from '../src/index.ts';

const MINUTE = 60_000;
const flat = Array.from({ length: 5 }, (_, i) => [i * MINUTE, 100] as const);

async function runOf(config: unknown, signals: Readonly<Record<number, readonly Signal[]>>) {
  const strategy = definePlugin({ name: 'main', setup: () => ({ signal: ({ number }) => signals[number] }) });
  const plugins = [
    barsPlugin({ TSLA: flat, MSFT: flat }),
    brokerPlugin(),
    sizerPlugin(),
    { plugin: riskExposure, config },
    strategy,
  ];
  return scenario({ symbols: ['TSLA', 'MSFT'], plugins }).run();
}

const order = (side: 'buy' | 'sell', symbol: string, weight?: number): Signal => ({
  symbol,
  side,
  ...(weight !== undefined && { weight }),
});

test('when a strategy sells what it does not hold then nothing is sent and no exposure is negative', async () => {
  const { decisions, session } = await runOf({}, { 0: [order('sell', 'TSLA'), order('sell', 'MSFT', 0.25)] });
  expect(decisions).toMatchObject([
    { side: 'sell', outcome: 'blocked', code: 'LONG_ONLY', plugin: 'risk-exposure', detail: { held: 0 } },
    { side: 'sell', outcome: 'blocked', code: 'LONG_ONLY', plugin: 'risk-exposure', detail: { held: 0 } },
  ]);
  expect(session.portfolio.positions()).toEqual([]);
});

test('when a strategy sells more than it holds then the sale is cut to what it holds', async () => {
  const { decisions, session } = await runOf({}, { 0: [order('buy', 'TSLA', 0.1)], 2: [order('sell', 'TSLA', 0.25)] });
  expect(decisions[1]).toMatchObject({ requested: 250, allowed: 100, closing: 100, code: 'LONG_ONLY' });
  expect(session.portfolio.positions()).toEqual([]);
});

test('when shorting is allowed then the same sale goes short', async () => {
  const config = { longOnly: false };
  const { decisions, session } = await runOf(config, {
    0: [order('buy', 'TSLA', 0.1)],
    2: [order('sell', 'TSLA', 0.25)],
  });
  expect(decisions[1]).toMatchObject({ allowed: 250, closing: 100 });
  expect(session.portfolio.held('TSLA')).toBe(-150);
});

test('when a cap is full then what is held can still be sold', async () => {
  const { decisions } = await runOf(
    { perSymbol: '10%' },
    { 0: [order('buy', 'TSLA', 0.5)], 2: [order('buy', 'TSLA', 0.1), order('sell', 'TSLA')] },
  );
  expect(decisions).toMatchObject([
    { allowed: 100, code: 'SYMBOL_CAP' },
    { side: 'sell', allowed: 100, closing: 100, outcome: 'ordered' },
    { side: 'buy', outcome: 'blocked', code: 'SYMBOL_CAP', detail: { symbol: 'TSLA', headroom: 0 } },
  ]);
});
