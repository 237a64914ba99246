import { describe, expect, test } from 'vitest';
import type { Leg, Order } from '@plimsoll/core';
import type { ExchangeBar } from '@plimsoll/exchange';
import { MINUTE, OPENING, exchangeOf, newYork } from './support.ts';

const CLOSE = OPENING + 390 * MINUTE;

type Prices = readonly [open: number, high: number, low: number, close: number];

/** The bar of the nth minute. */
const nth = (minute: number, [open, high, low, close]: Prices): ExchangeBar => {
  const start = OPENING + minute * MINUTE;
  return { start, end: start + MINUTE, open, high, low, close, volume: 1_000 };
};

const profit = (limitPrice: number): Leg => ({ id: 'tp', kind: 'take_profit', limitPrice, stopPrice: undefined });
const loss = (stopPrice: number, limitPrice?: number): Leg => ({ id: 'sl', kind: 'stop_loss', limitPrice, stopPrice });

/** What the exchange tells: kind, order, price where it is a fill, minutes since the opening. */
function told(made: ReturnType<typeof exchangeOf>): (readonly (string | number)[])[] {
  return made.events.map((event) => {
    if (!('orderId' in event)) throw new Error(event.kind);
    const at = (event.time - OPENING) / MINUTE;
    return event.kind === 'filled' ? [event.kind, event.orderId, event.price, at] : [event.kind, event.orderId, at];
  });
}

/** Submits an entry of 10 with legs, and matches it with bars. */
function run(parts: Partial<Order>, bars: readonly Prices[]) {
  const made = exchangeOf();
  made.submit({ id: 'in', ...parts });
  for (const [i, bar] of bars.entries()) made.match(nth(i, bar));
  return { ...made, told: told(made) };
}

const bracket = { legs: [profit(110), loss(95)] };
const quiet: Prices = [100, 101, 99, 100];

describe('a bracket', () => {
  test('when its entry has filled then its exits begin to work, and not before', () => {
    const { told: all } = run({ ...bracket, type: 'limit', limitPrice: 99, timeInForce: 'gtc' }, [
      [100, 112, 100, 104],
      [98, 99, 97, 98],
    ]);
    expect(all).toEqual([
      ['accepted', 'in', 0],
      ['filled', 'in', 98, 1],
      ['accepted', 'tp', 1],
      ['accepted', 'sl', 1],
    ]);
  });

  test.each([
    ['its profit is reached', [100, 110, 99, 108], ['filled', 'tp', 110, 2], ['cancelled', 'sl', 2]],
    ['its stop is reached', [100, 101, 95, 99], ['filled', 'sl', 95, 2], ['cancelled', 'tp', 2]],
    ['both are reached within a bar', [100, 111, 94, 110], ['filled', 'sl', 95, 2], ['cancelled', 'tp', 2]],
    ['the market gaps through its stop', [93, 111, 92, 94], ['filled', 'sl', 93, 1], ['cancelled', 'tp', 1]],
    ['the market gaps beyond its profit', [112, 113, 94, 95], ['filled', 'tp', 112, 1], ['cancelled', 'sl', 1]],
  ] as const)('when %s then the one fills and the other is cancelled', (_, bar, fill, cancel) => {
    const { told: all, exchange } = run(bracket, [quiet, bar]);
    expect(all.slice(4)).toEqual([fill, cancel]);
    expect(exchange.positions()).toEqual([]);
    expect(exchange.hasWorkingOrders).toBe(false);
  });

  test('when its exits close what is held then they need no cover, and the cash is all there again', () => {
    const { exchange, told: all } = run({ ...bracket, quantity: 100 }, [quiet, quiet]);
    expect(all.at(-1)).toEqual(['accepted', 'sl', 0]);
    expect(exchange.account()).toEqual({ cash: 0, buyingPower: 0 });
    exchange.match(() => nth(2, [110, 110, 110, 110]));
    expect(exchange.account()).toEqual({ cash: 11_000, buyingPower: 11_000 });
  });

  test('when it sells short then all of it is turned round', () => {
    const short = { side: 'sell', legs: [profit(90), loss(105)] } as const;
    expect(run(short, [quiet, [100, 106, 89, 100]]).told.slice(4)).toEqual([
      ['filled', 'sl', 105, 2],
      ['cancelled', 'tp', 2],
    ]);
    expect(run(short, [quiet, [88, 106, 87, 100]]).told.slice(4)).toEqual([
      ['filled', 'tp', 88, 1],
      ['cancelled', 'sl', 1],
    ]);
  });

  test('when its stop has a limit and the market gaps through both then it waits, and the profit cannot be had of that bar', () => {
    const legs = [profit(110), loss(95, 94)];
    const { told: all } = run({ legs, timeInForce: 'gtc' }, [quiet, [90, 93, 89, 92], [93, 111, 93, 111]]);
    expect(all.slice(4)).toEqual([
      ['filled', 'sl', 94, 3],
      ['cancelled', 'tp', 3],
    ]);
  });
});

