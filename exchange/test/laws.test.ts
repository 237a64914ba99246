import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BrokerEvent, Fill, Leg, Order, OrderType, Side, TimeInForce } from '@plimsoll/core';
import type { ExchangeBar, ExchangeOptions } from '@plimsoll/exchange';
import { MINUTE, OPENING, exchangeOf } from './support.ts';

const STEPS = 12;
/** The last bars of a session, one after it, and the first of the next. */
const STARTS = Array.from(
  { length: STEPS },
  (_, i) => OPENING + (i < 6 ? 384 + i : i === 6 ? 400 : 1440 + i - 7) * MINUTE,
);
const ENDS: ReadonlySet<string> = new Set(['cancelled', 'expired', 'rejected']);

const cents = fc.integer({ min: 9_600, max: 10_400 }).map((price) => price / 100);
const distance = fc.integer({ min: 1, max: 300 }).map((price) => price / 100);

/** The form that an order takes: with legs or without, and what it is for. */
const asked = fc.record({
  side: fc.constantFrom<Side>('buy', 'sell'),
  type: fc.constantFrom<OrderType>('market', 'limit', 'stop', 'stop_limit', 'trailing_stop'),
  timeInForce: fc.constantFrom<TimeInForce>('day', 'gtc', 'gtd', 'ioc', 'fok', 'opg', 'cls'),
  limitPrice: cents,
  stopPrice: cents,
  distance,
  quantity: fc.integer({ min: 1, max: 300 }),
  legs: fc.constantFrom('none', 'none', 'bracket', 'profit', 'loss', 'oco'),
  isExtended: fc.boolean(),
  step: fc.nat({ max: STEPS - 1 }),
  cancelAt: fc.option(fc.nat({ max: STEPS - 1 }), { freq: 4 }),
  cancels: fc.constantFrom('', '.tp', '.sl'),
});
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

