import type { Signal } from '@plimsoll/core';
import { definePlugin } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario } from '@plimsoll/testing';
import { expect, test } from 'vitest';
import { stockBarsPerYear } from '../src/formulas.ts';
import sizing from '../src/index.ts';
import { sizerWith } from './kit.ts';

const MINUTE = 60_000;

/** Sends these signals, by the number of the cycle. */
const strategy = (signals: Readonly<Record<number, Signal>>) =>
  definePlugin({ name: 'main', setup: () => ({ signal: ({ number }) => signals[number] }) });

/** Bars of TSLA with a true range of 4 each, closing at 100. */
const steady = Array.from({ length: 8 }, (_, i) => [i * MINUTE, 100, 102, 98, 100] as const);

async function decisionsOf(config: unknown, signals: Readonly<Record<number, Signal>>) {
  const plugins = [barsPlugin({ TSLA: steady }), brokerPlugin(), { plugin: sizing, config }, strategy(signals)];
  return (await scenario({ symbols: ['TSLA'], plugins }).run()).decisions;
}

const buy: Signal = { symbol: 'TSLA', side: 'buy' };
const sell: Signal = { symbol: 'TSLA', side: 'sell' };

test('when a run has seen enough bars then ATR risk sizes the signal, and blocks it before', async () => {
  const decisions = await decisionsOf(
    { method: 'atr', atr: { period: 3, risk: '0.1%', multiple: 2 } },
    { 2: buy, 3: buy },
  );
  expect(decisions).toMatchObject([
    { outcome: 'blocked', code: 'SIZE_INVALID', plugin: 'sizing', detail: { bars: 3, barsNeeded: 4 } },
    { outcome: 'ordered', requested: 12 },
  ]);
});

test('when a position is sold in part by weight and then in whole then neither limit holds it back', async () => {
  const decisions = await decisionsOf(
    { minNotional: 1_000, maxNotional: 8_000 },
    { 0: { ...buy, weight: 0.1 }, 2: { ...sell, weight: 0.005 }, 4: sell },
  );
  expect(decisions).toMatchObject([
    { allowed: 80, closing: 0 },
    { allowed: 5, closing: 5 },
    { allowed: 75, closing: 75 },
  ]);
});

test('when a signal comes to too little then the decision has the code and the values', async () => {
  const [decision] = await decisionsOf({ minNotional: 5_000 }, { 0: { ...buy, weight: 0.01 } });
  expect(decision).toMatchObject({
    outcome: 'blocked',
    code: 'SIZE_BELOW_MINIMUM',
    plugin: 'sizing',
    detail: { notional: 1_000, minNotional: 5_000, quantity: 10 },
  });
});

test('when ranges are those of longer bars then those that have ended count, and none of the minutes do', async () => {
  const start = Date.UTC(2024, 6, 2, 13, 30);
  /** Five minutes each: closes of 100, a range of 10 over them, of which each minute has 2 at most. */
  const minutes = Array.from({ length: 20 }, (_, i) => {
    const middle = [100, 104, 100, 96, 100][i % 5]!;
    return [start + i * MINUTE, middle, middle + 1, middle - 1, middle] as const;
  });
  const perStrategy = { main: { method: 'atr', atr: { period: 2, risk: '1%', multiple: 2, timeframe: '5Min' } } };
  const plugins = [
    barsPlugin({ TSLA: minutes }),
    brokerPlugin(),
    { plugin: sizing, config: { perStrategy } },
    strategy({ 13: buy, 14: buy }),
  ];
  const { decisions } = await scenario({ symbols: ['TSLA'], plugins }).run();
  expect(decisions).toMatchObject([
    { outcome: 'blocked', code: 'SIZE_INVALID', detail: { bars: 2, barsNeeded: 3 } },
    { outcome: 'ordered', requested: (0.01 * 100_000) / (2 * 10), sizing: { method: 'atr', atr: 10, bars: 3 } },
  ]);
});

test('when volatility is that of weeks then a year has 52 of them, and what it looks back on is said', () => {
  const config = { method: 'volatility', volatility: { target: '20%', period: 4, timeframe: '1Week' } };
  const { hooks } = sizerWith(config, '1Day');
  expect(hooks.history).toBeUndefined();
  expect(hooks.timeframes).toEqual({ '1Week': 5 });
  expect(stockBarsPerYear(7 * 86_400_000)).toBe(52);
});
