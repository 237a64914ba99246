import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOfDate } from '@plimsoll/core';
import {
  Bill,
  commissionFraction,
  commissionPerOrder,
  commissionPerShare,
  noCommission,
  regulatoryFees,
} from '@plimsoll/exchange';
import type { Commission } from '@plimsoll/exchange';

const DAY = dayOfDate('2024-01-08');
const buy = (quantity: number, price = 100) => ({ side: 'buy' as const, quantity, price, day: DAY });
const sell = (quantity: number, price = 100, day = DAY) => ({ side: 'sell' as const, quantity, price, day });
const billOf = (commission: Commission, hasRegulatoryFees = false) => new Bill({ commission, hasRegulatoryFees });

describe('commission of an order that fills at once', () => {
  test.each([
    ['none', noCommission, 200, 50, 0],
    ['by the order', commissionPerOrder(4.95), 200, 50, 4.95],
    ['by the share', commissionPerShare(0.005), 200, 50, 1],
    ['by the share, below the minimum', commissionPerShare(0.005, 1), 10, 50, 1],
    ['by the share, above the minimum', commissionPerShare(0.005, 1), 1_000, 50, 5],
    // Interactive Brokers' own example: 1,000 shares at $0.25 cost $2.50 and not $5, 1 % of what was traded
    ['by the share, above the maximum', commissionPerShare(0.005, 1, 0.01), 1_000, 0.25, 2.5],
    ['by the share, with a maximum below the minimum', commissionPerShare(0.005, 1, 0.01), 10, 0.25, 0.025],
    ['by what was traded', commissionFraction(0.001), 200, 50, 10],
  ])('when it is %s then it is what one reckons by hand', (_, commission, quantity, price, dollars) => {
    expect(billOf(commission).charge(buy(quantity, price))).toBeCloseTo(dollars, 12);
  });
});

describe('commission of an order that fills in parts', () => {
  test('when it is by the order then the first part pays it', () => {
    const bill = billOf(commissionPerOrder(5));
    expect([bill.charge(buy(10)), bill.charge(buy(20)), bill.charge(buy(70))]).toEqual([5, 0, 0]);
  });

  test('when there is a minimum then it counts once: parts pay nothing until it is used up', () => {
    const bill = billOf(commissionPerShare(0.01, 1));
    const charged = [40, 40, 40, 80].map((units) => bill.charge(buy(units)));
    for (const [i, dollars] of [1, 0, 0.2, 0.8].entries()) expect(charged[i]).toBeCloseTo(dollars, 12);
  });

  test('when what a part would add is asked for then nothing is charged for asking', () => {
    const bill = billOf(commissionPerOrder(5));
    expect([bill.quote(buy(10)), bill.quote(buy(10)), bill.charge(buy(10)), bill.quote(buy(10))]).toEqual([5, 5, 5, 0]);
  });
});

describe('fees of the regulators', () => {
  const of = (date: string, quantity: number, price: number) =>
    regulatoryFees(dayOfDate(date), quantity, quantity * price);

  test.each([
    // 8.00 a million of 50,000: 0.40; 0.000166 x 1,000 = 0.166, up to the cent 0.17
    ['2024-01-08', 1_000, 50, 0.4 + 0.17],
    // 27.80 a million of 50,000: 1.39
    ['2024-05-22', 1_000, 50, 1.39 + 0.17],
    ['2024-05-21', 1_000, 50, 0.4 + 0.17],
    // the SEC asked for nothing
    ['2025-05-14', 1_000, 50, 0.17],
    // 20.60 a million of 50,000: 1.03; 0.000195 x 1,000 = 0.195
    ['2026-04-04', 1_000, 50, 1.03 + 0.2],
    // FINRA asked for nothing
    ['2026-11-02', 1_000, 50, 1.03],
    // 17.40 a million of 1,500,000: 26.10; 0.000119 x 100,000 = 11.90, at most 5.95
    ['2013-10-04', 100_000, 15, 26.1 + 5.95],
    // before the tables, their first rates: 22.40 a million of 50,000, and 0.119 up to the cent
    ['1998-01-02', 1_000, 50, 1.12 + 0.12],
    // a share that is worth less than the fee on it pays none: 22.90 a million of $10 is 0.0002, a cent
    ['2022-07-01', 100_000, 0.0001, 0.01],
  ])('when stocks are sold on %s then they come to what one reckons by hand', (date, quantity, price, dollars) => {
    expect(of(date, quantity, price)).toBeCloseTo(dollars, 10);
  });

  test('when something is bought then there are none', () => {
    expect(billOf(noCommission, true).charge(buy(1_000))).toBe(0);
  });

  test('when a sale fills in parts on a day then they are rounded once', () => {
    const bill = billOf(noCommission, true);
    const parts = Array.from({ length: 10 }, () => bill.charge(sell(10)));
    // 8.00 a million of 10,000: 0.08; 0.000166 x 100: 0.0166
    expect(parts.reduce((sum, dollars) => sum + dollars, 0)).toBeCloseTo(0.08 + 0.02, 10);
    expect(parts[0]).toBeCloseTo(0.01 + 0.01, 10);
  });

  test('when a sale goes on on another day then that day has its own rates and rounding', () => {
    const bill = billOf(noCommission, true);
    bill.charge(sell(1_000, 50, dayOfDate('2024-05-21')));
    expect(bill.charge(sell(1_000, 50, dayOfDate('2024-05-22')))).toBeCloseTo(1.39 + 0.17, 10);
  });
});

describe('any bill', () => {
  const execution = fc.record({
    quantity: fc.integer({ min: 1, max: 5_000 }),
    price: fc.integer({ min: 1, max: 50_000 }).map((cents) => cents / 100),
    days: fc.integer({ min: 0, max: 2 }),
  });
  const dollars = fc.integer({ min: 0, max: 1_000 }).map((cents) => cents / 100);
  const commission = fc.oneof(
    dollars.map(commissionPerOrder),
    fc.tuple(dollars, dollars, fc.constantFrom(0.001, 0.01, Infinity)).map((terms) => commissionPerShare(...terms)),
    fc.integer({ min: 0, max: 100 }).map((bp) => commissionFraction(bp / 1e4)),
  );

  test('when an order fills in parts then no part is charged less than nothing, and the whole costs what it costs in one', () => {
    fc.assert(
      fc.property(commission, fc.boolean(), fc.array(execution, { minLength: 1 }), (commission, hasFees, parts) => {
        const bill = billOf(commission, hasFees);
        let day = DAY;
        let charged = 0;
        for (const { quantity, price, days } of parts) {
          day += days;
          const asked = bill.quote(sell(quantity, price, day));
          const added = bill.charge(sell(quantity, price, day));
          expect(added).toBe(asked);
          expect(added).toBeGreaterThanOrEqual(0);
          charged += added;
        }
        const quantity = parts.reduce((sum, part) => sum + part.quantity, 0);
        const notional = parts.reduce((sum, part) => sum + part.quantity * part.price, 0);
        if (!hasFees) expect(charged).toBeCloseTo(commission(quantity, notional), 6);
      }),
    );
  });
});
