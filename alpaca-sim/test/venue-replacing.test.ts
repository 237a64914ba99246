import { describe, expect, test } from 'vitest';
import type { OrderRequest, ReplaceRequest } from '../src/venue/types.ts';
import { HOUR, MINUTE, TUESDAY, refusal, scene } from './support/venue.ts';
import type { Scene } from './support/venue.ts';

const limit = { type: 'limit', limit_price: '90', qty: '10' } as const;

function replaced(all: Scene, order: Partial<OrderRequest>, changes: ReplaceRequest): any {
  const old = all.submit(order);
  all.venue.settle();
  return all.venue.replace(all.id, old.id, changes);
}

describe('replacing an order', () => {
  test('when it works then the new order takes the old one’s place, and both know', () => {
    const all = scene();
    const { venue, id, submit, look, events, told } = all;
    const old = submit(limit);
    events();
    const order = venue.replace(id, old.id, { qty: '8', limit_price: '91', client_order_id: 'second' });
    expect(order).toMatchObject({
      status: 'accepted',
      replaces: old.id,
      client_order_id: 'second',
      qty: '8',
      limit_price: '91',
      time_in_force: 'day',
    });
    expect(look(old)).toMatchObject({ status: 'replaced', replaced_by: order.id, qty: '10' });
    expect(look(old).replaced_at).not.toBeNull();
    expect(look(order)).toMatchObject({ status: 'new', replaces: old.id });
    expect(events()).toEqual(['pending_replace', 'replaced', 'new']);
    expect(told.find(({ event }) => event === 'replaced')!.order.id).toBe(old.id);
  });

  test('when the profile says so then the event carries the new order', () => {
    const all = scene({ profile: { replacedEvent: 'new' } });
    const order = replaced(all, limit, { qty: '8' });
    all.events();
    expect(all.told.find(({ event }) => event === 'replaced')!.order.id).toBe(order.id);
  });

  test('when the new price is marketable then it fills at once', () => {
    const all = scene();
    const order = replaced(all, limit, { limit_price: '101' });
    expect(all.look(order)).toMatchObject({ status: 'filled', filled_avg_price: '100' });
  });

  test('when the old order fills on the way then the new one is rejected', () => {
    const all = scene();
    all.venue.behaviour.replaceDelayMs = MINUTE;
    const order = replaced(all, limit, { limit_price: '91' });
    expect(all.look({ id: order.replaces }).status).toBe('pending_replace');
    expect(refusal(() => all.venue.cancel(all.id, order.replaces)).message).toBe(
      'cannot cancel order in pending_replace status',
    );
    expect(refusal(() => all.venue.cancel(all.id, order.id)).message).toBe('order chain not fully replaced');
    all.venue.setTrade('AAPL', 89);
    all.venue.advanceTo(TUESDAY + MINUTE);
    expect(all.look({ id: order.replaces })).toMatchObject({ status: 'filled', filled_qty: '10', replaced_by: null });
    expect(all.look(order)).toMatchObject({ status: 'rejected', filled_qty: '0' });
    expect(all.position().qty).toBe('10');
  });

  test('when the market refuses then the old order works on', () => {
    const all = scene();
    all.venue.behaviour.replaceRejectProbability = 1;
    const order = replaced(all, limit, { limit_price: '91' });
    expect(all.look(order).status).toBe('rejected');
    expect(all.look({ id: order.replaces }).status).toBe('new');
    expect(all.events()).toEqual(['pending_new', 'new', 'pending_replace', 'rejected', 'order_replace_rejected']);
  });

  test.each([
    ['remaining', { qty: '20' }, 20],
    ['remaining', { limit_price: '101' }, 10],
    ['total', { limit_price: '101' }, undefined],
  ] as const)(
    'when %s is replaced of what has filled in part by %j then %d fill in all',
    (replacedQty, changes, total) => {
      const all = scene({ profile: { replacedQty } });
      Object.assign(all.venue.behaviour, { partialFillProbability: 1, partialGapMs: HOUR });
      const old = all.submit({ type: 'limit', limit_price: '100', qty: '10' });
      const filled = Number(all.look(old).filled_qty);
      all.venue.behaviour.partialFillProbability = 0;
      const order = all.venue.replace(all.id, old.id, changes);
      all.venue.settle();
      expect(Number(all.position().qty)).toBe(total ?? filled + 10);
      expect(all.look(old)).toMatchObject({ status: 'replaced', filled_qty: String(filled) });
      expect(Number(all.look(order).filled_qty)).toBe((total ?? filled + 10) - filled);
    },
  );

  test('when a trailing stop’s trail is changed then its stop moves, and its water mark stays', () => {
    const all = scene();
    all.submit({ qty: '1' });
    const old = all.submit({ side: 'sell', type: 'trailing_stop', trail_price: '3' });
    all.venue.settle();
    all.venue.setTrade('AAPL', 110);
    const order = all.venue.replace(all.id, old.id, { trail: '5' });
    expect(all.look(order)).toMatchObject({ trail_price: '5', hwm: '110', stop_price: '105' });
  });

  test('when a day order becomes good till cancelled then it outlives the day', () => {
    const all = scene();
    const order = replaced(all, limit, { time_in_force: 'gtc' });
    all.venue.advanceTo(TUESDAY + 24 * HOUR);
    expect(all.look(order)).toMatchObject({ status: 'new', expires_at: '2027-02-22T21:15:00Z' });
  });
});

