import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fill, Order } from '@plimsoll/core';
import { commissionPerShare, slippageSpread, slippageVolumeShare } from '@plimsoll/exchange';
import type { ExchangeBar, ExchangeOptions } from '@plimsoll/exchange';
import { MINUTE, OPENING, barOf, exchangeOf } from './support.ts';

/** The bar of a minute after the opening. */
const bar = (minute: number, volume: number, open = 100, high = open, low = open): ExchangeBar => ({
  ...barOf(open, high, low, OPENING + minute * MINUTE),
  volume,
});

function market(options: Partial<ExchangeOptions> = {}) {
  const made = exchangeOf({ volumeShare: 0.1, cash: 1e6, ...options });
  const fills = () => made.events.filter((event) => event.kind === 'filled');
  return { ...made, fills, parts: () => fills().map(({ quantity, price }) => [quantity, price]) };
}

describe('an order that is larger than what there is', () => {
  test('when a bar has a tenth of its volume to give then the order fills with that, and the rest on later bars', () => {
    const { submit, match, fills, kinds } = market();
    const { id } = submit({ quantity: 250 });
    match(bar(0, 1_000));
    match(bar(1, 0, 101));
    match(bar(2, 999, 102));
    match(bar(3, 5_000, 103));
    match(bar(4, 5_000, 104));
    expect(fills()).toMatchObject([
      { executionId: `${id}/1`, quantity: 100, price: 100, time: OPENING },
      { executionId: `${id}/2`, quantity: 99, price: 102, time: OPENING + 2 * MINUTE },
      { executionId: `${id}/3`, quantity: 51, price: 103, time: OPENING + 3 * MINUTE },
    ]);
    expect(kinds()).toEqual(['accepted', 'filled', 'filled', 'filled']);
  });

  test('when several orders want the same bar then the earlier one is served first, whatever its side', () => {
    const { submit, match, parts } = market();
    submit({ quantity: 70 });
    submit({ side: 'sell', quantity: 70 });
    match(bar(0, 1_000, 50));
    match(bar(1, 1_000, 51));
    expect(parts()).toEqual([
      [70, 50],
      [30, 50],
      [40, 51],
    ]);
  });

  test('when a stop has been reached and the bar has too little then the rest fills at the next open', () => {
    const { submit, match, parts } = market();
    submit({ type: 'stop', stopPrice: 105, quantity: 150 });
    match(bar(0, 1_000, 100, 106));
    match(bar(1, 1_000, 103));
    expect(parts()).toEqual([
      [100, 105],
      [50, 103],
    ]);
  });

  test('when a stop has been reached on a bar without volume then it fills at the next open', () => {
    const { submit, match, parts } = market();
    submit({ type: 'stop', side: 'sell', stopPrice: 95, quantity: 50 });
    match(bar(0, 0, 100, 100, 94));
    match(bar(1, 1_000, 98));
    expect(parts()).toEqual([[50, 98]]);
  });

  test('when a limit is left by the market then what has filled has, and the rest waits', () => {
    const { submit, match, parts } = market();
    submit({ type: 'limit', limitPrice: 100, quantity: 150 });
    match(bar(0, 1_000, 100));
    match(bar(1, 1_000, 101));
    match(bar(2, 1_000, 101, 101, 99));
    expect(parts()).toEqual([
      [100, 100],
      [50, 100],
    ]);
  });

  test('when it is good at once or not at all then it has what the first bar has, or nothing', () => {
    const { submit, match, parts, events } = market();
    submit({ quantity: 250, timeInForce: 'ioc' });
    const { id } = submit({ symbol: 'B', quantity: 101, timeInForce: 'fok' });
    match(bar(0, 1_000), bar(0, 1_000));
    match(bar(1, 5_000), bar(1, 5_000));
    expect(parts()).toEqual([[100, 100]]);
    expect(events.filter(({ kind }) => kind === 'cancelled')).toHaveLength(2);
    submit({ symbol: 'B', quantity: 100, timeInForce: 'fok', time: OPENING + 2 * MINUTE });
    match(undefined, bar(2, 1_000));
    expect(events.at(-1)).toMatchObject({ kind: 'filled', symbol: 'B', quantity: 100 });
    expect(events.some((event) => event.kind === 'filled' && event.orderId === id)).toBe(false);
  });

  test('when a day order has filled in part then the rest expires with the day', () => {
    const { submit, match, kinds } = market();
    submit({ quantity: 150 });
    match(bar(0, 1_000));
    match(bar(24 * 60, 1_000));
    expect(kinds()).toEqual(['accepted', 'filled', 'expired']);
  });

  test('when it is cancelled then what has filled stays, and what was set aside is free', () => {
    const { submit, match, kinds, exchange } = market({ cash: 20_000 });
    const { id } = submit({ quantity: 150 });
    match(bar(0, 1_000));
    expect(exchange.account()).toEqual({ cash: 10_000, buyingPower: 5_000 });
    exchange.cancel(id, OPENING + MINUTE);
    expect(exchange.account()).toEqual({ cash: 10_000, buyingPower: 10_000 });
    expect(kinds()).toEqual(['accepted', 'filled', 'cancelled']);
  });

  test('when the money is used up on the way then the rest is rejected', () => {
    const { submit, match, events } = market({ cash: 15_000 });
    submit({ quantity: 150 });
    match(bar(0, 1_000));
    match(bar(1, 1_000, 120));
    expect(events.slice(1)).toMatchObject([
      { kind: 'filled', quantity: 100 },
      { kind: 'rejected', code: 'INSUFFICIENT_BUYING_POWER', detail: { buyingPower: 5_000, cost: 6_000 } },
    ]);
  });

  test('when a commission has a minimum then the order pays it once', () => {
    const { submit, match, fills } = market({ commission: commissionPerShare(0.01, 1.5) });
    submit({ quantity: 250 });
    for (const minute of [0, 1, 2]) match(bar(minute, 1_000));
    expect(fills().map(({ commission }) => commission)).toEqual([1.5, 0.5, 0.5]);
  });
});

