import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Signal } from '@plimsoll/core';
import { MINUTE, OPENING, rowsOf, run } from './support.ts';
import type { Prices } from './support.ts';

const DAY = 86_400_000;
const buy = (parts: Partial<Signal> = {}): Signal => ({ symbol: 'A', side: 'buy', weight: 0.5, ...parts });
const sell = (parts: Partial<Signal> = {}): Signal => ({ symbol: 'A', side: 'sell', ...parts });
const bracket = buy({ takeProfit: { limitPrice: 110 }, stopLoss: { stopPrice: 95 } });

const trade = (prices: Prices, signals: Readonly<Record<number, readonly Signal[]>>, config: unknown = {}) =>
  run({ bars: { A: rowsOf(prices) }, signals, config });

describe('exits placed with an entry', () => {
  test('when the stop is reached then the position is closed, the profit is cancelled, and nothing stays reserved', async () => {
    const { session, fills, notices } = await trade([100, 100, [99, 100, 95, 97], 97], { 0: [bracket] });
    expect(fills).toMatchObject([
      { side: 'buy', price: 100, quantity: 500 },
      { side: 'sell', price: 95, quantity: 500 },
    ]);
    expect(session.workingOrders()).toEqual([]);
    expect(session.portfolio.isEmpty).toBe(true);
    expect(session.portfolio.gross).toBe(0);
    expect(notices).toEqual([]);
  });

  test('when entry and stop fill in the same bar then the kernel follows', async () => {
    const { session, fills } = await trade([100, [100, 111, 94, 100], 100], { 0: [bracket] });
    expect(fills).toMatchObject([{ side: 'buy' }, { side: 'sell', price: 95 }]);
    expect(session.workingOrders()).toEqual([]);
    expect(session.counts.events).toEqual({});
  });

  test('when the entry has filled then both exits work, and a market exit takes their place', async () => {
    const signals = { 0: [bracket], 2: [sell()] };
    const before = await trade([100, 100], signals);
    expect(before.session.workingOrders().map(({ type, status }) => [type, status])).toEqual([
      ['limit', 'accepted'],
      ['stop', 'accepted'],
    ]);
    const after = await trade([100, 100, 100, 101], signals);
    expect(after.fills.at(-1)).toMatchObject({ side: 'sell', price: 101, quantity: 500 });
    expect(after.session.workingOrders()).toEqual([]);
    expect(after.session.counts.events).toEqual({});
  });

  test('when liquidity fills an exit in part then the other closes the rest', async () => {
    const { session, fills } = await trade(
      [100, 100, [110, 110, 100, 100], [95, 95, 94, 94], 94],
      { 0: [{ ...bracket, weight: 0.15 }] },
      { liquidity: { volumeShare: '15%' } },
    );
    expect(fills.map(({ side, quantity, price }) => [side, quantity, price])).toEqual([
      ['buy', 150, 100],
      ['sell', 150, 110],
    ]);
    expect(session.workingOrders()).toEqual([]);
  });

  test('when a strategy exits at a profit or at a loss then whichever comes first cancels the other', async () => {
    const either = sell({ type: 'limit', limitPrice: 110, stopLoss: { stopPrice: 95 } });
    const { session, fills } = await trade([100, 100, 100, [100, 112, 100, 111]], { 0: [buy()], 1: [either] });
    expect(fills.at(-1)).toMatchObject({ side: 'sell', price: 110 });
    expect(session.workingOrders()).toEqual([]);
    expect(session.portfolio.isEmpty).toBe(true);
  });
});

