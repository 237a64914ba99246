import { describe, expect, test } from 'vitest';
import type { Order } from '@plimsoll/core';
import { AroundTheClock } from '@plimsoll/exchange';
import type { ExchangeBar } from '@plimsoll/exchange';
import { MINUTE, OPENING, barOf, exchangeOf, newYork } from './support.ts';

const DAY = 86_400_000;
const CLOSE = OPENING + 390 * MINUTE;
const limit = { type: 'limit', limitPrice: 90 } as const;

/** A bar of a length, by default a minute, that ends at its close. */
function bar(
  start: number,
  [open, high, low, close]: readonly [number, number, number, number],
  ms = MINUTE,
): ExchangeBar {
  return { start, end: start + ms, open, high, low, close, volume: 1_000 };
}

/** A bar at one price. */
const flat = (price: number, start: number, ms = MINUTE): ExchangeBar => bar(start, [price, price, price, price], ms);

describe('for the day', () => {
  test('when the session is over then it expires, at the close, with or without a bar', () => {
    const { match, submit, exchange, events } = exchangeOf();
    const order = submit(limit);
    match(barOf(100));
    exchange.advance(CLOSE - 1);
    expect(events).toHaveLength(1);
    exchange.advance(CLOSE);
    expect(events.at(-1)).toEqual({ kind: 'expired', orderId: order.id, time: CLOSE });
    expect(exchange.hasWorkingOrders).toBe(false);
  });

  test('when nobody says that time has passed then it has expired before the first bar of a later session', () => {
    const { match, submit, events } = exchangeOf();
    const order = submit(limit);
    match(flat(80, OPENING + DAY));
    expect(events.slice(1)).toEqual([{ kind: 'expired', orderId: order.id, time: CLOSE }]);
  });

  test('when it was decided at the close then its session is the next one', () => {
    const { match, submit, exchange, events } = exchangeOf();
    submit({ time: CLOSE });
    exchange.advance(CLOSE + 60 * MINUTE);
    match(flat(101, OPENING + DAY));
    expect(events.at(-1)).toMatchObject({ kind: 'filled', price: 101 });
  });

  test.each([
    ['on a Friday', '2024-01-12 16:00', '2024-01-16 16:00'], // Monday was Martin Luther King's
    ['on a holiday', '2024-01-15 11:00', '2024-01-16 16:00'],
    ['before the open', '2024-01-16 08:00', '2024-01-16 16:00'],
    ['on the morning of a half day', '2024-11-29 10:00', '2024-11-29 13:00'],
    ['after the close of a half day', '2024-11-29 13:00', '2024-12-02 16:00'],
    ['before clocks change', '2024-03-08 16:00', '2024-03-11 15:00'], // in winter time
  ])('when it was decided %s then it expires at the end of the session that it could fill in', (_, decided, end) => {
    const { submit, exchange, events } = exchangeOf();
    submit({ ...limit, time: newYork(decided) });
    exchange.advance(newYork(end) - 1);
    expect(events).toHaveLength(1);
    exchange.advance(newYork(end));
    expect(events.at(-1)).toMatchObject({ kind: 'expired', time: newYork(end) });
  });

  test('when bars are days then it lives for one of them', () => {
    const { match, submit, exchange, events } = exchangeOf();
    const midnight = newYork('2024-01-09 00:00');
    submit({ ...limit, time: midnight });
    match(flat(91, midnight, DAY));
    exchange.advance(midnight + DAY);
    expect(events.at(-1)).toMatchObject({ kind: 'expired', time: newYork('2024-01-09 16:00') });
  });

  test('when bars of days are stamped with midnight in UTC then it lives for one of them too', () => {
    const { match, submit, exchange, events } = exchangeOf();
    const midnight = Date.UTC(2024, 0, 9);
    submit({ ...limit, time: midnight });
    submit({ ...limit, limitPrice: 50, time: midnight });
    match(flat(90, midnight, DAY));
    exchange.advance(midnight + DAY);
    expect(events.slice(2)).toMatchObject([
      { kind: 'filled', price: 90 },
      { kind: 'expired', time: newYork('2024-01-09 16:00') },
    ]);
  });

  test('when the market never closes then the day ends at midnight', () => {
    const { match, submit, exchange, events } = exchangeOf({ hoursOf: () => new AroundTheClock('UTC') });
    const midnight = Date.UTC(2024, 0, 9);
    submit({ ...limit, time: midnight - MINUTE });
    match(flat(100, midnight - MINUTE));
    exchange.advance(midnight);
    expect(events.at(-1)).toMatchObject({ kind: 'expired', time: midnight });
  });
});