describe('slippage', () => {
  test('when it is the impact of a share of the volume then each order is worse for what was taken before it', () => {
    const { submit, match, fills } = market({ volumeShare: undefined, slippage: slippageVolumeShare(0.5) });
    submit({ quantity: 100 });
    submit({ quantity: 300 });
    match(bar(0, 1_000));
    // a tenth squared is 1 %, of which half; four tenths squared are 16 %, of which half
    expect(fills().map(({ price }) => price)).toEqual([100.5, 108]);
  });

  test('when a limit would be passed then the price goes up to it, and at the limit nothing slips', () => {
    const { submit, match, parts } = market({ slippage: slippageSpread(1) });
    submit({ type: 'limit', limitPrice: 102, quantity: 10 });
    submit({ type: 'limit', limitPrice: 100.2, quantity: 10 });
    submit({ type: 'limit', limitPrice: 99, quantity: 10 });
    submit({ type: 'limit', side: 'sell', limitPrice: 99.8, quantity: 10 });
    match(bar(0, 1_000, 100, 100, 98));
    expect(parts()).toEqual([
      [10, 100.5],
      [10, 100.2],
      [10, 99],
      [10, 99.8],
    ]);
  });

  test('when a stop is reached then it fills beyond it', () => {
    const { submit, match, parts } = market({ slippage: slippageSpread(1) });
    submit({ type: 'stop', stopPrice: 105, quantity: 10 });
    submit({ type: 'stop_limit', stopPrice: 105, limitPrice: 105.25, quantity: 10 });
    match(bar(0, 1_000, 100, 106));
    expect(parts()).toEqual([
      [10, 105.5],
      [10, 105.25],
    ]);
  });
});

