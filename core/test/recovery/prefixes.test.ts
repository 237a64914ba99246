import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ledger } from '@plimsoll/core';
import type { JournalRecord, Signal } from '@plimsoll/core';
import { MemoryJournal, Venue } from '@plimsoll/testing';
import { SYMBOLS, live, process } from './kit.ts';
import type { Script } from './kit.ts';

const MINUTES = 30;
const BOOKS = ['north', 'south'] as const;

const signal: fc.Arbitrary<Signal> = fc.record({
  symbol: fc.constantFrom(...SYMBOLS),
  side: fc.constantFrom('buy', 'sell'),
  weight: fc.constantFrom(0.01, 0.02, 0.05),
});
const script: fc.Arbitrary<Script> = fc
  .array(fc.array(signal, { maxLength: 3 }), { minLength: MINUTES, maxLength: MINUTES })
  .map((lists) => Object.fromEntries(lists.map((list, i) => [i + 1, list])));

/** Folds every fill from the very first one, and the orders that have not ended. */
function folded(records: readonly JournalRecord[]): object {
  const ledger = new Ledger(SYMBOLS, BOOKS);
  ledger.cash = 100_000;
  const left = new Map<string, number>();
  for (const record of records) {
    if (record.kind === 'order') left.set(record.order.id, record.order.quantity);
    if (record.kind === 'end') left.delete(record.end.orderId);
    if (record.kind !== 'fill') continue;
    const { fill, strategy } = record;
    const slot = ledger.slot(ledger.openBook(strategy!), SYMBOLS.indexOf(fill.symbol as 'AAA'));
    ledger.fill(slot, fill.side, fill.quantity, fill.price, fill.commission);
    const rest = left.get(fill.orderId)! - fill.quantity;
    if (rest > 0) left.set(fill.orderId, rest);
    else left.delete(fill.orderId);
  }
  return booksOf(ledger, [...left]);
}

function booksOf(ledger: Ledger, left: readonly (readonly [string, number])[]): object {
  const slots = BOOKS.flatMap((book) => SYMBOLS.map((_, index) => ledger.slot(ledger.books.indexOf(book), index)));
  const round = (value: number): number => Math.round(value * 1e6) / 1e6;
  return {
    cash: round(ledger.cash),
    positions: slots.map((slot) => {
      return [ledger.quantity[slot]!, round(ledger.averagePrice[slot]!), round(ledger.realised[slot]!)];
    }),
    left: [...left].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

test('when a journal ends after any of its records then a run takes up what those records come to', async () => {
  await fc.assert(
    fc.asyncProperty(
      script,
      script,
      fc.array(fc.constantFrom(0.25, 0.5, 1), { minLength: 1, maxLength: 4 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
      async (north, south, parts, cuts) => {
        let turn = 0;
        const venue = new Venue({ answer: (_, left) => Math.ceil(left * parts[turn++ % parts.length]!) });
        const journal = new MemoryJournal();
        const priceAt = (minute: number): number => 100 + ((minute * 37) % 11);
        await live(process({ venue, journal, scripts: { north, south }, minutes: MINUTES, priceAt }));
        const all = journal.records;
        const first = all.findIndex(({ kind }) => kind === 'portfolio') + 1;
        for (const cut of cuts) {
          const prefix = all.slice(0, first + Math.floor(cut * (all.length - first)));
          const taken = new MemoryJournal();
          taken.runs = 1;
          taken.records.push(...prefix);
          const next = process({ venue: new Venue(), journal: taken, scripts: { north: {}, south: {} }, minutes: 1 });
          await next.session.start();
          const { portfolio } = next.session;
          const working = next.session
            .workingOrders()
            .map(({ id, quantity, filled }) => [id, quantity - filled] as const);
          const ledger = new Ledger(SYMBOLS, BOOKS);
          ledger.cash = portfolio.cash;
          for (const { strategy, symbol, quantity, averagePrice } of portfolio.positions()) {
            ledger.adopt(
              ledger.slot(ledger.books.indexOf(strategy), SYMBOLS.indexOf(symbol as 'AAA')),
              quantity,
              averagePrice,
            );
          }
          expect(withoutRealised(booksOf(ledger, working))).toEqual(withoutRealised(folded(prefix)));
        }
      },
    ),
    { numRuns: 40 },
  );
});

function withoutRealised(books: object): object {
  const { positions, ...rest } = books as { positions: number[][] };
  return {
    ...rest,
    positions: positions.map(([quantity, average]) => (quantity === 0 ? [0, 0] : [quantity, average])),
  };
}