describe('the bar in which the entry fills', () => {
  const stopEntry = { type: 'stop', stopPrice: 103 } as const;
  const limitEntry = { type: 'limit', limitPrice: 98 } as const;

  test.each([
    ['at the open, and the stop is reached', {}, [100, 101, 95, 100], ['sl', 95]],
    ['at the open, and the profit is reached', {}, [100, 111, 96, 100], ['tp', 110]],
    ['at the open, and both are reached', {}, [100, 111, 94, 110], ['sl', 95]],
    ['at the open, beyond its stop', {}, [94, 99, 93, 98], ['sl', 94]],
    ['at the open, beyond its profit', {}, [112, 113, 108, 109], ['tp', 112]],
    ['at its limit, on the way to the stop', limitEntry, [100, 101, 94, 97], ['sl', 95]],
    ['at its limit, and the profit may have come before', limitEntry, [100, 111, 97, 104], undefined],
    ['at its limit, and the close is at the profit', limitEntry, [100, 111, 97, 110], ['tp', 110]],
    ['at its stop, on the way to the profit', stopEntry, [100, 111, 99, 104], ['tp', 110]],
    ['at its stop, and the loss may have come before', stopEntry, [100, 104, 95, 104], ['sl', 95]],
    ['at its stop, and both are reached', stopEntry, [100, 111, 95, 110], ['sl', 95]],
  ] as const)('when it fills %s then what is certain fills, and the loss where it is not', (_, parts, bar, exit) => {
    const { told: all } = run({ ...bracket, ...parts }, [bar]);
    const exits = all.filter(([kind, id]) => kind === 'filled' && id !== 'in').map(([, id, price]) => [id, price]);
    expect(exits).toEqual(exit ? [exit] : []);
  });

  test('when an exit fills in that bar then it does so after the entry, and no other bar fills it again', () => {
    const { told: all, exchange } = run({ ...bracket, ...limitEntry }, [
      [100, 101, 94, 97],
      [97, 120, 80, 100],
    ]);
    expect(all).toEqual([
      ['accepted', 'in', 0],
      ['filled', 'in', 98, 1],
      ['accepted', 'tp', 1],
      ['accepted', 'sl', 1],
      ['filled', 'sl', 95, 1],
      ['cancelled', 'tp', 1],
    ]);
    expect(exchange.positions()).toEqual([]);
  });

  test('when finer bars show what came first then that is what fills', () => {
    const made = exchangeOf();
    made.submit({ id: 'in', ...bracket });
    const finer = [nth(0, [100, 111, 100, 109]), nth(1, [109, 109, 94, 96])];
    made.exchange.matchFiner((index) => (index === 0 ? finer : []));
    expect(told(made).slice(4)).toEqual([
      ['filled', 'tp', 110, 1],
      ['cancelled', 'sl', 1],
    ]);
  });
});

