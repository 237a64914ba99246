import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, TUESDAY, scene } from './support/venue.ts';

const at = (iso: string) => Date.parse(iso);
const CLOSE = TUESDAY + 6 * HOUR;
const NEXT_OPEN = at('2026-11-25T14:30:00Z');

describe('orders for the day', () => {
  test('when the session ends then what has not filled has expired', () => {
    const { venue, submit, look, events } = scene();
    const order = submit({ type: 'limit', limit_price: '90' });
    expect(order.expires_at).toBe('2026-11-24T21:00:00Z');
    venue.advanceTo(CLOSE - 1);
    expect(look(order).status).toBe('new');
    events();
    venue.advanceTo(CLOSE);
    expect(look(order)).toMatchObject({
      status: 'expired',
      expired_at: expect.stringContaining('2026-11-24T21:00:00'),
    });
    expect(events()).toEqual(['expired']);
  });

  test('when an order comes at night then it is accepted, and works from the next opening', () => {
    const { venue, submit, look, events } = scene({ startMs: CLOSE + 5 * HOUR });
    const order = submit({ qty: '1' });
    expect(order).toMatchObject({ status: 'accepted', expires_at: '2026-11-25T21:00:00Z' });
    venue.setTrade('AAPL', 103);
    venue.advanceTo(NEXT_OPEN - 1);
    expect(look(order).status).toBe('accepted');
    venue.advanceTo(NEXT_OPEN);
    expect(look(order)).toMatchObject({ status: 'filled', filled_avg_price: '103' });
    expect(events()).toEqual(['pending_new', 'new', 'fill']);
  });

  test('when the profile says so then a queued order is told as accepted', () => {
    const { submit, events } = scene({ startMs: CLOSE + HOUR, profile: { acceptedEvent: true } });
    submit({});
    expect(events()).toEqual(['accepted']);
  });

  test('when the day is short then orders end at one', () => {
    const { venue, submit, look } = scene({ startMs: at('2026-11-27T17:00:00Z') });
    const order = submit({ type: 'limit', limit_price: '90' });
    expect(order.expires_at).toBe('2026-11-27T18:00:00Z');
    venue.advanceTo(at('2026-11-27T18:00:00Z'));
    expect(look(order).status).toBe('expired');
    expect(submit({ type: 'limit', limit_price: '90' })).toMatchObject({
      status: 'accepted',
      expires_at: '2026-11-30T21:00:00Z',
    });
  });

  test('when clocks change over the weekend then the opening is an hour earlier or later', () => {
    const autumn = scene({ startMs: at('2026-10-30T22:00:00Z') });
    expect(autumn.submit({}).expires_at).toBe('2026-11-02T21:00:00Z');
    const order = autumn.submit({ symbol: 'MSFT' });
    autumn.venue.advanceTo(at('2026-11-02T14:29:59Z'));
    expect(autumn.look(order).status).toBe('accepted');
    autumn.venue.advanceTo(at('2026-11-02T14:30:00Z'));
    expect(autumn.look(order).status).toBe('filled');
    const spring = scene({ startMs: at('2026-03-06T22:00:00Z') });
    expect(spring.submit({}).expires_at).toBe('2026-03-09T20:00:00Z');
  });

  test('when a cancel is stuck over the close then the order is cancelled with the day', () => {
    const { venue, id, submit, look } = scene();
    venue.behaviour.stuckCancelProbability = 1;
    const order = submit({ type: 'limit', limit_price: '90' });
    venue.cancel(id, order.id);
    venue.advanceTo(CLOSE);
    expect(look(order).status).toBe('canceled');
  });
});

describe('orders in extended hours', () => {
  const limit = { type: 'limit', limit_price: '101', extended_hours: true } as const;

  test('when an order is for extended hours then it fills before and after the session, others wait', () => {
    const { venue, submit, look } = scene({ startMs: CLOSE + HOUR });
    expect(look(submit(limit)).status).toBe('filled');
    expect(submit({ type: 'limit', limit_price: '101' }).status).toBe('accepted');
    const early = scene({ startMs: at('2026-11-24T08:00:00Z') });
    const queued = early.submit(limit);
    expect(queued.status).toBe('accepted');
    early.venue.advanceTo(at('2026-11-24T09:00:00Z'));
    expect(early.look(queued)).toMatchObject({ status: 'filled' });
    venue.settle();
  });

  test('when extended hours end then the order has expired', () => {
    const { venue, submit, look } = scene();
    const order = submit({ ...limit, limit_price: '90' });
    expect(order.expires_at).toBe('2026-11-25T01:00:00Z');
    venue.advanceTo(CLOSE + 4 * HOUR - 1);
    expect(look(order).status).toBe('new');
    venue.advanceTo(CLOSE + 4 * HOUR);
    expect(look(order).status).toBe('expired');
  });
});

