import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ledger, PortfolioView } from '@plimsoll/core';
import type { RoundTrip } from '../src/index.ts';
import { RoundTrips, tradesOf } from '../src/index.ts';
import { TripTable } from '../src/trip-table.ts';

const id = fc.oneof(
  fc
    .tuple(fc.constantFrom('acme-1aao-', 'acme-1aaor2-', ''), fc.nat(), fc.constantFrom('', '.tp', '.sl'))
    .map((parts) => parts.join('')),
  fc.constantFrom(
    '',
    '007',
    '1e3',
    'a1b',
    '12345678901234567890',
    '0',
    '-0',
    'x.5',
    'no number',
    'ordre-١٢',
    '\n',
    'a\nb',
  ),
  fc.uuid(),
  fc.string(),
);
const number = fc.double({ noDefaultInfinity: true });
const trip: fc.Arbitrary<RoundTrip> = fc
  .record({
    strategy: fc.constantFrom('north', 'south'),
    symbol: fc.constantFrom('AAA', 'BBB'),
    side: fc.constantFrom('long' as const, 'short' as const),
    quantity: number,
    entryTime: fc.integer({ min: 0, max: 4e12 }),
    entryPrice: number,
    exitTime: fc.integer({ min: 0, max: 4e12 }),
    exitPrice: number,
    fees: number,
    dividends: number,
    profit: number,
    entryOrderId: id,
    exitOrderId: id,
  })
  .map((parts) => ({ ...parts, return: parts.profit / (parts.quantity * parts.entryPrice) }));

describe('trades in columns', () => {
  test('when trades are put in, and some of them changed, then they come out as they are', () => {
    fc.assert(
      fc.property(fc.array(trip, { maxLength: 40 }), fc.array(fc.tuple(fc.nat(), trip)), (trips, changes) => {
        const table = new TripTable();
        const plain: RoundTrip[] = [];
        for (const each of trips) {
          expect(table.push(each)).toBe(plain.length);
          plain.push(each);
        }
        for (const [place, changed] of changes) {
          if (plain.length === 0) continue;
          table.set(place % plain.length, changed);
          plain[place % plain.length] = changed;
        }
        expect([...table]).toEqual(plain);
      }),
    );
  });

  test('when there are more than a block holds then none is lost, and the list is by entry, the earlier of two that closed first', () => {
    const trips = new RoundTrips();
    const count = 9_001;
    for (let i = 0; i < count; i++) {
      const about = { symbol: 'AAA', quantity: 1, commission: 0 };
      const time = (i * 7_919) % 1_000;
      trips.add('s', { ...about, executionId: `a${i}`, orderId: `run-${2 * i}`, side: 'buy', price: 10, time });
      trips.add('s', {
        ...about,
        executionId: `b${i}`,
        orderId: `run-${2 * i + 1}`,
        side: 'sell',
        price: 11,
        time: time + 5,
      });
    }
    trips.add('s', {
      executionId: 'c',
      orderId: 'open',
      symbol: 'AAA',
      side: 'buy',
      quantity: 1,
      price: 10,
      commission: 0,
      time: 500,
    });
    const ledger = new Ledger(['AAA'], ['s']);
    ledger.mark(0, 12);
    const list = tradesOf(trips, new PortfolioView(ledger));
    const all = [...list];
    expect([list.length, all.length]).toEqual([count + 1, count + 1]);
    const expected = [...trips.closed, ...trips.open()].sort((a, b) => a.entryTime - b.entryTime);
    expect(all.map(({ entryOrderId }) => entryOrderId)).toEqual(expected.map(({ entryOrderId }) => entryOrderId));
    expect(all.find(({ exitTime }) => exitTime === null)).toMatchObject({ entryOrderId: 'open', profit: 2 });
    expect([...list.from(count - 1)]).toEqual(all.slice(-2));
  });
});
