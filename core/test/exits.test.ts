import { expect, test } from 'vitest';
import { Trading, definePlugin } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';

const MINUTE = 60_000;
const rows = { TSLA: Array.from({ length: 6 }, (_, i) => [i * MINUTE, 100] as const) };

/** Fires `signals[n]` in cycle n. */
function script(signals: readonly (Signal | undefined)[]) {
  return definePlugin({ name: 'main', setup: () => ({ signal: (cycle) => signals[cycle.number] }) });
}

const buy: Signal = { symbol: 'TSLA', side: 'buy' };
const stop: Signal = { symbol: 'TSLA', side: 'sell', type: 'stop', stopPrice: 90, timeInForce: 'gtc' };
const exit: Signal = { symbol: 'TSLA', side: 'sell' };

test('when a resting stop holds the position then a market exit cancels it and goes out in the same cycle', async () => {
  const strategy = script([buy, stop, undefined, exit]);
  const { session, orders, decisions } = await scenario({
    symbols: ['TSLA'],
    plugins: [barsPlugin(rows), brokerPlugin(), sizerPlugin(), strategy],
  }).run();
  expect(orders.map(({ side, type, quantity }) => [side, type, quantity])).toEqual([
    ['buy', 'market', 100],
    ['sell', 'stop', 100],
    ['sell', 'market', 100],
  ]);
  expect(decisions[2]).toMatchObject({ time: 4 * MINUTE, closing: 100, allowed: 100 });
  expect(session.portfolio.isEmpty).toBe(true);
  expect(session.workingOrders()).toEqual([]);
});

test('when the broker never tells of the end of the resting exit then the market exit waits, and says so at the end', async () => {
  const broker = brokerPlugin({ tamper: (event) => (event.kind === 'cancelled' ? [] : [event]) });
  const { decisions, session } = await scenario({
    symbols: ['TSLA'],
    plugins: [barsPlugin(rows), broker, sizerPlugin(), script([buy, stop, undefined, exit])],
  }).run();
  expect(decisions.at(-1)).toMatchObject({ outcome: 'blocked', code: 'EXIT_WAITING' });
  expect(session.counts.signals).toBe(decisions.length);
});

test('when two strategies hold the same symbol then an exit of one leaves the resting exit of the other alone', async () => {
  const other = definePlugin({ name: 'other', setup: () => ({ signal: (cycle) => [buy, stop][cycle.number] }) });
  const { session } = await scenario({
    symbols: ['TSLA'],
    plugins: [barsPlugin(rows), brokerPlugin(), sizerPlugin(), script([buy, undefined, undefined, exit]), other],
  }).run();
  expect(session.workingOrders()).toMatchObject([{ strategy: 'other', type: 'stop' }]);
  expect(session.portfolio.held('TSLA', 'other')).toBe(100);
  expect(session.portfolio.held('TSLA', 'main')).toBe(0);
});

test('when a new stop comes then it takes the place of the one that rests', async () => {
  const { session, decisions } = await scenario({
    symbols: ['TSLA'],
    plugins: [
      barsPlugin(rows),
      brokerPlugin(),
      sizerPlugin(),
      script([buy, undefined, stop, { ...stop, stopPrice: 95 }]),
    ],
  }).run();
  expect(decisions[2]).toMatchObject({ type: 'stop', stopPrice: 95, timeInForce: 'gtc', closing: 100, allowed: 100 });
  expect(session.workingOrders()).toMatchObject([{ stopPrice: 95, quantity: 100, closing: 100 }]);
});

test.each([
  ['two market exits', [exit, exit]],
  ['a stop and a limit', [stop, { ...exit, type: 'limit', limitPrice: 120 } as const]],
  ['an exit and one of a part', [exit, { ...exit, weight: 0.05 }]],
])('when %s come in one cycle then the second is blocked, and nothing is sold short', async (_, exits) => {
  const twice = definePlugin({
    name: 'main',
    setup: () => ({ signal: ({ number }) => (number === 0 ? buy : number === 2 ? exits : undefined) }),
  });
  const { decisions, session } = await scenario({
    symbols: ['TSLA'],
    plugins: [barsPlugin(rows), brokerPlugin(), sizerPlugin(), twice],
  }).run();
  expect(decisions[1]).toMatchObject({ outcome: 'ordered', closing: 100 });
  expect(decisions[2]).toMatchObject({
    outcome: 'blocked',
    code: 'EXIT_ALREADY_WORKING',
    detail: { held: 100, working: 100 },
  });
  expect(session.portfolio.held('TSLA')).toBeGreaterThanOrEqual(0);
});

test('when an exit of more than is held comes while a part is being closed then only what is beyond the holding enters', async () => {
  const limit: Signal = { ...exit, weight: 0.04, type: 'limit', limitPrice: 120, timeInForce: 'gtc' };
  const more: Signal = { ...exit, weight: 0.15, type: 'limit', limitPrice: 120 };
  const { decisions } = await scenario({
    symbols: ['TSLA'],
    plugins: [barsPlugin(rows), brokerPlugin(), sizerPlugin(), script([buy, undefined, limit, more])],
  }).run();
  expect(decisions[1]).toMatchObject({ closing: 33, allowed: 33 });
  expect(decisions[2]).toMatchObject({ closing: 67, allowed: 92 });
});

test('when trading is halted while an exit works then a further one is told that, not that a halt stands in its way', async () => {
  const broker = brokerPlugin({ tamper: (event) => (event.kind === 'filled' && event.side === 'sell' ? [] : [event]) });
  const halting = definePlugin({
    name: 'halting',
    needs: { trading: Trading },
    setup: ({ trading }) => ({ signal: ({ number }) => void (number === 3 && trading.halt('enough')) }),
  });
  const { decisions } = await scenario({
    symbols: ['TSLA'],
    plugins: [barsPlugin(rows), broker, sizerPlugin(), halting, script([buy, undefined, exit, undefined, exit])],
  }).run();
  expect(decisions.at(-1)).toMatchObject({ outcome: 'blocked', code: 'EXIT_ALREADY_WORKING' });
});