const range = fc.tuple(cents, cents, cents, cents).map(([a, b, c, d]) => {
  const [low, , , high] = [a, b, c, d].toSorted((x, y) => x - y) as [number, number, number, number];
  return { open: a, close: b, high, low };
});
const plan = fc.record({
  orders: fc.array(asked, { minLength: 1, maxLength: 8 }),
  bars: fc.array(range, { minLength: STEPS, maxLength: STEPS }),
  volumes: fc.array(fc.constantFrom(100, 1_000, 10_000), { minLength: STEPS, maxLength: STEPS }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

let count = 0;

function orderFrom({ side, type, timeInForce, limitPrice, stopPrice, ...parts }: Asked): Partial<Order> {
  const id = `plan-${++count}`;
  const isOco = parts.legs === 'oco';
  const isLong = (side === 'buy') !== isOco;
  const [above, below] = [limitPrice + parts.distance, limitPrice - parts.distance];
  const profit: Leg = { id: `${id}.tp`, kind: 'take_profit', limitPrice: isLong ? above : below, stopPrice: undefined };
  const loss: Leg = { id: `${id}.sl`, kind: 'stop_loss', limitPrice: undefined, stopPrice: isLong ? below : above };
  const legs = { none: undefined, bracket: [profit, loss], profit: [profit], loss: [loss], oco: [loss] }[parts.legs];
  const ownType = isOco ? 'limit' : type;
  return {
    id,
    side,
    type: ownType,
    timeInForce,
    quantity: parts.quantity,
    closing: isOco ? parts.quantity : 0,
    limitPrice: ownType.includes('limit') ? limitPrice : undefined,
    stopPrice: ownType === 'stop' || ownType === 'stop_limit' ? stopPrice : undefined,
    trail: ownType === 'trailing_stop' ? { dollars: parts.distance } : undefined,
    goodUntil: timeInForce === 'gtd' ? STARTS[Math.min(STEPS - 1, parts.step + 3)]! + MINUTE : undefined,
    extendedHours: parts.isExtended,
    legs,
    time: STARTS[parts.step]!,
  };
}

interface Told {
  readonly event: BrokerEvent & { readonly orderId: string };
  /** The bar that was being matched; undefined where none was. */
  readonly bar: ExchangeBar | undefined;
}

function simulate({ orders, bars, volumes }: Plan, options: Partial<ExchangeOptions> = {}) {
  const told: Told[] = [];
  let current: ExchangeBar | undefined;
  const deliver = (event: BrokerEvent): void => {
    if ('orderId' in event) told.push({ event, bar: current });
  };
  const { exchange, submit } = exchangeOf({ cash: 1e9, multiplier: 4, deliver, ...options });
  const submitted: { order: Order; cancelAt: number | null; cancels: string }[] = [];
  for (const [i, start] of STARTS.entries()) {
    for (const parts of orders) {
      if (parts.step === i) submitted.push({ order: submit(orderFrom(parts)), ...parts });
    }
    for (const { order, cancelAt, cancels } of submitted) {
      if (cancelAt === i) exchange.cancel(order.id + cancels, start);
    }
    current = { start, end: start + MINUTE, ...bars[i]!, volume: volumes[i]! };
    exchange.match((index) => (index === 0 ? current : undefined));
    current = undefined;
    exchange.advance(start + MINUTE);
  }
  const fillsOf = (id: string) =>
    told.flatMap(({ event }) => (event.kind === 'filled' && event.orderId === id ? [event] : []));
  return { exchange, told, orders: submitted.map(({ order }) => order), fillsOf };
}

const sum = (fills: readonly Fill[]) => fills.reduce((total, { quantity }) => total + quantity, 0);
const LIQUIDITY = fc.constantFrom(undefined, 0.1);

describe('any orders on any bars', () => {
  test('when something fills then it is in a bar that began when the order was decided or later, at a price of that bar, within its limit', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(plan, LIQUIDITY, (some, volumeShare) => {
        const { told, orders } = simulate(some, { volumeShare });
        for (const { event, bar } of told) {
          if (event.kind !== 'filled') continue;
          const id = event.orderId.replace(/\.(tp|sl)$/, '');
          const order = orders.find((other) => other.id === id)!;
          seen.add(`${order.type} ${order.timeInForce} ${order.legs?.length ?? 0}`);
          expect(bar!.start).toBeGreaterThanOrEqual(order.time);
          expect(event.price).toBeGreaterThanOrEqual(bar!.low);
          expect(event.price).toBeLessThanOrEqual(bar!.high);
          expect(event.time).toBeGreaterThanOrEqual(bar!.start);
          expect(event.time).toBeLessThanOrEqual(bar!.end);
          const leg = order.legs?.find((other) => other.id === event.orderId);
          const limit = leg ? leg.limitPrice : order.limitPrice;
          if (limit !== undefined)
            expect(event.side === 'buy' ? event.price - limit : limit - event.price).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 400 },
    );
    expect(seen.size).toBeGreaterThan(25);
  });

  test('when all is told then no order has filled more than was ordered, ends twice, or is heard of after its end', () => {
    fc.assert(
      fc.property(plan, LIQUIDITY, (some, volumeShare) => {
        const { told, orders, fillsOf, exchange } = simulate(some, { volumeShare });
        const working = new Set<string>();
        for (const { id, quantity, legs = [] } of orders) {
          for (const each of [id, ...legs.map((leg) => leg.id)]) {
            const own = told.filter(({ event }) => event.orderId === each).map(({ event }) => event.kind);
            const isFilled = sum(fillsOf(each)) === quantity;
            expect(sum(fillsOf(each))).toBeLessThanOrEqual(quantity);
            expect(own.filter((kind) => ENDS.has(kind)).length).toBeLessThanOrEqual(isFilled ? 0 : 1);
            if (own.some((kind) => ENDS.has(kind))) expect(ENDS.has(own.at(-1)!)).toBe(true);
            if (own.includes('filled')) expect(own[0]).toBe('accepted');
            if (own[0] === 'accepted' && !isFilled && !ENDS.has(own.at(-1)!)) working.add(each);
          }
        }
        expect(exchange.hasWorkingOrders).toBe(working.size > 0);
        for (const id of working) exchange.cancel(id, OPENING);
        expect(exchange.hasWorkingOrders).toBe(false);
        const ended = told.filter(({ event }) => event.kind === 'cancelled' && working.has(event.orderId));
        expect(ended.length).toBe(working.size);
      }),
      { numRuns: 400 },
    );
  });

  test('when an entry has legs then they close no more than it has filled, and nothing before it has filled in full', () => {
    let exits = 0;
    fc.assert(
      fc.property(plan, LIQUIDITY, (some, volumeShare) => {
        const { told, orders, fillsOf } = simulate(some, { volumeShare });
        for (const { id, quantity, closing, legs = [] } of orders) {
          const own = new Set(legs.map((leg) => leg.id));
          const closed = told.flatMap(({ event }) =>
            event.kind === 'filled' && own.has(event.orderId) ? [event] : [],
          );
          if (closing > 0) {
            expect(sum(closed) + sum(fillsOf(id))).toBeLessThanOrEqual(quantity);
            continue;
          }
          exits += closed.length;
          expect(sum(closed)).toBeLessThanOrEqual(sum(fillsOf(id)));
          if (closed.length === 0) continue;
          expect(sum(fillsOf(id))).toBe(quantity);
          const at = (event: BrokerEvent) => told.findIndex((other) => other.event === event);
          expect(at(closed[0]!)).toBeGreaterThan(at(fillsOf(id).at(-1)!));
        }
      }),
      { numRuns: 400 },
    );
    expect(exits).toBeGreaterThan(50);
  });

  test('when an order ends at once or in an auction then it is where it says, and fok is all or nothing', () => {
    fc.assert(
      fc.property(plan, LIQUIDITY, (some, volumeShare) => {
        const { told, orders, fillsOf } = simulate(some, { volumeShare });
        for (const { id, timeInForce, quantity } of orders) {
          const bars = told
            .filter(({ event }) => event.orderId === id && event.kind === 'filled')
            .map(({ bar }) => bar!);
          const prices = fillsOf(id).map(({ price }) => price);
          if (timeInForce === 'ioc' || timeInForce === 'fok') expect(prices).toEqual(bars.map(({ open }) => open));
          if (timeInForce === 'fok') expect([0, quantity]).toContain(sum(fillsOf(id)));
          if (timeInForce === 'cls') expect(bars.map(({ start }) => start)).toEqual(bars.map(() => STARTS[5]));
          if (timeInForce === 'opg') expect(bars.map(({ start }) => start)).toEqual(bars.map(() => STARTS[7]));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('when finer bars of several periods are given at once then all is as if they had come one by one', () => {
    fc.assert(
      fc.property(
        plan,
        LIQUIDITY,
        fc.array(fc.boolean(), { minLength: STEPS, maxLength: STEPS }),
        (some, volumeShare, isThere) => {
          const run = (
            matchAll: (made: ReturnType<typeof exchangeOf>, bars: readonly (readonly ExchangeBar[])[]) => void,
          ) => {
            const made = exchangeOf({ cash: 1e9, volumeShare });
            count = 0;
            for (const [i, parts] of some.orders.entries()) {
              made.submit({ ...orderFrom({ ...parts, step: 0 }), symbol: i % 2 === 0 ? 'A' : 'B' });
            }
            const bars = STARTS.map((start, i) => ({
              start,
              end: start + MINUTE,
              ...some.bars[i]!,
              volume: some.volumes[i]!,
            }));
            matchAll(made, [bars, bars.filter((_, i) => isThere[i])]);
            return made.events;
          };
          const together = run(({ exchange }, bars) => exchange.matchFiner((index) => bars[index]!));
          const oneByOne = run(({ match }, [a, b]) => {
            for (const bar of a!)
              match(
                bar,
                b!.find(({ start }) => start === bar.start),
              );
          });
          expect(together).toEqual(oneByOne);
        },
      ),
      { numRuns: 100 },
    );
  });
});