describe('orders for an auction', () => {
  test('when the market opens then what is for the opening fills at its price, or is cancelled', () => {
    const { venue, submit, look } = scene({ startMs: at('2026-11-24T13:00:00Z') });
    const market = submit({ time_in_force: 'opg' });
    const limit = submit({ symbol: 'MSFT', type: 'limit', limit_price: '95', time_in_force: 'opg' });
    expect(market.status).toBe('accepted');
    venue.setTrade('AAPL', 104);
    venue.advanceTo(at('2026-11-24T14:30:00Z'));
    expect(look(market)).toMatchObject({ status: 'filled', filled_avg_price: '104' });
    expect(look(limit)).toMatchObject({ status: 'canceled' });
  });

  test('when the market closes then what is for the close fills at its price, or is cancelled', () => {
    const { venue, submit, look } = scene();
    const market = submit({ time_in_force: 'cls' });
    const limit = submit({ symbol: 'MSFT', type: 'limit', limit_price: '95', time_in_force: 'cls' });
    expect(look(market).status).toBe('new');
    venue.setTrade('AAPL', 107);
    venue.setTrade('MSFT', 94);
    expect(look(limit).status).toBe('new');
    venue.setTrade('MSFT', 96);
    venue.advanceTo(CLOSE);
    expect(look(market)).toMatchObject({ status: 'filled', filled_avg_price: '107' });
    expect(look(limit)).toMatchObject({ status: 'canceled' });
  });
});

describe('orders for this instant', () => {
  test('when they come at night then they have theirs at the opening', () => {
    const { venue, submit, look } = scene({ startMs: CLOSE + HOUR });
    const [filled, missed] = [
      submit({ time_in_force: 'ioc' }),
      submit({ symbol: 'MSFT', type: 'limit', limit_price: '90', time_in_force: 'fok' }),
    ];
    expect(filled.status).toBe('accepted');
    venue.advanceTo(NEXT_OPEN);
    expect([look(filled).status, look(missed).status]).toEqual(['filled', 'canceled']);
  });
});

describe('orders that are good till cancelled', () => {
  test('when sessions come and go then the order stays, and fills on the day its price comes', () => {
    const { venue, submit, look } = scene();
    const order = submit({ type: 'limit', limit_price: '90', time_in_force: 'gtc' });
    expect(order.expires_at).toBe('2027-02-22T21:15:00Z');
    venue.advanceTo(CLOSE + HOUR);
    venue.setTrade('AAPL', 89);
    expect(look(order).status).toBe('new');
    venue.advanceTo(NEXT_OPEN);
    expect(look(order)).toMatchObject({ status: 'filled', filled_avg_price: '89' });
  });

  test('when ninety days are over then it is cancelled at a quarter past four', () => {
    const { venue, submit, look, events } = scene();
    const order = submit({ type: 'limit', limit_price: '90', time_in_force: 'gtc' });
    venue.advanceTo(at('2027-02-22T21:14:59Z'));
    expect(look(order).status).toBe('new');
    events();
    venue.advanceTo(at('2027-02-22T21:15:00Z'));
    expect(look(order).status).toBe('canceled');
    expect(events()).toEqual(['pending_cancel', 'canceled']);
  });

  test('when the profile says so then it is done for the day between sessions', () => {
    const { venue, submit, look, events } = scene({ profile: { gtcDoneForDay: true } });
    const order = submit({ type: 'limit', limit_price: '90', time_in_force: 'gtc' });
    events();
    venue.advanceTo(CLOSE);
    expect(look(order).status).toBe('done_for_day');
    venue.advanceTo(NEXT_OPEN);
    expect(look(order).status).toBe('new');
    expect(events()).toEqual(['done_for_day', 'new']);
  });

  test('when it is a coin then there is no night', () => {
    const { venue, submit, look } = scene({ startMs: at('2026-11-28T03:00:00Z') });
    venue.setTrade('BTC/USD', 60_000);
    const order = submit({ symbol: 'BTC/USD', qty: '0.5', time_in_force: 'gtc' });
    expect(order).toMatchObject({ status: 'pending_new', expires_at: null, asset_class: 'crypto' });
    expect(look(order)).toMatchObject({ status: 'filled', filled_avg_price: '60000' });
    venue.advanceTo(TUESDAY + 30 * 24 * 60 * MINUTE);
    expect(venue.orders(venue.accountIds()[0]!)).toEqual([]);
  });
});