describe('where there is too little to be had', () => {
  /** A tenth of a bar's volume can be had. */
  const scarce = (minute: number, prices: Prices, volume: number): ExchangeBar => ({ ...nth(minute, prices), volume });
  const units = ({ events }: ReturnType<typeof exchangeOf>) =>
    events.map((event) =>
      'orderId' in event ? [event.kind, event.orderId, 'quantity' in event ? event.quantity : 0] : [],
    );

  test('when an exit has filled in part then the other closes what is left, and what neither will fill is cancelled', () => {
    const made = exchangeOf({ volumeShare: 0.1 });
    made.submit({ id: 'in', ...bracket });
    made.match(scarce(0, quiet, 100));
    made.match(scarce(1, [111, 112, 108, 109], 40));
    made.match(scarce(2, [96, 96, 94, 95], 1_000));
    expect(units(made).slice(4)).toEqual([
      ['filled', 'tp', 4],
      ['filled', 'sl', 6],
      ['cancelled', 'sl', 0],
      ['cancelled', 'tp', 0],
    ]);
    expect(made.exchange.positions()).toEqual([]);
  });

  test('when the profit at the open leaves something then the stop can have it in the same bar', () => {
    const made = exchangeOf({ volumeShare: 0.1 });
    made.submit({ id: 'in', ...bracket, quantity: 12 });
    made.match(scarce(0, quiet, 120));
    made.match(scarce(1, [111, 112, 94, 95], 50));
    made.match(scarce(2, [93, 120, 93, 120], 1_000));
    expect(units(made).slice(4)).toEqual([
      ['filled', 'tp', 5],
      ['filled', 'sl', 7],
      ['cancelled', 'sl', 0],
      ['cancelled', 'tp', 0],
    ]);
  });

  test('when the entry has filled in part then its exits still wait, and end with it', () => {
    const made = exchangeOf({ volumeShare: 0.1 });
    made.submit({ id: 'in', ...bracket });
    made.match(scarce(0, [100, 120, 90, 100], 60));
    expect(units(made).slice(1)).toEqual([['filled', 'in', 6]]);
    made.exchange.advance(CLOSE);
    expect(units(made).slice(2)).toEqual([
      ['cancelled', 'tp', 0],
      ['cancelled', 'sl', 0],
      ['expired', 'in', 0],
    ]);
    expect(made.exchange.positions()).toMatchObject([{ quantity: 6 }]);
  });

  test('when an order takes what it gets at once then the rest is cancelled, and one that takes all or nothing gets nothing', () => {
    const made = exchangeOf({ volumeShare: 0.1 });
    made.submit({ id: 'fok', timeInForce: 'fok' });
    made.submit({ id: 'ioc', timeInForce: 'ioc' });
    made.match(scarce(0, quiet, 60));
    expect(units(made).slice(2)).toEqual([
      ['cancelled', 'fok', 0],
      ['filled', 'ioc', 6],
      ['cancelled', 'ioc', 0],
    ]);
  });
});

describe('one that triggers another', () => {
  test.each([
    ['a profit', profit(110), [100, 110, 94, 100], ['filled', 'tp', 110, 2]],
    ['a stop', loss(95), [100, 110, 94, 100], ['filled', 'sl', 95, 2]],
  ] as const)('when it has %s alone then that is all that can fill', (_, leg, bar, fill) => {
    const { told: all, exchange } = run({ legs: [leg] }, [quiet, bar]);
    expect(all.slice(2)).toEqual([['accepted', leg.id, 0], fill]);
    expect(exchange.hasWorkingOrders).toBe(false);
  });
});

