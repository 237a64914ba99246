import { describe, expect, test } from 'vitest';
import { commissionFraction, commissionPerOrder, commissionPerShare } from '@plimsoll/exchange';
import { MINUTE, OPENING, barOf, exchangeOf } from './support.ts';

describe('when an order takes part', () => {
  test('when a bar began before the order was decided then it cannot fill it', () => {
    const { match, submit, kinds } = exchangeOf();
    submit({ time: OPENING + MINUTE });
    match(barOf(100));
    expect(kinds()).toEqual(['accepted']);
    match(barOf(101, 101, 101, OPENING + MINUTE));
    expect(kinds()).toEqual(['accepted', 'filled']);
  });

  test('when an order fills then every number of the fill is there', () => {
    const { match, submit, events } = exchangeOf({ commission: commissionPerOrder(1) });
    const order = submit({ quantity: 10 });
    match(barOf(99));
    expect(events).toEqual([
      { kind: 'accepted', orderId: order.id, time: OPENING },
      {
        kind: 'filled',
        executionId: `${order.id}/1`,
        orderId: order.id,
        symbol: 'A',
        side: 'buy',
        quantity: 10,
        price: 99,
        commission: 1,
        time: OPENING,
      },
    ]);
  });

  test('when several orders can fill then they do in the order in which they were submitted', () => {
    const { match, submit, events } = exchangeOf();
    const orders = ['B', 'A', 'B'].map((symbol) => submit({ symbol, quantity: 1 }));
    match(barOf(100), barOf(100));
    const filled = events.flatMap((event) => (event.kind === 'filled' ? [event.orderId] : []));
    expect(filled).toEqual(orders.map(({ id }) => id));
  });

  test('when another symbol has a bar then the order waits for its own', () => {
    const { match, submit, kinds } = exchangeOf();
    submit({ symbol: 'A' });
    match(undefined, barOf(100));
    expect(kinds()).toEqual(['accepted']);
  });

  test('when a stop-limit order was triggered by one bar then the next one treats it as a limit order', () => {
    const { match, submit, events } = exchangeOf();
    submit({ type: 'stop_limit', stopPrice: 103, limitPrice: 98 });
    match(barOf(100, 104, 97));
    match(barOf(99, 99, 97, OPENING + MINUTE));
    expect(events.at(-1)).toMatchObject({ kind: 'filled', price: 98 });
  });

  test('when an order has filled then later bars leave it alone', () => {
    const { match, submit, kinds, exchange } = exchangeOf();
    submit();
    match(barOf(100));
    match(barOf(100, 100, 100, OPENING + MINUTE));
    expect(kinds()).toEqual(['accepted', 'filled']);
    expect(exchange.hasWorkingOrders).toBe(false);
  });
});

describe('the end of an order', () => {
  const limit = { type: 'limit', limitPrice: 90 } as const;

  test('when an order is cancelled then it no longer fills, and a second cancel says nothing', () => {
    const { match, submit, events, exchange } = exchangeOf();
    const order = submit(limit);
    exchange.cancel(order.id, OPENING + 5);
    exchange.cancel(order.id, OPENING + 6);
    exchange.cancel('unheard of', OPENING + 7);
    match(barOf(80));
    expect(events.slice(1)).toEqual([{ kind: 'cancelled', orderId: order.id, time: OPENING + 5 }]);
  });

  test('when a listener cancels another order at a fill then that one does not fill in the same bar', () => {
    const told: string[] = [];
    const { match, submit, exchange } = exchangeOf({
      deliver: (event) => {
        told.push(event.kind);
        if (event.kind === 'filled') exchange.cancel(second.id, event.time);
      },
    });
    submit();
    const second = submit();
    match(barOf(100));
    expect(told).toEqual(['accepted', 'accepted', 'filled', 'cancelled']);
  });
});

describe('an order that cannot be taken', () => {
  test('when an id was seen before then it is rejected, even after the first has ended', () => {
    const { match, submit, events } = exchangeOf();
    const order = submit();
    match(barOf(100));
    submit({ id: order.id });
    expect(events.at(-1)).toMatchObject({ kind: 'rejected', orderId: order.id, code: 'DUPLICATE_ORDER_ID' });
  });

  test('when the symbol is not traded here then it is rejected', () => {
    const { submit, events } = exchangeOf();
    submit({ symbol: 'ZZZ' });
    expect(events).toMatchObject([{ kind: 'rejected', code: 'SYMBOL_UNKNOWN', detail: { symbol: 'ZZZ' } }]);
  });

  test.each([
    ['quantity', { quantity: 0 }],
    ['quantity', { quantity: -5 }],
    ['quantity', { quantity: NaN }],
    ['quantity', { quantity: Infinity }],
    ['limitPrice', { type: 'limit' }],
    ['limitPrice', { type: 'limit', limitPrice: 0 }],
    ['limitPrice', { type: 'market', limitPrice: 0 }],
    ['stopPrice', { type: 'stop', stopPrice: NaN }],
    ['stopPrice', { type: 'stop_limit', limitPrice: 5 }],
    ['stopPrice', { type: 'limit', limitPrice: 5, stopPrice: 5 }],
  ] as const)('when its %s makes no sense (%o) then it is rejected', (field, parts) => {
    const { submit, events } = exchangeOf();
    submit(parts);
    expect(events).toMatchObject([{ kind: 'rejected', code: 'ORDER_INVALID', detail: { field } }]);
  });

  test('when the price is not known then an entry at the market is rejected, and one with a limit is not', () => {
    const { submit, events } = exchangeOf({ prices: [NaN, 100] });
    submit();
    submit({ type: 'limit', limitPrice: 50 });
    expect(events).toMatchObject([{ kind: 'rejected', code: 'PRICE_UNKNOWN' }, { kind: 'accepted' }]);
  });
});

describe('costs', () => {
  const commissionOf = (commission: ReturnType<typeof commissionPerOrder>, quantity: number) => {
    const { match, submit, events, exchange } = exchangeOf({ commission });
    submit({ quantity });
    match(barOf(100));
    const fill = events.find(({ kind }) => kind === 'filled');
    return { commission: fill?.kind === 'filled' && fill.commission, cash: exchange.account().cash };
  };

  test('when commission is by the order then its size does not matter', () => {
    expect(commissionOf(commissionPerOrder(2), 10)).toEqual({ commission: 2, cash: 8_998 });
  });

  test('when commission is by the share then there may be a minimum', () => {
    expect(commissionOf(commissionPerShare(0.5), 10)).toEqual({ commission: 5, cash: 8_995 });
    expect(commissionOf(commissionPerShare(0.5, 1), 1)).toEqual({ commission: 1, cash: 9_899 });
    expect(commissionOf(commissionPerShare(0.5, 1), 10)).toEqual({ commission: 5, cash: 8_995 });
  });

  test('when commission is a fraction then it is of what was traded', () => {
    expect(commissionOf(commissionFraction(0.001), 10)).toEqual({ commission: 1, cash: 8_999 });
  });
});