describe('outside the session', () => {
  const early = newYork('2024-01-08 07:00');
  const late = newYork('2024-01-08 16:05');

  test('when a bar is of extended hours then only an order for them takes part', () => {
    const { match, submit, events } = exchangeOf();
    submit({ time: early });
    const extended = submit({ ...limit, limitPrice: 100, extendedHours: true, time: early });
    match(flat(99, early));
    expect(events.slice(2)).toMatchObject([{ kind: 'filled', orderId: extended.id, price: 99, time: early }]);
    match(flat(98, OPENING));
    expect(events.at(-1)).toMatchObject({ kind: 'filled', price: 98, time: OPENING });
  });

  test('when an order is for extended hours then its day ends with them', () => {
    const { submit, exchange, events } = exchangeOf();
    submit({ ...limit, extendedHours: true, time: late });
    exchange.advance(newYork('2024-01-08 20:00'));
    expect(events.at(-1)).toMatchObject({ kind: 'expired', time: newYork('2024-01-08 20:00') });
  });

  test('when a longer bar has some of the session then all orders take part', () => {
    const { match, submit, kinds } = exchangeOf();
    submit({ time: newYork('2024-01-08 09:00') });
    match(flat(100, newYork('2024-01-08 08:00'), 60 * MINUTE));
    expect(kinds()).toEqual(['accepted']);
    match(flat(100, newYork('2024-01-08 09:00'), 60 * MINUTE));
    expect(kinds()).toEqual(['accepted', 'filled']);
  });

  test('when a day should have had no session and there are bars then they are believed', () => {
    const { match, submit, kinds } = exchangeOf();
    const holiday = newYork('2024-01-15 11:00');
    submit({ time: holiday });
    match(flat(100, holiday));
    expect(kinds()).toEqual(['accepted', 'filled']);
  });
});

describe('until it is cancelled, or a date', () => {
  test('when an order is good till cancelled then it outlives the day', () => {
    const { match, submit, exchange, kinds } = exchangeOf();
    submit({ ...limit, timeInForce: 'gtc' });
    match(barOf(100));
    exchange.advance(OPENING + 30 * DAY);
    match(flat(90, OPENING + 30 * DAY));
    expect(kinds()).toEqual(['accepted', 'filled']);
  });

  test('when its date has come then it expires, then and not before', () => {
    const { match, submit, exchange, events } = exchangeOf();
    const goodUntil = OPENING + 2 * DAY;
    const order = submit({ ...limit, timeInForce: 'gtd', goodUntil });
    match(flat(100, OPENING + DAY));
    exchange.advance(goodUntil - 1);
    match(flat(90, goodUntil));
    expect(events.slice(1)).toEqual([{ kind: 'expired', orderId: order.id, time: goodUntil }]);
  });

  test('when its date falls within a bar then only the open counts, because the rest may have come later', () => {
    const goodUntil = OPENING + 5 * MINUTE;
    for (const [open, expected] of [
      [100, 'expired'],
      [89, 'filled'],
    ] as const) {
      const { match, submit, exchange, events } = exchangeOf();
      submit({ ...limit, timeInForce: 'gtd', goodUntil });
      match(bar(OPENING, [open, 100, 80, 85], 60 * MINUTE));
      exchange.advance(OPENING + 60 * MINUTE);
      expect(events.at(-1)!.kind).toBe(expected);
    }
  });

  test('when its date is past as it comes, or missing, or out of place, then it is rejected', () => {
    const { submit, events } = exchangeOf();
    submit({ ...limit, timeInForce: 'gtd', goodUntil: OPENING });
    submit({ ...limit, timeInForce: 'gtd' });
    submit({ ...limit, goodUntil: OPENING + DAY });
    const invalid = { kind: 'rejected', code: 'ORDER_INVALID', detail: { field: 'goodUntil' } };
    expect(events).toMatchObject([invalid, invalid, invalid]);
  });
});