describe('an exit at a limit with a stop', () => {
  /** Holds 10, and has placed an exit of them. */
  function holding(parts: Partial<Order> = {}) {
    const made = exchangeOf({ isShortable: () => false });
    made.submit({ id: 'in' });
    made.match(nth(0, quiet));
    made.events.length = 0;
    made.submit({
      id: 'tp',
      side: 'sell',
      closing: 10,
      type: 'limit',
      limitPrice: 110,
      legs: [loss(95)],
      time: OPENING + MINUTE,
      ...parts,
    });
    return made;
  }

  test('when it is taken then both work', () => {
    expect(told(holding())).toEqual([
      ['accepted', 'tp', 0 + 1],
      ['accepted', 'sl', 1],
    ]);
  });

  test.each([
    ['the limit is reached', [100, 110, 96, 100], ['filled', 'tp', 110, 2], ['cancelled', 'sl', 2]],
    ['the stop is reached', [100, 109, 95, 100], ['filled', 'sl', 95, 2], ['cancelled', 'tp', 2]],
    ['both are reached', [100, 110, 95, 100], ['filled', 'sl', 95, 2], ['cancelled', 'tp', 2]],
    ['the market opens beyond the limit', [111, 112, 90, 91], ['filled', 'tp', 111, 1], ['cancelled', 'sl', 1]],
  ] as const)('when %s then one cancels the other', (_, bar, fill, cancel) => {
    const made = holding();
    made.match(nth(1, bar));
    expect(told(made).slice(2)).toEqual([fill, cancel]);
    expect(made.exchange.positions()).toEqual([]);
  });

  test('when a further order would sell the same units then it is not covered', () => {
    const made = holding();
    made.submit({ side: 'sell', quantity: 1, time: OPENING + MINUTE });
    expect(made.events.at(-1)).toMatchObject({ kind: 'rejected', code: 'NOT_SHORTABLE' });
    made.exchange.cancel('sl', OPENING + MINUTE);
    made.submit({ side: 'sell', quantity: 10, time: OPENING + MINUTE });
    expect(made.events.at(-1)).toMatchObject({ kind: 'accepted' });
  });

  test('when its day is over then both expire', () => {
    const made = holding();
    made.exchange.advance(CLOSE);
    expect(told(made).slice(2)).toEqual([
      ['expired', 'tp', 390],
      ['expired', 'sl', 390],
    ]);
  });
});

describe('the end of what belongs together', () => {
  const resting = { ...bracket, type: 'limit', limitPrice: 90, timeInForce: 'gtc' } as const;

  test.each(['in', 'tp', 'sl'])('when %s is cancelled before the entry has filled then all of it is', (id) => {
    const made = run({ ...resting, legs: [profit(110), loss(85)] }, [quiet]);
    made.exchange.cancel(id, OPENING + MINUTE);
    expect(told(made).slice(1)).toEqual([
      ['cancelled', 'tp', 1],
      ['cancelled', 'sl', 1],
      ['cancelled', 'in', 1],
    ]);
    expect(made.exchange.hasWorkingOrders).toBe(false);
    expect(made.exchange.account().buyingPower).toBe(10_000);
  });

  test.each([
    ['tp', 'sl'],
    ['sl', 'tp'],
  ])('when %s is cancelled after the entry has filled then so is %s, and the position stays', (id, other) => {
    const made = run(bracket, [quiet]);
    made.exchange.cancel(id, OPENING + 5 * MINUTE);
    made.exchange.cancel(other, OPENING + 6 * MINUTE);
    expect(told(made).slice(4)).toEqual([
      ['cancelled', id, 5],
      ['cancelled', other, 5],
    ]);
    expect(made.exchange.positions()).toMatchObject([{ quantity: 10 }]);
  });

  test('when the entry expires then its exits are cancelled, and told first', () => {
    const made = run({ ...resting, legs: [profit(110), loss(85)], timeInForce: 'day' }, [quiet]);
    made.exchange.advance(CLOSE);
    expect(told(made).slice(1)).toEqual([
      ['cancelled', 'tp', 390],
      ['cancelled', 'sl', 390],
      ['expired', 'in', 390],
    ]);
  });

  test('when the entry has filled then its exits end with the same day, or date', () => {
    const made = run(bracket, [quiet]);
    made.exchange.advance(CLOSE);
    expect(told(made).slice(4)).toEqual([
      ['expired', 'tp', 390],
      ['expired', 'sl', 390],
    ]);
    const goodUntil = newYork('2024-01-10 12:00');
    const dated = run({ ...bracket, timeInForce: 'gtd', goodUntil }, [quiet]);
    dated.exchange.advance(goodUntil - 1);
    expect(dated.events).toHaveLength(4);
    dated.exchange.advance(goodUntil);
    expect(dated.kinds().slice(4)).toEqual(['expired', 'expired']);
  });

  test('when the entry is not covered at the price that it would fill at then its exits are cancelled', () => {
    const made = run({ ...bracket, quantity: 100 }, [[120, 121, 119, 120]]);
    expect(made.events.slice(1)).toMatchObject([
      { kind: 'cancelled', orderId: 'tp' },
      { kind: 'cancelled', orderId: 'sl' },
      { kind: 'rejected', orderId: 'in', code: 'INSUFFICIENT_BUYING_POWER' },
    ]);
  });

  test('when it is rejected at once then nothing is told of its legs', () => {
    expect(run({ ...bracket, quantity: 1_000 }, []).kinds()).toEqual(['rejected']);
  });

  test('when a listener cancels an exit as it hears of the fill then both are cancelled', () => {
    const made = exchangeOf({
      deliver: (event) => {
        made.events.push(event);
        if (event.kind === 'filled') made.exchange.cancel('tp', event.time);
      },
    });
    made.submit({ id: 'in', ...bracket });
    made.match(nth(0, [100, 120, 90, 100]));
    expect(made.events.map((event) => 'orderId' in event && [event.kind, event.orderId]).slice(1, 4)).toEqual([
      ['filled', 'in'],
      ['cancelled', 'tp'],
      ['cancelled', 'sl'],
    ]);
    expect(made.exchange.hasWorkingOrders).toBe(false);
    expect(made.exchange.positions()).toMatchObject([{ quantity: 10 }]);
  });
});