describe('times in force', () => {
  /** The last two minutes of a session, and the first two of the next. */
  const nights = (prices: Prices) => [
    ...rowsOf(prices.slice(0, 2), OPENING + 388 * MINUTE),
    ...rowsOf(prices.slice(2), OPENING + DAY),
  ];

  test('when a day order has not filled then it expires as the session ends, and the strategy can go on the same evening', async () => {
    const { orders, notices } = await run({
      bars: { A: nights([100, 100, 101, 102]) },
      signals: { 0: [buy({ type: 'limit', limitPrice: 90 })] },
    });
    expect(orders).toMatchObject([{ time: OPENING + 389 * MINUTE }]);
    expect(notices).toMatchObject([{ code: 'ORDER_EXPIRED', time: OPENING + 390 * MINUTE }]);
  });

  test('when an order is for an auction then it fills there', async () => {
    const { fills } = await run({
      bars: { A: nights([100, [100, 103, 99, 102], [105, 106, 104, 106], 107]) },
      signals: { 0: [buy({ timeInForce: 'cls', weight: 0.1 }), buy({ timeInForce: 'opg', weight: 0.1 })] },
    });
    expect(fills).toMatchObject([
      { price: 102, time: OPENING + 390 * MINUTE },
      { price: 105, time: OPENING + DAY },
    ]);
  });

  test('when an order is good until a date then it works until then', async () => {
    const goodUntil = OPENING + DAY + MINUTE;
    const { fills, notices } = await run({
      bars: { A: nights([100, 100, 100, 90]) },
      signals: { 0: [buy({ type: 'limit', limitPrice: 95, timeInForce: 'gtd', goodUntil })] },
    });
    expect(fills).toEqual([]);
    expect(notices).toMatchObject([{ code: 'ORDER_EXPIRED', time: goodUntil }]);
  });

  test('when no bar that an order waited for was in a session then a warning says so, and else none does', async () => {
    const warnings: string[] = [];
    const log = { info: () => undefined, warn: (message: string) => void warnings.push(message) };
    const signals = { 0: [buy({ weight: 0.1 })] };
    await run({ bars: { A: rowsOf([100, 100, 100], OPENING + 500 * MINUTE) }, signals, log });
    expect(warnings).toEqual([expect.stringContaining('no bar was in a session of US stocks')]);
    await run({ bars: { A: rowsOf([100, 100, 100], OPENING - 2 * MINUTE) }, signals, log });
    await run({ bars: { A: rowsOf([100, 100, 100], OPENING + 500 * MINUTE) }, signals: {}, log });
    expect(warnings).toHaveLength(1);
  });

  test('when bars are of the evening then an order waits for the session, unless it is for extended hours or the market never closes', async () => {
    const bars = { A: rowsOf([100, 101, 102], OPENING + 500 * MINUTE) };
    const signals = { 0: [buy({ weight: 0.1 }), buy({ weight: 0.1, extendedHours: true })] };
    expect((await run({ bars, signals })).fills).toMatchObject([{ price: 101 }]);
    expect((await run({ bars, signals, config: { alwaysOpen: ['us_equity'] } })).fills).toHaveLength(2);
    expect((await run({ bars, signals, config: { timezone: 'Europe/Berlin' } })).fills).toHaveLength(2);
    expect((await run({ bars, signals, config: { timezone: 'US/Eastern' } })).fills).toHaveLength(1);
  });
});

test('when a trailing stop follows the price then it fills where it stands', async () => {
  const trailing = sell({ type: 'trailing_stop', trail: { fraction: 0.1 }, timeInForce: 'gtc' });
  const { fills } = await trade([100, 100, 100, [100, 120, 100, 115], [112, 112, 100, 101]], {
    0: [buy()],
    1: [trailing],
  });
  expect(fills.at(-1)).toMatchObject({ side: 'sell', price: 108, time: OPENING + 5 * MINUTE });
});

describe('several bars at once', () => {
  test('when symbols lack bars then those of the same time are matched together', async () => {
    const a = rowsOf([100, 101, 102, 103]);
    const b = rowsOf([50, 51, 52, 53]).filter((_, i) => i !== 2);
    const { fills } = await run({
      bars: { A: a, B: b },
      signals: { 0: [buy({ weight: 0.1 }), { symbol: 'B', side: 'buy', type: 'limit', limitPrice: 60, weight: 0.1 }] },
      failing: [1, 2],
    });
    expect(fills).toMatchObject([
      { symbol: 'A', price: 101, time: OPENING + MINUTE },
      { symbol: 'B', price: 51, time: OPENING + MINUTE },
    ]);
  });
});

test('when a profit and a stop lie within one longer bar then the stop fills, and on shorter bars what came first', async () => {
  const minutes: Prices = [100, 100, 100, 100, 100, 100, [100, 111, 100, 109], 100, [96, 96, 94, 95], 100];
  const onMinutes = await run({ bars: { A: rowsOf(minutes) }, signals: { 4: [bracket] } });
  expect(onMinutes.fills.at(-1)).toMatchObject({ price: 110, time: OPENING + 7 * MINUTE });
  const fives = [
    [OPENING, 100],
    [OPENING + 5 * MINUTE, 100, 111, 94, 100],
  ] as const;
  const onFives = await run({ bars: { A: fives }, signals: { 0: [bracket] }, timeframe: '5Min' });
  expect(onFives.fills.at(-1)).toMatchObject({ price: 95, time: OPENING + 10 * MINUTE });
});

