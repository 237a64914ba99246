import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fill } from '@plimsoll/core';
import { RoundTrips } from '../src/index.ts';

/** `[order, side, quantity, price, commission?, symbol?]`; the fill's place in the list is its time. */
type Row = readonly [string, Fill['side'], number, number, number?, string?];

function tripsOf(rows: readonly Row[]): RoundTrips {
  const trips = new RoundTrips();
  for (const [time, [orderId, side, quantity, price, commission = 0, symbol = 'ABC']] of rows.entries()) {
    trips.add('s', { executionId: `x${time}`, orderId, symbol, side, quantity, price, commission, time });
  }
  return trips;
}

describe('trades out of fills', () => {
  test('when two lots are sold at once then each is a trade, the oldest first', () => {
    const { closed } = tripsOf([
      ['a', 'buy', 10, 100],
      ['b', 'buy', 10, 110],
      ['c', 'sell', 20, 120],
    ]);
    expect(closed).toMatchObject([
      {
        side: 'long',
        quantity: 10,
        entryTime: 0,
        entryPrice: 100,
        exitTime: 2,
        exitPrice: 120,
        profit: 200,
        return: 0.2,
      },
      { side: 'long', quantity: 10, entryTime: 1, entryPrice: 110, exitTime: 2, exitPrice: 120, profit: 100 },
    ]);
  });

  test('when part is sold then the rest stays open, and fees go with the units', () => {
    const trips = tripsOf([
      ['a', 'buy', 10, 100, 5],
      ['b', 'sell', 4, 110, 1],
    ]);
    expect(trips.closed).toMatchObject([{ quantity: 4, fees: 3, profit: 37, return: 37 / 400 }]);
    expect(trips.open()).toEqual([
      {
        strategy: 's',
        symbol: 'ABC',
        side: 'long',
        quantity: 6,
        entryTime: 0,
        entryPrice: 100,
        fees: 3,
        dividends: 0,
        entryOrderId: 'a',
      },
    ]);
  });

  test('when a short is covered then a falling price is the profit', () => {
    expect(
      tripsOf([
        ['a', 'sell', 10, 100, 1],
        ['b', 'buy', 10, 90, 1],
      ]).closed,
    ).toMatchObject([{ side: 'short', quantity: 10, entryPrice: 100, exitPrice: 90, fees: 2, profit: 98 }]);
  });

  test('when a sale is larger than the holding then it closes that and opens a short, each with its share of the fee', () => {
    const trips = tripsOf([
      ['a', 'buy', 10, 100],
      ['b', 'sell', 30, 110, 3],
    ]);
    expect(trips.closed).toMatchObject([{ side: 'long', quantity: 10, fees: 1, profit: 99 }]);
    expect(trips.open()).toMatchObject([{ side: 'short', quantity: 20, entryPrice: 110, fees: 2 }]);
  });

  test('when orders are filled in parts then they are one trade at the average prices', () => {
    const { closed } = tripsOf([
      ['a', 'buy', 10, 100, 1],
      ['a', 'buy', 30, 104, 1],
      ['b', 'sell', 20, 110, 1],
      ['b', 'sell', 20, 112, 1],
    ]);
    expect(closed).toHaveLength(1);
    expect(closed[0]).toMatchObject({ quantity: 40, entryTime: 0, entryPrice: 103, exitTime: 3, exitPrice: 111 });
    expect(closed[0]!.fees).toBeCloseTo(4, 12);
    expect(closed[0]!.profit).toBeCloseTo(316, 12);
  });

  test('when symbols or strategies differ then one does not close the other', () => {
    const trips = tripsOf([
      ['a', 'buy', 10, 100],
      ['b', 'sell', 10, 110, 0, 'XYZ'],
    ]);
    trips.add('other', {
      executionId: 'y',
      orderId: 'c',
      symbol: 'ABC',
      side: 'sell',
      quantity: 10,
      price: 1,
      commission: 0,
      time: 9,
    });
    expect(trips.closed).toEqual([]);
    expect(trips.open()).toMatchObject([
      { strategy: 's', symbol: 'ABC', side: 'long' },
      { strategy: 's', symbol: 'XYZ', side: 'short' },
      { strategy: 'other', symbol: 'ABC', side: 'short' },
    ]);
  });

  test('when fractions of shares are traded then nothing is left of what was sold whole', () => {
    const trips = tripsOf([
      ['a', 'buy', 0.1, 100],
      ['b', 'buy', 0.2, 100],
      ['c', 'sell', 0.3, 110],
    ]);
    expect(trips.open()).toEqual([]);
    expect(trips.closed.map(({ quantity }) => quantity)).toEqual([0.1, 0.2]);
  });
});

describe('a holding taken over from the broker', () => {
  const held = (quantity: number): RoundTrips => {
    const trips = tripsOf([
      ['a', 'buy', 10, 100],
      ['b', 'buy', 10, 110],
    ]);
    trips.adopt('s', 'ABC', quantity, 120, 5);
    return trips;
  };

  test.each([
    [20, [10, 10]],
    [25, [10, 10, 5]],
    [15, [10, 5]],
    [10, [10]],
    [0, []],
  ])('when the account has %d then the lots are %j', (quantity, lots) => {
    expect(
      held(quantity)
        .open()
        .map((lot) => lot.quantity),
    ).toEqual(lots);
    expect(held(quantity).closed).toEqual([]);
  });

  test('when the account is on the other side then nothing of the old lots is left', () => {
    expect(held(-7).open()).toMatchObject([{ side: 'short', quantity: 7, entryPrice: 120, entryTime: 5 }]);
  });
});

test('when fills are any at all then what is closed and open adds up to what was paid and held', () => {
  const row = fc.tuple(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.constantFrom('buy' as const, 'sell' as const),
    fc.integer({ min: 1, max: 50 }),
    fc.integer({ min: 1, max: 200 }),
    fc.integer({ min: 0, max: 3 }),
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const trips = tripsOf(rows);
      const signed = (side: string, quantity: number): number =>
        side === 'buy' || side === 'long' ? quantity : -quantity;
      const cash = rows.reduce((sum, [, side, q, price, fee]) => sum - signed(side, q) * price - fee, 0);
      const held = rows.reduce((sum, [, side, q]) => sum + signed(side, q), 0);
      const open = trips.open();
      const profit = trips.closed.reduce((sum, trip) => sum + trip.profit, 0);
      const paid = open.reduce((sum, lot) => sum + signed(lot.side, lot.quantity) * lot.entryPrice + lot.fees, 0);
      expect(open.reduce((sum, lot) => sum + signed(lot.side, lot.quantity), 0)).toBe(held);
      expect(profit - paid).toBeCloseTo(cash, 6);
    }),
  );
});