describe('legs that cannot be taken', () => {
  const exit = { side: 'sell', closing: 10, type: 'limit', limitPrice: 110 } as const;

  test.each([
    ['an exit has a take profit', { ...exit, legs: [profit(120)] }, 'ORDER_TERMS_UNSUPPORTED', 'legs'],
    [
      'an exit at the market has a stop',
      { ...exit, type: 'market', limitPrice: undefined, legs: [loss(90)] },
      'ORDER_TERMS_UNSUPPORTED',
      'legs',
    ],
    ['an entry has two of a kind', { legs: [loss(90), { ...loss(91), id: 'sl2' }] }, 'ORDER_TERMS_UNSUPPORTED', 'legs'],
    ['an entry has none', { legs: [] }, 'ORDER_TERMS_UNSUPPORTED', 'legs'],
    ['it must fill at once', { ...bracket, timeInForce: 'ioc' }, 'ORDER_TERMS_UNSUPPORTED', 'timeInForce'],
    ['it is for an auction', { ...bracket, timeInForce: 'cls' }, 'ORDER_TERMS_UNSUPPORTED', 'timeInForce'],
    ['it is for extended hours', { ...bracket, extendedHours: true }, 'ORDER_TERMS_UNSUPPORTED', 'extendedHours'],
    ['a price is missing', { legs: [{ ...profit(110), limitPrice: undefined }] }, 'ORDER_INVALID', 'legs'],
    ['a price makes no sense', { legs: [loss(-1)] }, 'ORDER_INVALID', 'legs'],
    ['the profit is below the loss', { legs: [profit(90), loss(95)] }, 'ORDER_INVALID', 'legs'],
    ['the profit of a short sale is above the loss', { side: 'sell', ...bracket }, 'ORDER_INVALID', 'legs'],
    ['the stop of an exit is above its limit', { ...exit, legs: [loss(111)] }, 'ORDER_INVALID', 'legs'],
  ] as const)('when %s then the order is rejected', (_, parts, code, field) => {
    expect(run(parts as Partial<Order>, []).events).toMatchObject([{ kind: 'rejected', code, detail: { field } }]);
  });

  test('when the id of a leg was seen before then the order is rejected, and says which', () => {
    const made = run(bracket, []);
    made.submit({ id: 'other', legs: [{ ...loss(90), id: 'tp' }] });
    expect(made.events.at(-1)).toMatchObject({
      code: 'DUPLICATE_ORDER_ID',
      orderId: 'other',
      detail: { orderId: 'tp' },
    });
  });
});