describe('any orders on any bars', () => {
  const cents = fc.integer({ min: 9_000, max: 11_000 }).map((price) => price / 100);
  const order = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    type: fc.constantFrom('market' as const, 'limit' as const, 'stop' as const, 'stop_limit' as const),
    limitPrice: cents,
    stopPrice: cents,
    quantity: fc.integer({ min: 1, max: 400 }),
    minute: fc.integer({ min: 0, max: 8 }),
  });
  const step = fc.record({
    prices: fc.tuple(cents, cents, cents),
    volume: fc.constantFrom(0, 10, 500, 3_000),
  });
  const day = fc.record({
    orders: fc.array(order, { minLength: 1, maxLength: 6 }),
    steps: fc.array(step, { minLength: 10, maxLength: 10 }),
    share: fc.constantFrom(0.01, 0.1, 1),
    impact: fc.constantFrom(0, 0.1, 2),
  });
  type Day = typeof day extends fc.Arbitrary<infer T> ? T : never;

  interface Filled extends Fill {
    /** The bar that filled it. */
    readonly minute: number;
  }

  function simulate({ orders, steps }: Day, options: Partial<ExchangeOptions>) {
    const made = market({ cash: 1e9, multiplier: 4, ...options });
    const asked: Order[] = [];
    const fills: Filled[] = [];
    for (const [minute, { prices, volume }] of steps.entries()) {
      for (const { minute: at, ...parts } of orders) {
        if (at !== minute) continue;
        const limitPrice = parts.type.includes('limit') ? parts.limitPrice : undefined;
        const stopPrice = parts.type.startsWith('stop') ? parts.stopPrice : undefined;
        const time = OPENING + minute * MINUTE;
        asked.push(made.submit({ ...parts, limitPrice, stopPrice, timeInForce: 'gtc', time }));
      }
      const [low, open, high] = prices.toSorted((a, b) => a - b) as [number, number, number];
      const told = made.fills().length;
      made.match(bar(minute, volume, open, high, low));
      for (const fill of made.fills().slice(told)) fills.push({ ...fill, minute });
    }
    return { ...made, asked, filled: fills, filledOf: (id: string) => fills.filter(({ orderId }) => orderId === id) };
  }
  const sum = (fills: readonly Fill[]) => fills.reduce((total, { quantity }) => total + quantity, 0);

  test('when there is little to be had then nothing fills before its bar or without one, and nothing better on the same', () => {
    fc.assert(
      fc.property(day, (some) => {
        const free = simulate(some, { volumeShare: undefined });
        const scarce = simulate(some, { volumeShare: some.share, slippage: slippageVolumeShare(some.impact) });
        for (const [place, { id, side, quantity, time }] of scarce.asked.entries()) {
          const without = free.filledOf(free.asked[place]!.id);
          const within = scarce.filledOf(id);
          expect(sum(within)).toBeLessThanOrEqual(quantity);
          for (const { minute, price } of within) {
            expect(OPENING + minute * MINUTE).toBeGreaterThanOrEqual(time);
            expect(without[0]?.minute).toBeLessThanOrEqual(minute);
            const same = without.find((other) => other.minute === minute);
            if (same) expect(side === 'buy' ? price - same.price : same.price - price).toBeGreaterThanOrEqual(0);
          }
        }
      }),
    );
  });

  test('when orders share a bar then together they take no more of it than the share, and none fills beyond its limit', () => {
    fc.assert(
      fc.property(day, (some) => {
        const { filled, asked } = simulate(some, {
          volumeShare: some.share,
          slippage: slippageVolumeShare(some.impact),
        });
        for (const [minute, { volume }] of some.steps.entries()) {
          const own = filled.filter((fill) => fill.minute === minute);
          expect(sum(own)).toBeLessThanOrEqual(some.share * volume);
        }
        for (const { orderId, side, price } of filled) {
          const { limitPrice } = asked.find(({ id }) => id === orderId)!;
          if (limitPrice !== undefined) expect(side === 'buy' ? price <= limitPrice : price >= limitPrice).toBe(true);
        }
      }),
    );
  });

  test('when all is told then parts add up to orders, and cash and positions are what fills and commissions sum up to', () => {
    fc.assert(
      fc.property(day, fc.boolean(), (some, hasRegulatoryFees) => {
        const { exchange, filled, filledOf, asked, events } = simulate(some, {
          volumeShare: some.share,
          commission: commissionPerShare(0.005, 1, 0.01),
          hasRegulatoryFees,
        });
        let [cash, held] = [1e9, 0];
        for (const { side, quantity, price, commission } of filled) {
          expect(commission).toBeGreaterThanOrEqual(0);
          const signed = side === 'buy' ? quantity : -quantity;
          cash -= signed * price + commission;
          held += signed;
        }
        expect(exchange.account().cash).toBeCloseTo(cash, 4);
        expect(exchange.positions()[0]?.quantity ?? 0).toBe(held);
        const rejected = new Set(events.flatMap((event) => (event.kind === 'rejected' ? [event.orderId] : [])));
        const isAllDone = asked.every(({ quantity, id }) => sum(filledOf(id)) === quantity || rejected.has(id));
        expect(exchange.hasWorkingOrders).toBe(!isAllDone);
      }),
    );
  });
});
