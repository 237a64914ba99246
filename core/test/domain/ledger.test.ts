import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PortfolioView } from '@plimsoll/core';
import type { Side } from '@plimsoll/core';
import { ledgerOf } from './ledger-of.ts';

describe('fills', () => {
  test.each<[string, readonly (readonly [Side, number, number])[], number, number, number]>([
    ['opens', [['buy', 10, 5]], 10, 5, 0],
    [
      'adds',
      [
        ['buy', 10, 5],
        ['buy', 10, 7],
      ],
      20,
      6,
      0,
    ],
    [
      'closes in part',
      [
        ['buy', 10, 5],
        ['sell', 4, 8],
      ],
      6,
      5,
      12,
    ],
    [
      'closes',
      [
        ['buy', 10, 5],
        ['sell', 10, 4],
      ],
      0,
      0,
      -10,
    ],
    [
      'turns round',
      [
        ['buy', 10, 5],
        ['sell', 15, 6],
      ],
      -5,
      6,
      10,
    ],
    ['opens short', [['sell', 10, 5]], -10, 5, 0],
    [
      'adds to a short',
      [
        ['sell', 10, 5],
        ['sell', 10, 7],
      ],
      -20,
      6,
      0,
    ],
    [
      'covers in part',
      [
        ['sell', 10, 5],
        ['buy', 4, 3],
      ],
      -6,
      5,
      8,
    ],
    [
      'turns a short round',
      [
        ['sell', 10, 5],
        ['buy', 15, 4],
      ],
      5,
      4,
      10,
    ],
  ])('when a strategy %s then position, average price and profit follow', (_, fills, quantity, average, realised) => {
    const ledger = ledgerOf({ A: 5 });
    for (const [side, units, price] of fills) ledger.fill(0, side, units, price, 0);
    expect(ledger.quantity[0]).toBe(quantity);
    expect(ledger.averagePrice[0]).toBeCloseTo(average, 10);
    expect(ledger.realised[0]).toBeCloseTo(realised, 10);
  });

  test('when any fills come then cash and profit are what they sum up to', () => {
    const fill = fc.record({
      side: fc.constantFrom<Side>('buy', 'sell'),
      quantity: fc.integer({ min: 1, max: 1_000 }).map((units) => units / 10),
      price: fc.integer({ min: 1, max: 10_000 }).map((cents) => cents / 100),
      commission: fc.integer({ min: 0, max: 500 }).map((cents) => cents / 100),
      slot: fc.nat({ max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 40 }), (fills) => {
        const ledger = ledgerOf({ A: 5, B: 5 }, ['one', 'two']);
        let cash = 1_000;
        let commissions = 0;
        for (const { slot, side, quantity, price, commission } of fills) {
          ledger.fill(slot, side, quantity, price, commission);
          cash += (side === 'buy' ? -1 : 1) * quantity * price - commission;
          commissions += commission;
        }
        expect(ledger.cash).toBeCloseTo(cash, 4);
        let profit = 0;
        for (let slot = 0; slot < 4; slot++) {
          const quantity = ledger.quantity[slot]!;
          const units = fills.filter((fill) => fill.slot === slot);
          const sum = units.reduce((sum, fill) => sum + (fill.side === 'buy' ? fill.quantity : -fill.quantity), 0);
          expect(quantity).toBeCloseTo(sum, 8);
          profit += ledger.realised[slot]! + quantity * (5 - ledger.averagePrice[slot]!);
        }
        expect(ledger.equity()).toBeCloseTo(1_000 + profit - commissions, 4);
      }),
    );
  });

  test('when a long-only book would go below zero then it stays at zero and what was prevented is told in fractions of equity', () => {
    const ledger = ledgerOf({ A: 5 });
    ledger.longOnly = true;
    ledger.fill(0, 'buy', 10, 5, 0);
    const prevented = ledger.fill(0, 'sell', 60, 5, 0);
    expect(prevented).toEqual({
      previous: 0.05,
      delta: -0.3,
      wouldBe: -0.25,
      previousQuantity: 10,
      wouldBeQuantity: -50,
    });
    expect([ledger.quantity[0], ledger.cash]).toEqual([0, 1_250]);
    expect(ledger.fill(0, 'buy', 1, 5, 0)).toBeUndefined();
  });
});

