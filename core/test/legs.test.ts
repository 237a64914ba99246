import { expect, test } from 'vitest';
import { Broker, definePlugin } from '@plimsoll/core';
import type { BrokerEvent, Order, Signal } from '@plimsoll/core';
import { MemoryJournal, barsPlugin, scenario, sizerPlugin } from '@plimsoll/testing';

const MINUTE = 60_000;
const rows = { TSLA: Array.from({ length: 8 }, (_, i) => [i * MINUTE, 100] as const) };

/** What a broker tells right after an order has come, by the number of the order. */
type Telling = (order: Order) => readonly BrokerEvent[];

function brokerOf(...tellings: readonly Telling[]) {
  return definePlugin({
    name: 'told',
    provides: Broker,
    setup: () => {
      let deliver: (event: BrokerEvent) => void = () => undefined;
      let number = 0;
      return {
        service: {
          connect: (to) => void (deliver = to),
          account: () => ({ cash: 100_000, buyingPower: 100_000 }),
          positions: () => [],
          submit: (order) => tellings[number++]!(order).forEach((event) => deliver(event)),
          cancel: (orderId) => deliver({ kind: 'cancelled', orderId, time: 0 }),
        },
      };
    },
  });
}

function fillOf(order: Order, id: string, quantity: number, price: number): BrokerEvent {
  const side = id === order.id ? order.side : 'sell';
  const executionId = `${id}:${quantity}@${price}`;
  return {
    kind: 'filled',
    executionId,
    orderId: id,
    symbol: order.symbol,
    side,
    quantity,
    price,
    commission: 0,
    time: 0,
  };
}

function script(signals: readonly (Signal | undefined)[]) {
  return definePlugin({ name: 'main', setup: () => ({ longOnly: true, signal: (cycle) => signals[cycle.number] }) });
}

async function run(signals: readonly (Signal | undefined)[], ...tellings: readonly Telling[]) {
  return scenario({
    symbols: ['TSLA'],
    plugins: [barsPlugin(rows), brokerOf(...tellings), sizerPlugin(), script(signals)],
  }).run();
}

/** One signal of a strategy that may sell short. */
async function enter(signal: Omit<Signal, 'symbol'>) {
  const short = definePlugin({
    name: 'main',
    setup: () => ({ signal: ({ number }) => (number === 0 ? [{ symbol: 'TSLA', ...signal }] : []) }),
  });
  const plugins = [barsPlugin(rows), brokerOf(() => []), sizerPlugin(), short];
  return scenario({ symbols: ['TSLA'], plugins }).run();
}

const bracket: Signal = {
  symbol: 'TSLA',
  side: 'buy',
  takeProfit: { limitPrice: 110 },
  stopLoss: { stopPrice: 90.004, limitPrice: 89 },
};
const exit: Signal = { symbol: 'TSLA', side: 'sell' };
const rejectAll: Telling = ({ id }) => [{ kind: 'rejected', orderId: id, time: 0, code: 'NO', detail: {} }];

test('when an entry has a take profit and a stop loss then the broker gets both legs, on the price grid, under ids of their own', async () => {
  const { orders, session } = await run([bracket], () => []);
  expect(orders[0]!.legs).toEqual([
    { id: `${orders[0]!.id}.tp`, kind: 'take_profit', limitPrice: 110, stopPrice: undefined },
    { id: `${orders[0]!.id}.sl`, kind: 'stop_loss', limitPrice: 89, stopPrice: 90.01 },
  ]);
  expect(session.workingOrders().map(({ status }) => status)).toEqual(['held', 'held', 'pending']);
});

test('when the entry has filled then its legs hold the position once, and a leg that fills closes it', async () => {
  const filled: Telling = (order) => [fillOf(order, order.id, 100, 100)];
  const { session, decisions } = await run(
    [bracket, undefined, { ...exit, weight: 0.05, type: 'limit', limitPrice: 120 }],
    filled,
    rejectAll,
  );
  expect(session.portfolio.held('TSLA', 'main')).toBe(100);
  expect(decisions[1]).toMatchObject({ code: 'EXIT_ALREADY_WORKING', detail: { held: 100, working: 100 } });

  const stopped: Telling = (order) => [
    ...filled(order),
    fillOf(order, `${order.id}.sl`, 40, 89.5),
    fillOf(order, `${order.id}.sl`, 60, 89.4),
    { kind: 'cancelled', orderId: `${order.id}.tp`, time: 0 },
  ];
  const after = await run([bracket], stopped);
  expect(after.session.portfolio.isEmpty).toBe(true);
  expect(after.session.workingOrders()).toEqual([]);
  expect(after.session.portfolio.gross).toBe(0);
  expect(after.session.counts.events).toEqual({});
});