const cents = fc.integer({ min: 9_000, max: 11_000 }).map((price) => price / 100);
const bar = fc.tuple(cents, cents, cents, cents).map(([open, close, a, b]) => {
  return [open, Math.max(open, close, a, b), Math.min(open, close, a, b), close] as const;
});
const distance = fc.integer({ min: 1, max: 500 }).map((price) => price / 100);
const signal = fc
  .record({
    cycle: fc.nat({ max: 10 }),
    side: fc.constantFrom<Signal['side']>('buy', 'sell'),
    weight: fc.option(fc.constantFrom(0.05, 0.2), { nil: undefined }),
    terms: fc.oneof(
      fc.constant({}),
      fc.record({ type: fc.constant('limit' as const), limitPrice: cents }),
      fc.record({ type: fc.constant('stop' as const), stopPrice: cents }),
      fc.record({ type: fc.constant('trailing_stop' as const), trail: fc.record({ dollars: distance }) }),
    ),
    timeInForce: fc.constantFrom<NonNullable<Signal['timeInForce']>>('day', 'day', 'gtc', 'ioc', 'cls'),
    profit: fc.option(distance, { nil: undefined }),
    loss: fc.option(distance, { nil: undefined }),
  })
  .map(({ cycle, side, weight, terms, timeInForce, profit, loss }) => {
    const sign = side === 'buy' ? 1 : -1;
    const signal: Signal = {
      symbol: 'A',
      side,
      timeInForce,
      ...terms,
      ...(weight !== undefined && { weight }),
      ...(profit !== undefined && { takeProfit: { limitPrice: 100 + sign * profit } }),
      ...(loss !== undefined && { stopLoss: { stopPrice: 100 - sign * loss } }),
    };
    return { cycle, signal };
  });

test('when any signals meet any bars then kernel and broker end with the same orders, positions and cash', async () => {
  let legs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(signal, { maxLength: 12 }),
      fc.array(bar, { minLength: 12, maxLength: 12 }),
      fc.constantFrom({}, { liquidity: { volumeShare: '3%' } }, { commission: 1, slippage: '0.1%' }),
      async (asked, prices, config) => {
        const signals: Record<number, Signal[]> = {};
        for (const { cycle, signal } of asked) (signals[cycle] ??= []).push(signal);
        const { session, broker, told, orders } = await trade(prices, signals, config);
        const positions = await broker.positions();
        expect(session.portfolio.held('A')).toBe(positions[0]?.quantity ?? 0);
        expect(session.portfolio.cash).toBeCloseTo((await broker.account())!.cash, 6);
        const { ORDER_REJECTED, ORDER_EXPIRED, ...others } = session.counts.events as Record<string, number>;
        expect(others).toEqual({});
        const quantities = new Map(
          orders.flatMap(({ id, quantity, legs = [] }) =>
            [id, ...legs.map((leg) => leg.id)].map((own) => [own, quantity]),
          ),
        );
        const filled = new Map<string, number>();
        const atWork = new Set<string>();
        for (const event of told) {
          if (!('orderId' in event)) continue;
          const { orderId } = event;
          if (orderId.includes('.')) legs++;
          if (event.kind === 'filled') filled.set(orderId, (filled.get(orderId) ?? 0) + event.quantity);
          if (event.kind === 'accepted') atWork.add(orderId);
          else if (event.kind !== 'filled' || filled.get(orderId) === quantities.get(orderId)) atWork.delete(orderId);
        }
        const left = session.workingOrders();
        for (const order of left) expect(order.filled).toBe(filled.get(order.id) ?? 0);
        const known = left.filter(({ status }) => status !== 'held').map(({ id }) => id);
        expect(known.toSorted()).toEqual([...atWork].toSorted());
        expect(ORDER_REJECTED ?? 0).toBe(told.filter(({ kind }) => kind === 'rejected').length);
        expect(ORDER_EXPIRED ?? 0).toBe(told.filter(({ kind }) => kind === 'expired').length);
      },
    ),
    { numRuns: 150 },
  );
  expect(legs).toBeGreaterThan(100);
});