describe('splits and dividends', () => {
  const ratios = fc.oneof(fc.constantFrom(2, 7, 1.5, 0.05, 1.0027), fc.double({ min: 0.01, max: 20, noNaN: true }));

  test('when a share splits then every book has as much in new ones, and equity is what it was', () => {
    const shares = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(shares, ratios, fc.integer({ min: 1, max: 50_000 }), (held, ratio, cents) => {
        const ledger = ledgerOf({ A: cents / 100, B: 5 }, ['one', 'two']);
        for (const [book, quantity] of held.entries()) ledger.adopt(ledger.slot(book, 0), quantity, 3);
        ledger.adopt(ledger.slot(1, 1), 7, 4);
        const before = ledger.equity();
        ledger.split(0, ratio);
        expect(ledger.equity()).toBeCloseTo(before, 3);
        for (const [book, quantity] of held.entries()) {
          expect(ledger.quantity[ledger.slot(book, 0)]).toBeCloseTo(quantity * ratio, 8);
          expect(ledger.averagePrice[ledger.slot(book, 0)]).toBeCloseTo(3 / ratio, 8);
        }
        expect([ledger.quantity[ledger.slot(1, 1)], ledger.averagePrice[ledger.slot(1, 1)], ledger.price[1]]).toEqual([
          7, 4, 5,
        ]);
      }),
    );
  });

  test('when fractions are paid out then books give those first, then whole lots, and cash is what was paid', () => {
    const ledger = ledgerOf({ A: 10 }, ['one', 'two', 'short']);
    for (const [book, quantity] of [2, 1.5, -0.7].entries()) ledger.adopt(book, quantity, 8);
    ledger.payOut(0, 0.5, 10, 1);
    expect([[...ledger.quantity], [...ledger.realised], ledger.cash]).toEqual([[2, 1, -0.7], [0, 1, 0], 1_005]);
    ledger.payOut(0, 0.8, 10, 1);
    expect([[...ledger.quantity], ledger.cash]).toEqual([[1.2, 1, -0.7], 1_013]);
    ledger.payOut(0, -0.7, 10, 1);
    expect([[...ledger.quantity], [...ledger.realised], ledger.cash]).toEqual([[1.2, 1, 0], [1.6, 1, -1.4], 1_006]);
  });

  test('when a dividend is earned then it is realised by who holds and lost by who is short', () => {
    const ledger = ledgerOf({ A: 10, B: 10 }, ['one', 'two']);
    for (const [slot, quantity] of [100, 50, -40, 0].entries()) ledger.adopt(slot, quantity, 8);
    ledger.earn(0, 0.25);
    expect([[...ledger.realised], ledger.cash]).toEqual([[25, 0, -10, 0], 1_000]);
  });
});

