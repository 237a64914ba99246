import type { Signal } from '@plimsoll/core';
import { definePlugin } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario } from '@plimsoll/testing';
import { expect, test } from 'vitest';
import sizing from '../src/index.ts';

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