describe('a replacement that is refused', () => {
  test.each<[Partial<OrderRequest>, ReplaceRequest, string]>([
    [limit, {}, 'order parameters are not changed'],
    [limit, { qty: '10', limit_price: '90.00' }, 'order parameters are not changed'],
    [limit, { qty: '10.5' }, 'qty of fractional orders cannot be changed'],
    [
      limit,
      { limit_price: '90.001' },
      'invalid limit_price 90.001. sub-penny increment does not fulfill minimum pricing criteria',
    ],
    [
      { notional: '100', type: 'limit', limit_price: '90' },
      { limit_price: '91' },
      'notional orders cannot be replaced',
    ],
    [{ ...limit, qty: '1.5' }, { qty: '2' }, 'qty of fractional orders cannot be changed'],
    [{ type: 'stop', stop_price: '105' }, { stop_price: '99' }, 'stop price must be greater than current price'],
    [{ type: 'stop', stop_price: '105' }, { time_in_force: 'ioc' }, 'invalid time_in_force ioc for stop order'],
    [{}, { qty: '2' }, 'cannot replace order in filled status'],
  ])('when %j is to become %j then: %s', (order, changes, message) => {
    const all = scene();
    const request = order.notional === undefined ? order : { ...order, qty: undefined };
    expect(refusal(() => replaced(all, request, changes))).toMatchObject({ status: 422, code: 42210000, message });
  });

  test.each<[Partial<OrderRequest>, ReplaceRequest, string]>([
    [limit, { qty: '0' }, 'invalid qty 0'],
    [limit, { stop_price: '80' }, 'limit orders require no stop price'],
    [limit, { trail: '1' }, 'trail is for trailing stop orders only'],
    [{ type: 'stop', stop_price: '105' }, { limit_price: '110' }, 'stop orders require no limit price'],
  ])('when %j is to become %j then it makes no sense: %s', (order, changes, message) => {
    expect(refusal(() => replaced(scene(), order, changes))).toEqual({ status: 422, code: 40010001, message });
  });

  test.each(['accepted', 'pending_new', 'pending_cancel', 'pending_replace', 'canceled'])(
    'when it is %s then it cannot be',
    (status) => {
      const all = scene(status === 'accepted' ? { startMs: TUESDAY + 12 * HOUR } : {});
      const { venue, id } = all;
      if (status === 'pending_new') venue.behaviour.ackDelayMs = MINUTE;
      const order = all.submit(limit);
      venue.settle();
      Object.assign(venue.behaviour, { cancelDelayMs: status === 'canceled' ? 0 : MINUTE, replaceDelayMs: MINUTE });
      if (status === 'pending_cancel' || status === 'canceled') venue.cancel(id, order.id);
      if (status === 'pending_replace') venue.replace(id, order.id, { qty: '3' });
      expect(refusal(() => venue.replace(id, order.id, { qty: '4' })).message).toBe(
        `cannot replace order in ${status} status`,
      );
    },
  );

  test('when it asks for no more than has filled then it is refused', () => {
    const all = scene();
    Object.assign(all.venue.behaviour, { partialFillProbability: 1, partialGapMs: HOUR });
    const order = all.submit({ type: 'limit', limit_price: '100', qty: '10' });
    const { filled_qty: filled } = all.look(order);
    expect(refusal(() => all.venue.replace(all.id, order.id, { qty: filled })).message).toBe(
      'qty must be > filled_qty',
    );
  });

  test('when it costs more than there is, or uses an id again, or crosses another order, then it is refused', () => {
    const all = scene({}, { multiplier: 1 });
    const order = all.submit({ ...limit, client_order_id: 'first' });
    all.submit({ qty: '100' });
    all.submit({ side: 'sell', type: 'limit', limit_price: '95', qty: '1' });
    all.venue.settle();
    const replace = (changes: ReplaceRequest) => refusal(() => all.venue.replace(all.id, order.id, changes));
    expect(replace({ qty: '1100' })).toMatchObject({ message: 'insufficient buying power' });
    expect(replace({ qty: '5', client_order_id: 'first' }).message).toBe('client_order_id must be unique');
    expect(all.venue.orders(all.id)).toHaveLength(1);
    const sell = all.submit({ side: 'sell', type: 'limit', limit_price: '101', qty: '1' });
    all.venue.settle();
    expect(refusal(() => all.venue.replace(all.id, sell.id, { limit_price: '90' })).message).toContain('wash trade');
  });
});