describe('reservations', () => {
  test('when orders are reserved and released in parts then nothing is left, on neither side, however they overlap', () => {
    const order = fc.record({
      side: fc.constantFrom<Side>('buy', 'sell'),
      notional: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
      closing: fc.double({ min: 0, max: 1e4, noNaN: true }),
      parts: fc.array(fc.double({ min: 0.01, max: 0.2, noNaN: true }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(order, { minLength: 1, maxLength: 6 }), (orders) => {
        const ledger = ledgerOf({ A: 5 });
        const portfolio = new PortfolioView(ledger);
        for (const { side, notional, closing } of orders) ledger.reserve(0, side, closing, notional);
        expect(portfolio.gross).toBeCloseTo(
          orders.reduce((sum, { notional }) => sum + notional, 0),
          4,
        );
        for (const { side, notional, closing, parts } of orders) {
          for (const part of parts) ledger.releasePart(0, side, closing * part, notional * part);
          const left = 1 - parts.reduce((sum, part) => sum + part, 0);
          ledger.release(0, side, closing * left, notional * left);
          expect(ledger.reservedLong[0]).toBeGreaterThanOrEqual(0);
          expect(ledger.reservedShort[0]).toBeGreaterThanOrEqual(0);
        }
        expect([portfolio.gross, portfolio.net, ledger.working.slots]).toEqual([0, 0, []]);
      }),
    );
  });

  test('when orders work that close a position then only the rest of it can be closed', () => {
    const ledger = ledgerOf({ A: 5 });
    ledger.fill(0, 'buy', 10, 5, 0);
    expect([ledger.closable(0, 'sell'), ledger.closable(0, 'buy')]).toEqual([10, 0]);
    ledger.reserve(0, 'sell', 4, 0);
    expect(ledger.closable(0, 'sell')).toBe(6);
    ledger.reserve(0, 'sell', 9, 0);
    expect(ledger.closable(0, 'sell')).toBe(0);
    ledger.release(0, 'sell', 9, 0);
    expect(ledger.closable(0, 'sell')).toBe(6);
  });
});

describe('fills of a long-only book that are told out of order', () => {
  const lots = fc.integer({ min: 1, max: 9 });
  const told = fc
    .array(fc.record({ quantity: lots, price: fc.integer({ min: 1, max: 20 }), isSale: fc.boolean() }), {
      maxLength: 12,
    })
    .map((wishes) => {
      let held = 0;
      return wishes.flatMap(({ quantity, price, isSale }, time) => {
        const units = isSale ? Math.min(quantity, held) : quantity;
        held += isSale ? -units : units;
        return units === 0 ? [] : { side: isSale ? ('sell' as const) : ('buy' as const), units, price, time };
      });
    })
    .chain((fills) => fc.shuffledSubarray(fills, { minLength: fills.length }));

  test('when all have been told then the book holds what they come to, and its money adds up', () => {
    fc.assert(
      fc.property(told, (fills) => {
        const ledger = ledgerOf({ AAA: 10 });
        ledger.longOnly = true;
        for (const { side, units, price, time } of fills) {
          ledger.fill(0, side, units, price, 0, time);
          expect(ledger.quantity[0]).toBeGreaterThanOrEqual(0);
        }
        const sum = fills.reduce((units, fill) => units + (fill.side === 'buy' ? fill.units : -fill.units), 0);
        expect(ledger.quantity[0]).toBe(sum);
        expect(ledger.oversold.of(0)).toBeUndefined();
        expect(ledger.cash - 1_000).toBeCloseTo(ledger.realised[0]! - ledger.quantity[0]! * ledger.averagePrice[0]!, 6);
      }),
      { numRuns: 500 },
    );
  });

  test('when a purchase happened after the sale then it makes up for nothing', () => {
    const ledger = ledgerOf({ AAA: 10 });
    ledger.longOnly = true;
    ledger.fill(0, 'sell', 5, 10, 0, 60_000);
    ledger.fill(0, 'buy', 8, 10, 0, 60_001);
    expect(ledger.quantity[0]).toBe(8);
    ledger.fill(0, 'buy', 8, 9, 0, 59_999);
    expect([ledger.quantity[0], ledger.realised[0]]).toEqual([8 + 3, 5]);
  });

  test('when the broker has said what is held then nothing is made up for any more', () => {
    const ledger = ledgerOf({ AAA: 10 });
    ledger.longOnly = true;
    ledger.fill(0, 'sell', 5, 10, 0, 60_000);
    ledger.adopt(0, 7, 10);
    ledger.fill(0, 'buy', 5, 10, 0, 1);
    expect(ledger.quantity[0]).toBe(12);
  });

  test('when the symbol is split meanwhile then it is new shares that are made up for', () => {
    const ledger = ledgerOf({ AAA: 10 });
    ledger.longOnly = true;
    ledger.fill(0, 'sell', 5, 10, 0, 60_000);
    ledger.split(0, 2);
    ledger.fill(0, 'buy', 12, 4, 0, 1);
    expect([ledger.quantity[0], ledger.realised[0]]).toEqual([2, 10]);
  });
});