describe('at once', () => {
  test.each(['ioc', 'fok'] as const)('when an order is %s then the first open fills it or ends it', (timeInForce) => {
    const { match, submit, events } = exchangeOf();
    submit({ timeInForce });
    submit({ type: 'limit', limitPrice: 101, timeInForce });
    const beyond = submit({ type: 'limit', limitPrice: 99, timeInForce });
    match(barOf(100, 105, 95));
    expect(events.slice(3)).toMatchObject([
      { kind: 'filled', price: 100, time: OPENING },
      { kind: 'filled', price: 100, time: OPENING },
      { kind: 'cancelled', orderId: beyond.id, time: OPENING },
    ]);
  });

  test('when its session ends without a bar then it expires', () => {
    const { submit, exchange, events } = exchangeOf();
    submit({ timeInForce: 'ioc' });
    exchange.advance(CLOSE);
    expect(events.at(-1)).toMatchObject({ kind: 'expired', time: CLOSE });
  });
});

describe('in the opening auction', () => {
  const opg = { timeInForce: 'opg' } as const;
  const next = OPENING + DAY;

  test('when the session opens then it fills at the open, whatever bars came before', () => {
    const { match, submit, events } = exchangeOf();
    submit({ ...opg, time: CLOSE });
    match(flat(90, CLOSE + MINUTE));
    match(flat(95, next - MINUTE));
    match(bar(next, [101, 103, 99, 102]));
    expect(events.slice(1)).toMatchObject([{ kind: 'filled', price: 101, time: next }]);
  });

  test('when its limit is not met at the open then it expires, though the bar goes there', () => {
    const { match, submit, events } = exchangeOf();
    const met = submit({ ...opg, type: 'limit', limitPrice: 101 });
    const unmet = submit({ ...opg, type: 'limit', limitPrice: 99 });
    match(bar(OPENING, [100, 103, 95, 102]));
    expect(events.slice(2)).toMatchObject([
      { kind: 'filled', orderId: met.id, price: 100 },
      { kind: 'expired', orderId: unmet.id, time: OPENING },
    ]);
  });

  test('when it was decided after the open then it is for the next', () => {
    const { match, submit, exchange, events } = exchangeOf();
    submit({ ...opg, time: OPENING + MINUTE });
    match(flat(100, OPENING + MINUTE));
    exchange.advance(CLOSE);
    match(flat(101, next));
    expect(events.slice(1)).toMatchObject([{ kind: 'filled', price: 101 }]);
  });

  test('when the symbol first trades later then that is its opening', () => {
    const { match, submit, events } = exchangeOf();
    submit(opg);
    match(flat(102, OPENING + 20 * MINUTE));
    expect(events.at(-1)).toMatchObject({ kind: 'filled', price: 102 });
  });

  test('when the symbol does not trade in the session then it expires at the close', () => {
    const { submit, exchange, events } = exchangeOf();
    submit(opg);
    exchange.advance(CLOSE);
    expect(events.at(-1)).toMatchObject({ kind: 'expired', time: CLOSE });
  });

  test('when bars are days then it fills at the open of the next', () => {
    const { match, submit, events } = exchangeOf();
    const midnight = newYork('2024-01-09 00:00');
    submit({ ...opg, time: midnight });
    match(bar(midnight, [100, 110, 90, 105], DAY));
    expect(events.at(-1)).toMatchObject({ kind: 'filled', price: 100, time: midnight });
  });
});

