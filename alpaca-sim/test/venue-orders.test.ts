import { describe, expect, test } from 'vitest';
import { HOUR, TUESDAY, scene } from './support/venue.ts';

const ORDER_KEYS = [
  'id,client_order_id,created_at,updated_at,submitted_at,filled_at,expired_at,expires_at,canceled_at,failed_at',
  'replaced_at,replaced_by,replaces,asset_id,symbol,asset_class,notional,qty,filled_qty,filled_avg_price,order_class',
  'order_type,type,side,position_intent,time_in_force,limit_price,stop_price,status,extended_hours,legs',
  'trail_percent,trail_price,hwm,subtag,source',
].join(',');
const NANOSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;
/** 16:00 in New York on the day that scenes begin. */
const CLOSE = TUESDAY + 6 * HOUR;
const NEXT_OPEN = Date.parse('2026-11-25T14:30:00Z');

describe('an order on the wire', () => {
  test('when it has just been taken then it has the documented keys, strings for money and nulls for what is not', () => {
    const order = scene().submit({ type: 'limit', limit_price: '99.50', qty: '2.0', time_in_force: 'gtc' });
    expect(Object.keys(order).join(',')).toBe(ORDER_KEYS);
    expect(order).toMatchObject({
      asset_id: 'b0b6dd9d-8b9b-48a9-ba46-b9d54906e415',
      asset_class: 'us_equity',
      qty: '2',
      limit_price: '99.5',
      filled_qty: '0',
      filled_avg_price: null,
      order_class: '',
      order_type: 'limit',
      type: 'limit',
      position_intent: 'buy_to_open',
      status: 'pending_new',
      legs: null,
      notional: null,
      hwm: null,
    });
    for (const key of ['created_at', 'updated_at', 'submitted_at']) expect(order[key]).toMatch(NANOSECONDS);
    expect(order.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(order.client_order_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('when it fills then it is told step by step, with what only fills have', () => {
    const { venue, told, submit, look } = scene();
    venue.setQuote('AAPL', 99.98, 100.02);
    const order = submit({ qty: '3' });
    venue.settle();
    expect(told.map(({ event, order: { status } }) => [event, status])).toEqual([
      ['pending_new', 'pending_new'],
      ['new', 'new'],
      ['fill', 'filled'],
    ]);
    const [pending, accepted, fill] = told;
    expect(pending).not.toHaveProperty('execution_id');
    expect(accepted!.execution_id).toBeDefined();
    expect(accepted).not.toHaveProperty('price');
    expect(fill).toMatchObject({ price: '100.02', qty: '3', position_qty: '3' });
    expect(fill!.timestamp).toBe(fill!.order['filled_at']);
    expect(look(order)).toMatchObject({ filled_qty: '3', filled_avg_price: '100.02', status: 'filled' });
  });

  test('when it is told then the order is a copy as of the event', () => {
    const { venue, told, submit } = scene();
    submit({});
    venue.settle();
    expect(told[0]!.order).toMatchObject({ status: 'pending_new', filled_qty: '0' });
  });
});

describe('market and limit orders', () => {
  test('when a market order comes then it fills at the far side of the quote', () => {
    const { venue, submit, look } = scene();
    venue.setQuote('AAPL', 99, 101);
    expect(look(submit({ qty: '1' })).filled_avg_price).toBe('101');
    expect(look(submit({ qty: '1', side: 'sell' })).filled_avg_price).toBe('99');
  });

  test('when a limit is marketable then it fills at the quote, else at its limit or better when the market comes', () => {
    const { venue, submit, look } = scene();
    expect(look(submit({ type: 'limit', limit_price: '105' })).filled_avg_price).toBe('100');
    const waiting = submit({ type: 'limit', limit_price: '95' });
    expect(look(waiting).status).toBe('new');
    venue.setQuote('AAPL', 94.9, 95.01);
    expect(look(waiting).status).toBe('new');
    venue.setQuote('AAPL', 94, 94.5);
    expect(look(waiting)).toMatchObject({ status: 'filled', filled_avg_price: '94.5' });
  });

  test('when dollars are spent then the quantity is what they buy, cut to nine decimals', () => {
    const { submit, look, account } = scene({ symbols: [{ symbol: 'AAPL', price: '33.33' }] });
    const order = submit({ notional: '100', qty: undefined });
    expect(order).toMatchObject({ notional: '100', qty: null });
    expect(look(order)).toMatchObject({ status: 'filled', filled_qty: '3.00030003', filled_avg_price: '33.33' });
    expect(account().cash).toBe('99900.0000000001');
    expect(look(submit({ notional: '50', qty: undefined, side: 'sell' }))).toMatchObject({
      status: 'filled',
      position_intent: 'sell_to_close',
    });
  });

  test('when an order fills in parts then each is told, and the sums are right', () => {
    const { venue, submit, look, told, position } = scene();
    venue.behaviour.partialFillProbability = 1;
    const order = submit({ qty: '100' });
    venue.settle();
    const fills = told.filter(({ event }) => event.endsWith('fill'));
    expect(fills.map(({ event }) => event)).toEqual(['partial_fill', 'fill']);
    expect(fills.reduce((sum, { qty }) => sum + Number(qty), 0)).toBe(100);
    expect(fills[0]!.order).toMatchObject({ status: 'partially_filled', filled_qty: fills[0]!.qty });
    expect(fills[0]!.position_qty).toBe(fills[0]!.qty);
    expect(look(order).filled_qty).toBe('100');
    expect(position().qty).toBe('100');
  });

  test('when an order takes what it gets at once then the rest is cancelled, and all or nothing is never parted', () => {
    const { venue, submit, look } = scene();
    expect(look(submit({ type: 'limit', limit_price: '99', time_in_force: 'ioc' })).status).toBe('canceled');
    expect(look(submit({ type: 'limit', limit_price: '99', time_in_force: 'fok' })).status).toBe('canceled');
    venue.behaviour.partialFillProbability = 1;
    venue.behaviour.partialGapMs = 1000;
    const ioc = look(submit({ qty: '50', time_in_force: 'ioc' }));
    expect(ioc.status).toBe('canceled');
    expect(Number(ioc.filled_qty)).toBeGreaterThan(0);
    expect(look(submit({ qty: '50', time_in_force: 'fok' }))).toMatchObject({ status: 'filled', filled_qty: '50' });
  });

  test('when a symbol is halted then its orders wait, and fill when it resumes', () => {
    const { venue, submit, look, events } = scene();
    venue.halt('AAPL');
    const order = submit({});
    expect(look(order).status).toBe('new');
    venue.setTrade('AAPL', 99);
    expect(look(order).status).toBe('new');
    venue.resume('AAPL');
    expect(look(order)).toMatchObject({ status: 'filled', filled_avg_price: '99' });
    expect(events()).toEqual(['pending_new', 'new', 'fill']);
    const suspending = scene({ profile: { suspendOnHalt: true } });
    const waiting = suspending.submit({ type: 'limit', limit_price: '90' });
    suspending.venue.halt('AAPL');
    expect(suspending.look(waiting).status).toBe('suspended');
    suspending.venue.resume('AAPL');
    expect(suspending.look(waiting).status).toBe('new');
    expect(suspending.events()).toEqual(['pending_new', 'new', 'suspended', 'new']);
  });
});

describe('stops', () => {
  test.each([
    ['buy', '105', 105, '105'],
    ['buy', '105', 106, '106'],
    ['sell', '95', 94, '94'],
  ] as const)(
    'when the price jumps past a stop to %s at %s to %d then it fills at %s',
    (side, stopPrice, price, paid) => {
      const { venue, submit, look } = scene();
      submit({ qty: '5' });
      const order = submit({ side, type: 'stop', stop_price: stopPrice });
      expect(look(order).status).toBe('new');
      venue.setTrade('AAPL', price);
      expect(look(order)).toMatchObject({ status: 'filled', filled_avg_price: paid, type: 'stop', limit_price: null });
    },
  );

  test.each([
    ['100', '105', 107.62, 107.63],
    ['40', '45', 46.8, 46.81],
  ])(
    'when the price jumps from %s past a stop to buy at %s to %d then it fills, to %d it waits',
    (price, stopPrice, within, beyond) => {
      const inside = scene({ symbols: [{ symbol: 'AAPL', price }] });
      const filled = inside.submit({ type: 'stop', stop_price: stopPrice });
      inside.venue.setTrade('AAPL', within);
      expect(inside.look(filled).status).toBe('filled');
      const outside = scene({ symbols: [{ symbol: 'AAPL', price }] });
      const waiting = outside.submit({ type: 'stop', stop_price: stopPrice });
      outside.venue.setTrade('AAPL', beyond);
      expect(outside.look(waiting).status).toBe('new');
      outside.venue.setTrade('AAPL', within);
      expect(outside.look(waiting)).toMatchObject({ status: 'filled', filled_avg_price: String(within) });
    },
  );

  test('when a stop-limit is triggered then it is a limit order, for better or worse', () => {
    const { venue, submit, look } = scene();
    const order = submit({ type: 'stop_limit', stop_price: '105', limit_price: '106' });
    venue.setTrade('AAPL', 107);
    expect(look(order).status).toBe('new');
    venue.setTrade('AAPL', 105.5);
    expect(look(order)).toMatchObject({ status: 'filled', filled_avg_price: '105.5' });
  });

  test('when a trailing stop follows the price then its water mark does, and it fills when the price turns', () => {
    const { venue, submit, look } = scene();
    submit({ qty: '2' });
    const order = submit({ side: 'sell', type: 'trailing_stop', trail_price: '3' });
    expect(look(order)).toMatchObject({ hwm: '100', stop_price: '97', trail_price: '3', trail_percent: null });
    venue.setTrade('AAPL', 104.5);
    expect(look(order)).toMatchObject({ hwm: '104.5', stop_price: '101.5', status: 'new' });
    venue.setTrade('AAPL', 101.51);
    expect(look(order)).toMatchObject({ hwm: '104.5', status: 'new' });
    venue.setTrade('AAPL', 101.2);
    expect(look(order)).toMatchObject({ status: 'filled', filled_avg_price: '101.2' });
    const buy = submit({ symbol: 'MSFT', type: 'trailing_stop', trail_percent: '5' });
    venue.setTrade('MSFT', 90);
    expect(look(buy)).toMatchObject({ hwm: '90', stop_price: '94.5' });
  });

  test('when it is night then no stop triggers and nothing trails', () => {
    const { venue, submit, look } = scene();
    submit({ qty: '2' });
    const stop = submit({ side: 'sell', type: 'stop', stop_price: '95', time_in_force: 'gtc' });
    const trailing = submit({ side: 'sell', type: 'trailing_stop', trail_price: '3', time_in_force: 'gtc' });
    venue.advanceTo(CLOSE + HOUR);
    venue.setTrade('AAPL', 120);
    venue.setTrade('AAPL', 94);
    expect([look(stop).status, look(trailing).status, look(trailing).hwm]).toEqual(['new', 'new', '100']);
    venue.advanceTo(NEXT_OPEN);
    expect(look(stop)).toMatchObject({ status: 'filled', filled_avg_price: '94' });
    expect(look(trailing)).toMatchObject({ status: 'filled' });
  });
});
