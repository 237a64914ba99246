import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PortfolioView } from '@plimsoll/core';
import { ledgerOf } from './ledger-of.ts';

describe('the portfolio', () => {
  test('when a held price is unknown then what depends on it is unknown, and the rest is not', () => {
    const ledger = ledgerOf({ A: 5, B: NaN });
    ledger.fill(0, 'buy', 10, 5, 0);
    ledger.adopt(1, -3, 20);
    const portfolio = new PortfolioView(ledger);
    const bySymbol = portfolio.totals((symbol) => symbol);
    expect([portfolio.equity, portfolio.gross, portfolio.net, portfolio.positionsValue]).toEqual([NaN, NaN, NaN, NaN]);
    expect([bySymbol.long('B'), bySymbol.short('B'), bySymbol.gross('B'), bySymbol.net('B')]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
    expect([bySymbol.long('A'), bySymbol.short('A'), bySymbol.gross('none')]).toEqual([50, 0, 0]);
    expect([portfolio.price('A'), portfolio.price('B'), portfolio.price('Z')]).toEqual([5, NaN, NaN]);
  });

  test('when nothing is held then it is empty and worth its cash, with orders at work too', () => {
    const ledger = ledgerOf({ A: 5 });
    const portfolio = new PortfolioView(ledger);
    ledger.reserve(0, 'buy', 0, 100);
    expect([portfolio.isEmpty, portfolio.positionsValue, portfolio.equity, portfolio.gross]).toEqual([
      true,
      0,
      1_000,
      100,
    ]);
    ledger.fill(0, 'buy', 1, 5, 0);
    expect([portfolio.isEmpty, portfolio.positionsValue]).toEqual([false, 5]);
  });

  test('when strategies hold the same symbol then each has its own, and positions come by strategy, then symbol', () => {
    const ledger = ledgerOf({ A: 5, B: 2 }, ['one', 'two']);
    ledger.fill(ledger.slot(1, 0), 'buy', 3, 4, 0);
    ledger.fill(ledger.slot(0, 1), 'sell', 5, 2, 0);
    ledger.fill(ledger.slot(0, 0), 'buy', 2, 5, 0);
    const portfolio = new PortfolioView(ledger);
    expect(portfolio.positions()).toEqual([
      { symbol: 'A', strategy: 'one', quantity: 2, averagePrice: 5, marketValue: 10 },
      { symbol: 'B', strategy: 'one', quantity: -5, averagePrice: 2, marketValue: -10 },
      { symbol: 'A', strategy: 'two', quantity: 3, averagePrice: 4, marketValue: 15 },
    ]);
    expect([
      portfolio.held('A'),
      portfolio.held('A', 'two'),
      portfolio.held('A', 'nobody'),
      portfolio.held('Z'),
    ]).toEqual([5, 3, 0, 0]);
  });

  test('when a group cannot be named at first then sums are not half made after that', () => {
    const ledger = ledgerOf({ A: 5, B: 2 });
    ledger.fill(0, 'buy', 2, 5, 0);
    ledger.fill(1, 'buy', 2, 2, 0);
    let isBroken = true;
    const totals = new PortfolioView(ledger).totals((symbol) => {
      if (symbol === 'B' && isBroken) throw new Error('no sectors yet');
      return 'tech';
    });
    expect(() => totals.gross('tech')).toThrow('no sectors yet');
    expect(() => totals.gross('tech')).toThrow('no sectors yet');
    isBroken = false;
    expect(totals.gross('tech')).toBe(14);
  });

  test('when groups are summed up then it is once for each holding, and again only after a change', () => {
    const ledger = ledgerOf({ A: 5, B: 2 });
    let asked = 0;
    const totals = new PortfolioView(ledger).totals(() => {
      asked++;
      return undefined;
    });
    ledger.fill(0, 'buy', 2, 5, 0);
    for (let i = 0; i < 3; i++) expect(totals.gross(undefined)).toBe(10);
    ledger.mark(0, 6);
    expect(totals.gross(undefined)).toBe(12);
    ledger.fill(1, 'sell', 1, 2, 0);
    expect([totals.net(undefined), totals.groups(), asked]).toEqual([10, [undefined], 2]);
  });

  test('when orders come and go then sums that were read all the time are those that are made anew, to the last digit', () => {
    const slots = 8;
    const step = fc.record({
      slot: fc.nat({ max: slots - 1 }),
      isBuy: fc.boolean(),
      notional: fc.double({ min: 0, max: 1e6, noNaN: true }),
      does: fc.constantFrom(
        'reserve' as const,
        'reserve' as const,
        'fill' as const,
        'end' as const,
        'look up' as const,
      ),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const ledger = ledgerOf(Object.fromEntries(Array.from({ length: slots }, (_, i) => [`S${i}`, 10])));
        const portfolio = new PortfolioView(ledger);
        const groupOf = (symbol: string): string => `group ${Number(symbol.slice(1)) % 3}`;
        const kept = portfolio.totals(groupOf);
        const orders: { slot: number; side: 'buy' | 'sell'; left: number }[] = [];
        for (const { slot, isBuy, notional, does } of steps) {
          const side = isBuy ? 'buy' : 'sell';
          const order = orders[slot % Math.max(1, orders.length)];
          if (does === 'reserve') {
            ledger.reserve(slot, side, 0, notional);
            orders.push({ slot, side, left: notional });
          } else if (does === 'look up') {
            const before = ledger.reservedAt(slot);
            ledger.reserve(slot, side, 0, notional);
            ledger.release(slot, side, 0, notional);
            ledger.restoreReserved(slot, before);
          } else if (order && does === 'fill') {
            ledger.releasePart(order.slot, order.side, 0, order.left / 3);
            order.left -= order.left / 3;
          } else if (order) {
            ledger.release(order.slot, order.side, 0, order.left);
            orders.splice(orders.indexOf(order), 1);
          }
          const anew = portfolio.totals(groupOf);
          for (const group of ['group 0', 'group 1', 'group 2'])
            expect([kept.long(group), kept.short(group)]).toEqual([anew.long(group), anew.short(group)]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('when a book is opened later then what others hold stays as it is', () => {
    const ledger = ledgerOf({ A: 5, B: 2 });
    ledger.fill(1, 'buy', 3, 2, 0);
    ledger.reserve(0, 'buy', 0, 7);
    const book = ledger.openBook('late');
    expect(ledger.openBook('late')).toBe(book);
    ledger.fill(ledger.slot(book, 0), 'buy', 1, 5, 0);
    const portfolio = new PortfolioView(ledger);
    expect(portfolio.positions().map(({ strategy, quantity }) => [strategy, quantity])).toEqual([
      ['main', 3],
      ['late', 1],
    ]);
    expect(portfolio.gross).toBe(6 + 7 + 5);
  });
});