describe('in the closing auction', () => {
  const cls = { timeInForce: 'cls' } as const;

  test('when the session closes then it fills at the close, at that time', () => {
    const { match, submit, events } = exchangeOf();
    submit(cls);
    match(flat(100, OPENING));
    match(bar(CLOSE - MINUTE, [101, 105, 99, 103]));
    expect(events.slice(1)).toMatchObject([{ kind: 'filled', price: 103, time: CLOSE }]);
  });

  test('when its limit is not met at the close then it expires, though the bar was there', () => {
    const { match, submit, events } = exchangeOf();
    const met = submit({ ...cls, type: 'limit', limitPrice: 104 });
    const unmet = submit({ ...cls, type: 'limit', limitPrice: 102 });
    match(bar(CLOSE - MINUTE, [101, 105, 99, 103]));
    expect(events.slice(2)).toMatchObject([
      { kind: 'filled', orderId: met.id, price: 103, time: CLOSE },
      { kind: 'expired', orderId: unmet.id, time: CLOSE },
    ]);
  });

  test('when it was decided within the last bar then that bar does not fill it', () => {
    const { match, submit, exchange, events } = exchangeOf();
    submit({ ...cls, time: CLOSE - MINUTE + 1 });
    match(flat(100, CLOSE - MINUTE));
    exchange.advance(CLOSE);
    expect(events.at(-1)).toMatchObject({ kind: 'expired', time: CLOSE });
  });

  test('when there is no bar up to the close then it expires', () => {
    const { match, submit, exchange, events } = exchangeOf();
    submit(cls);
    match(flat(100, CLOSE - 3 * MINUTE));
    exchange.advance(CLOSE);
    expect(events.at(-1)).toMatchObject({ kind: 'expired', time: CLOSE });
  });

  test('when it is a half day then the close is at one', () => {
    const { match, submit, events } = exchangeOf();
    const close = newYork('2024-11-29 13:00');
    submit({ ...cls, time: newYork('2024-11-29 10:00') });
    match(flat(99, close - MINUTE));
    expect(events.at(-1)).toMatchObject({ kind: 'filled', price: 99, time: close });
  });

  test('when bars are hours by the clock then the one that ends with the session has the close', () => {
    const { match, submit, events } = exchangeOf();
    submit({ ...cls, time: newYork('2024-01-08 14:00') });
    match(flat(100, newYork('2024-01-08 14:00'), 60 * MINUTE));
    match(bar(newYork('2024-01-08 15:00'), [101, 105, 99, 103], 60 * MINUTE));
    expect(events.slice(1)).toMatchObject([{ kind: 'filled', price: 103, time: CLOSE }]);
  });

  test('when bars are days then it fills at the close of the next', () => {
    const { match, submit, events } = exchangeOf();
    const midnight = newYork('2024-01-09 00:00');
    submit({ ...cls, time: midnight });
    match(bar(midnight, [100, 110, 90, 105], DAY));
    expect(events.at(-1)).toMatchObject({ kind: 'filled', price: 105, time: newYork('2024-01-09 16:00') });
  });
});