test('when a market exit comes while legs rest then they are cancelled first', async () => {
  const filled: Telling = (order) => [fillOf(order, order.id, 100, 100)];
  const { orders, session } = await run([bracket, undefined, exit], filled, (order) => [
    fillOf(order, order.id, 100, 99),
  ]);
  expect(orders.map(({ side, type, quantity }) => [side, type, quantity])).toEqual([
    ['buy', 'market', 100],
    ['sell', 'market', 100],
  ]);
  expect(session.portfolio.isEmpty).toBe(true);
  expect(session.workingOrders()).toEqual([]);
});

test('when the entry is rejected then its legs end with it and nothing stays reserved', async () => {
  const { session } = await run([bracket], rejectAll);
  expect(session.workingOrders()).toEqual([]);
  expect(session.portfolio.gross).toBe(0);
});

test('when an exit at a limit has a stop loss then they share the position, and what the one fills the other no longer holds', async () => {
  const either: Signal = { ...exit, type: 'limit', limitPrice: 120, stopLoss: { stopPrice: 90 } };
  const buy: Signal = { symbol: 'TSLA', side: 'buy' };
  const { session, decisions } = await run(
    [buy, either, undefined, { ...exit, weight: 0.05, type: 'limit', limitPrice: 130 }],
    (order) => [fillOf(order, order.id, 100, 100)],
    (order) => [fillOf(order, order.id, 30, 120)],
    rejectAll,
  );
  expect(decisions[1]).toMatchObject({ closing: 100, outcome: 'ordered' });
  expect(decisions[2]).toMatchObject({ code: 'EXIT_ALREADY_WORKING', detail: { held: 70, working: 70 } });
  expect(session.portfolio.held('TSLA', 'main')).toBe(70);
  expect(session.workingOrders().map(({ type, status }) => [type, status])).toEqual([
    ['stop', 'held'],
    ['limit', 'partially_filled'],
  ]);
});

test.each([
  ['an exit has a take profit', { ...exit, takeProfit: { limitPrice: 120 } }],
  ['a market exit has a stop loss', { ...exit, stopLoss: { stopPrice: 90 } }],
  ['an order closes and enters', { ...exit, weight: 0.2, stopLoss: { stopPrice: 110 } }],
])('when %s then the signal is blocked with the reason', async (_, signal) => {
  const buy: Signal = { symbol: 'TSLA', side: 'buy' };
  const { decisions } = await run([buy, signal as Signal], (order) => [fillOf(order, order.id, 100, 100)]);
  expect(decisions[1]).toMatchObject({ outcome: 'blocked', code: 'TERMS_UNSUITED' });
});