describe('replacing legs', () => {
  const bracket = {
    qty: '10',
    order_class: 'bracket',
    take_profit: { limit_price: '110' },
    stop_loss: { stop_price: '90' },
  } as const;

  test('when the stop of a bracket is moved then the new one is its leg, and fills in its stead', () => {
    const all = scene();
    const { venue, id, look } = all;
    const entry = all.submit(bracket);
    venue.settle();
    const stop = venue.replace(id, entry.legs[1]!.id, { stop_price: '95' });
    expect(look(entry).legs.map((leg: any) => [leg.id, leg.status])).toEqual([
      [entry.legs[0]!.id, 'new'],
      [stop.id, 'held'],
    ]);
    expect(look({ id: entry.legs[1]!.id })).toMatchObject({ status: 'replaced', replaced_by: stop.id });
    venue.setTrade('AAPL', 94);
    expect(look(stop)).toMatchObject({ status: 'filled', filled_avg_price: '94' });
    expect(look(entry).legs.map((leg: any) => leg.status)).toEqual(['canceled', 'filled']);
    expect(venue.positions(id)).toEqual([]);
  });

  test('when the take-profit of a bracket is moved then it still cancels the stop', () => {
    const all = scene();
    const entry = all.submit(bracket);
    all.venue.settle();
    const profit = all.venue.replace(all.id, entry.legs[0]!.id, { limit_price: '105' });
    all.venue.settle();
    all.venue.setTrade('AAPL', 106);
    expect(all.look(profit).status).toBe('filled');
    expect(all.look(entry).legs.map((leg: any) => leg.status)).toEqual(['filled', 'canceled']);
  });

  test('when an entry that waits is changed then its legs follow it and its quantity', () => {
    const all = scene();
    const old = all.submit({ ...bracket, type: 'limit', limit_price: '95' });
    all.venue.settle();
    const entry = all.venue.replace(all.id, old.id, { qty: '4', limit_price: '101' });
    expect(all.look(old)).toMatchObject({ status: 'replaced', legs: null });
    expect(all.look(entry)).toMatchObject({
      status: 'filled',
      legs: [
        { status: 'new', qty: '4' },
        { status: 'held', qty: '4' },
      ],
    });
    expect(all.position()).toMatchObject({ qty: '4', qty_available: '0' });
  });

  test('when the legs of an entry that waits are changed then they are still held, and hold no more than it', () => {
    const all = scene();
    const entry = all.submit({ ...bracket, type: 'limit', limit_price: '95' });
    all.venue.settle();
    const stop = all.venue.replace(all.id, entry.legs[1]!.id, { stop_price: '80' });
    expect(all.look(stop)).toMatchObject({ status: 'held', stop_price: '80' });
    expect(refusal(() => all.venue.replace(all.id, stop.id, { qty: '11' }))).toMatchObject({
      status: 403,
      available: '10',
    });
  });

  test('when an OCO’s order is moved then its stop goes with it', () => {
    const all = scene();
    all.submit({ qty: '10' });
    const old = all.submit({ ...bracket, side: 'sell', type: 'limit', order_class: 'oco' });
    all.venue.settle();
    const order = all.venue.replace(all.id, old.id, { limit_price: '105' });
    expect(all.look(order)).toMatchObject({ status: 'new', legs: [{ id: old.legs[0]!.id, status: 'held' }] });
    all.venue.setTrade('AAPL', 89);
    expect(all.look(order)).toMatchObject({ status: 'canceled', legs: [{ status: 'filled' }] });
    expect(all.venue.positions(all.id)).toEqual([]);
  });
});