describe('terms that do not go together', () => {
  const stop = { type: 'stop', stopPrice: 90 } as const;
  const stopLimit = { type: 'stop_limit', stopPrice: 90, limitPrice: 89 } as const;
  const trailing = { type: 'trailing_stop', trail: { dollars: 1 } } as const;
  const never = ['ioc', 'fok', 'opg', 'cls'] as const;

  test.each([stop, stopLimit, trailing])('when a $type is for once or for an auction then it is rejected', (terms) => {
    for (const timeInForce of never) {
      const { submit, events } = exchangeOf();
      submit({ ...terms, timeInForce });
      const detail = { field: 'timeInForce', value: timeInForce };
      expect(events).toMatchObject([{ kind: 'rejected', code: 'ORDER_TERMS_UNSUPPORTED', detail }]);
    }
  });

  test.each(['opg', 'cls'] as const)(
    'when an order for an auction (%s) is for extended hours then it is rejected',
    (timeInForce) => {
      const { submit, events } = exchangeOf();
      submit({ timeInForce, extendedHours: true });
      const detail = { field: 'extendedHours' };
      expect(events).toMatchObject([{ kind: 'rejected', code: 'ORDER_TERMS_UNSUPPORTED', detail }]);
    },
  );
});

/** What a bar that opens at 100, goes to 105 and 95 and closes at 102 does with each type and time in force; the price, or how it ends. */
const TABLE: readonly [Partial<Order>, Readonly<Record<string, number | string>>][] = [
  [{ type: 'market' }, { day: 100, gtc: 100, gtd: 100, ioc: 100, fok: 100, opg: 100, cls: 102 }],
  [
    { type: 'limit', limitPrice: 101 },
    { day: 100, gtc: 100, gtd: 100, ioc: 100, fok: 100, opg: 100, cls: 'expired' },
  ],
  [
    { type: 'limit', limitPrice: 97 },
    { day: 97, gtc: 97, gtd: 97, ioc: 'cancelled', fok: 'cancelled', opg: 'expired', cls: 'expired' },
  ],
  [
    { type: 'limit', limitPrice: 94 },
    { day: 'works', gtc: 'works', gtd: 'works', ioc: 'cancelled', fok: 'cancelled', opg: 'expired', cls: 'expired' },
  ],
  [
    { type: 'limit', limitPrice: 103 },
    { ioc: 100, fok: 100, opg: 100, cls: 102 },
  ],
  [
    { type: 'stop', stopPrice: 98 },
    { day: 100, gtc: 100, gtd: 100 },
  ],
  [
    { type: 'stop', stopPrice: 103 },
    { day: 103, gtc: 103, gtd: 103 },
  ],
  [
    { type: 'stop', stopPrice: 106 },
    { day: 'works', gtc: 'works', gtd: 'works' },
  ],
  [
    { type: 'stop_limit', stopPrice: 98, limitPrice: 99 },
    { day: 99, gtc: 99, gtd: 99 },
  ],
  [
    { type: 'stop_limit', stopPrice: 103, limitPrice: 104 },
    { day: 103, gtc: 103, gtd: 103 },
  ],
  [
    { type: 'stop_limit', stopPrice: 98, limitPrice: 94 },
    { day: 'works', gtc: 'works', gtd: 'works' },
  ],
  [
    { type: 'trailing_stop', trail: { dollars: 4 } },
    { day: 104, gtc: 104, gtd: 104 },
  ],
  [
    { type: 'trailing_stop', trail: { dollars: 6 } },
    { day: 'works', gtc: 'works', gtd: 'works' },
  ],
];

test.each(
  TABLE.flatMap(([terms, ends]) => Object.entries(ends).map(([timeInForce, end]) => ({ terms, timeInForce, end }))),
)('when $terms is $timeInForce then the bar of a day comes to $end', ({ terms, timeInForce, end }) => {
  const { match, submit, events } = exchangeOf();
  const midnight = newYork('2024-01-09 00:00');
  const parts = { ...terms, timeInForce: timeInForce as Order['timeInForce'], time: midnight };
  submit(timeInForce === 'gtd' ? { ...parts, goodUntil: midnight + 5 * DAY } : parts);
  match(bar(midnight, [100, 105, 95, 102], DAY));
  const last = events.at(-1)!;
  const outcome = last.kind === 'filled' ? last.price : last.kind === 'accepted' ? 'works' : last.kind;
  expect(outcome).toBe(end);
});