const wrongStop = { stopLoss: { stopPrice: 100 } };
const wrongProfit = { takeProfit: { limitPrice: 100 } };
// The last price is 100.
test.each<[string, Omit<Signal, 'symbol'>, object]>([
  ['a buy has a stop loss at the price', { side: 'buy', ...wrongStop }, { stopPrice: 100, price: 100 }],
  ['a buy has a stop loss far above', { side: 'buy', stopLoss: { stopPrice: 1000 } }, { stopPrice: 1000, price: 100 }],
  ['a buy has a take profit at the price', { side: 'buy', ...wrongProfit }, { limitPrice: 100, price: 100 }],
  ['a short sale has a stop loss below', { side: 'sell', stopLoss: { stopPrice: 90 } }, { stopPrice: 90, price: 100 }],
  [
    'a short sale has a take profit above',
    { side: 'sell', takeProfit: { limitPrice: 101 } },
    { limitPrice: 101, price: 100 },
  ],
  [
    'a limit entry has a stop loss above its limit',
    { side: 'buy', type: 'limit', limitPrice: 95, stopLoss: { stopPrice: 97 } },
    { stopPrice: 97, price: 95 },
  ],
  [
    'a limit entry that the market has passed has a stop loss above the market',
    { side: 'buy', type: 'limit', limitPrice: 110, stopLoss: { stopPrice: 105 } },
    { stopPrice: 105, price: 100 },
  ],
  [
    'a stop entry has a take profit below its stop',
    { side: 'buy', type: 'stop', stopPrice: 110, takeProfit: { limitPrice: 105 } },
    { limitPrice: 105, price: 110 },
  ],
  [
    'a stop entry of a short sale has a stop loss below its stop',
    { side: 'sell', type: 'stop', stopPrice: 90, stopLoss: { stopPrice: 89 } },
    { stopPrice: 89, price: 90 },
  ],
])('when %s then the signal is blocked, with both prices', async (_, signal, detail) => {
  const { decisions } = await enter(signal);
  expect(decisions[0]).toMatchObject({ outcome: 'blocked', code: 'TERMS_UNSUITED', plugin: 'kernel', detail });
});

test.each<[string, Omit<Signal, 'symbol'>]>([
  ['a short sale', { side: 'sell', takeProfit: { limitPrice: 99 }, stopLoss: { stopPrice: 101 } }],
  ['a limit entry below the market', { side: 'buy', type: 'limit', limitPrice: 95, takeProfit: { limitPrice: 99 } }],
  ['a stop entry above the market', { side: 'buy', type: 'stop', stopPrice: 110, stopLoss: { stopPrice: 105 } }],
  [
    'a stop entry at a limit',
    { side: 'buy', type: 'stop_limit', stopPrice: 110, limitPrice: 111, stopLoss: { stopPrice: 105 } },
  ],
])('when the exits of %s are on their sides of its own price then it is ordered', async (_, signal) => {
  expect((await enter(signal)).decisions[0]).toMatchObject({ outcome: 'ordered' });
});

test('when an exit at a limit has a stop loss above the market then it is ordered all the same', async () => {
  const either: Signal = { ...exit, type: 'limit', limitPrice: 120, stopLoss: { stopPrice: 115 } };
  const bought: Telling = (order) => [fillOf(order, order.id, 100, 100)];
  const { decisions } = await run([{ symbol: 'TSLA', side: 'buy' }, either], bought, () => []);
  expect(decisions[1]).toMatchObject({ closing: 100, outcome: 'ordered' });
});

test('when an entry is good until a date then so are its legs, and decision and order say until when', async () => {
  const goodUntil = 86_400_000;
  const { decisions, orders, session } = await run([{ ...bracket, timeInForce: 'gtd', goodUntil }], () => []);
  expect(decisions[0]).toMatchObject({ timeInForce: 'gtd', goodUntil, takeProfit: { limitPrice: 110 } });
  expect(orders[0]).toMatchObject({ timeInForce: 'gtd', goodUntil });
  expect(session.workingOrders().map((order) => [order.timeInForce, order.goodUntil])).toEqual(
    Array.from({ length: 3 }, () => ['gtd', goodUntil]),
  );
});

test('when the broker took an entry for fewer units than were sent and has filled those then its exits work for them, also in what a restart recalls', async () => {
  const journal = new MemoryJournal();
  const partly: Telling = (order) => [
    fillOf(order, order.id, 99, 100),
    { kind: 'cancelled', orderId: order.id, time: 0, exitsWork: true },
  ];
  const { session } = await run([bracket], partly);
  expect(session.workingOrders().map(({ type, status }) => [type, status])).toEqual([
    ['limit', 'held'],
    ['stop_limit', 'held'],
  ]);

  const day = (...tellings: readonly Telling[]) =>
    scenario({
      symbols: ['TSLA'],
      plugins: [
        barsPlugin(rows),
        brokerOf(...tellings),
        sizerPlugin(),
        script(tellings.length > 0 ? [bracket] : []),
        journal.plugin(),
      ],
      session: { journal: 'continue' },
    });
  await day(partly).run();
  const after = day();
  await after.session.start();
  expect(after.session.workingOrders()).toHaveLength(2);
  await after.session.stop();
});
