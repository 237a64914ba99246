import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BrokerEvent, Order } from '@plimsoll/core';
import { OrderBook } from '../src/order-book.ts';
import { legTracksOf, trackOf } from '../src/track.ts';
import type { VenueFill, VenueOrder } from '../src/wire.ts';

const LEGS = [
  { id: 'tp', kind: 'take_profit', limitPrice: 110, stopPrice: undefined },
  { id: 'sl', kind: 'stop_loss', limitPrice: undefined, stopPrice: 90 },
] as const;

const orderOf = (id: string, parts: Partial<Order> = {}): Order => ({
  id,
  decisionId: 'd',
  strategy: 'main',
  symbol: 'TSLA',
  side: 'buy',
  quantity: 10,
  closing: 0,
  type: 'market',
  limitPrice: undefined,
  stopPrice: undefined,
  timeInForce: 'day',
  time: 0,
  status: 'pending',
  filled: 0,
  ...parts,
});

const venueOrder = (
  clientOrderId: string,
  filled: number,
  status: string,
  parts: Partial<VenueOrder> = {},
): VenueOrder => ({
  id: `v-${clientOrderId}`,
  clientOrderId,
  symbol: 'TSLA',
  side: 'buy',
  status,
  type: 'market',
  quantity: 10,
  filled,
  averagePrice: filled > 0 ? 100 : NaN,
  replaces: undefined,
  replacedBy: undefined,
  submittedAt: 0,
  changedAt: 0,
  legs: [],
  ...parts,
});

const fillOf = (clientOrderId: string, quantity: number, cumulative: number): VenueFill => {
  return { orderId: `v-${clientOrderId}`, symbol: 'TSLA', side: 'buy', quantity, cumulative, price: 100, time: 0 };
};

function bookOf(endedKept: number) {
  const told: BrokerEvent[] = [];
  const counted: VenueFill[] = [];
  const book = new OrderBook(
    {
      tell: (event) => void told.push(event),
      filled: (fill) => void counted.push(fill),
      resurfaced: () => undefined,
      goOn: () => undefined,
      symbolOf: (symbol) => symbol,
      now: () => 0,
    },
    endedKept,
  );
  return { book, told, counted };
}

/** What Alpaca says of one order, in this order. */
const story = fc
  .record({
    isOurs: fc.boolean(),
    parts: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
    end: fc.constantFrom('filled', 'canceled', 'expired', 'rejected'),
  })
  .map(({ isOurs, parts, end }) => ({ isOurs, parts: end === 'rejected' ? [] : parts, end }));

type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;
type Word = { readonly order: VenueOrder } | { readonly fill: VenueFill };

function wordsOf({ parts, end }: Story, id: string): Word[] {
  let filled = 0;
  const words: Word[] = [{ order: venueOrder(id, 0, 'new') }];
  for (const part of parts) {
    filled += part;
    words.push({ fill: fillOf(id, part, filled) }, { order: venueOrder(id, filled, 'partially_filled') });
  }
  return [...words, { order: venueOrder(id, filled, end) }];
}

describe('orders that ended long ago', () => {
  test('when Alpaca speaks of them again then nothing is told that had been told, as if they had been kept', () => {
    const repeats = fc.array(fc.nat(), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(story, { minLength: 1, maxLength: 8 }),
        repeats,
        fc.constantFrom(0, 1, 2),
        (stories, again, kept) => {
          const tell = (endedKept: number) => {
            const { book, told, counted } = bookOf(endedKept);
            const said: Word[] = [];
            const say = (word: Word): void => {
              if ('order' in word) book.takeOrder(word.order);
              else book.takeFill(word.fill);
            };
            for (const [i, each] of stories.entries()) {
              if (each.isOurs) book.add(trackOf(orderOf(`c${i}`)));
              for (const word of wordsOf(each, `c${i}`)) {
                say(word);
                said.push(word);
                say(said[(again[said.length % again.length]! * said.length) % said.length]!);
              }
            }
            for (const word of said) say(word);
            return { told, counted, behind: book.behind().length, riddles: book.riddles() };
          };
          expect(tell(kept)).toEqual(tell(Infinity));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('when an order has ended and been let go of then an execution that nobody had heard of is told under its id', () => {
    const { book, told } = bookOf(0);
    book.add(trackOf(orderOf('a')));
    book.takeFill(fillOf('a', 4, 4));
    book.takeOrder(venueOrder('a', 4, 'canceled'));
    expect(book.find('a')).toBeUndefined();
    book.takeFill(fillOf('a', 3, 7));
    book.takeOrder(venueOrder('a', 7, 'canceled'));
    expect(told.slice(-1)).toMatchObject([{ kind: 'filled', orderId: 'a', executionId: 'v-a:7', quantity: 3 }]);
    expect(told).toHaveLength(3);
  });

  test("when another one waits for an order of nobody's then one that was let go of is not taken for that", () => {
    const { book, told } = bookOf(0);
    book.add(trackOf(orderOf('a')));
    book.takeOrder(venueOrder('a', 0, 'canceled'));
    const whole = trackOf(orderOf('b'));
    book.add(whole);
    book.adoptNext(whole, true);
    book.takeOrder(venueOrder('a', 2, 'canceled'));
    expect(whole.placements).toEqual([]);
    expect(told.filter(({ kind }) => kind === 'filled')).toEqual([]);
  });

  test('when exits of an entry still work then the entry and they are kept, and let go of once they have ended', () => {
    const { book } = bookOf(0);
    const entry = orderOf('a', { legs: LEGS });
    book.add(trackOf(entry));
    for (const leg of legTracksOf(entry)) book.add(leg);
    const legs = ['limit', 'stop'].map((type) => venueOrder(`x-${type}`, 0, 'new', { type, side: 'sell' }));
    book.takeFill(fillOf('a', 10, 10));
    book.takeOrder(venueOrder('a', 10, 'filled', { legs }));
    book.add(trackOf(orderOf('b')));
    book.takeOrder(venueOrder('b', 0, 'canceled'));
    expect(['a', 'tp', 'sl', 'b'].map((id) => book.find(id) !== undefined)).toEqual([true, true, true, false]);
    for (const leg of legs) book.takeOrder({ ...leg, status: 'canceled' });
    book.add(trackOf(orderOf('c')));
    book.takeOrder(venueOrder('c', 0, 'canceled'));
    expect(['a', 'tp', 'sl', 'c'].map((id) => book.find(id) !== undefined)).toEqual([false, false, false, false]);
  });
});
