import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, TUESDAY, refusal, scene } from './support/venue.ts';

const NANOSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

describe('cancelling', () => {
  test('when an order is cancelled then it is pending_cancel until the market has agreed', () => {
    const { venue, id, submit, look, events } = scene();
    venue.behaviour.cancelDelayMs = 50;
    const order = submit({ type: 'limit', limit_price: '90' });
    events();
    venue.cancel(id, order.id);
    expect(look(order)).toMatchObject({ status: 'pending_cancel', canceled_at: null });
    expect(refusal(() => venue.cancel(id, order.id)).message).toBe('order is already in "pending_cancel" state');
    venue.advanceTo(TUESDAY + 50);
    expect(look(order)).toMatchObject({ status: 'canceled', canceled_at: expect.stringMatching(NANOSECONDS) });
    expect(events()).toEqual(['pending_cancel', 'canceled']);
    expect(refusal(() => venue.cancel(id, order.id))).toEqual({
      status: 422,
      code: 42210000,
      message: 'order is already in "canceled" state',
    });
  });

  test('when it fills before the market has agreed then it is filled', () => {
    const { venue, id, submit, look, events } = scene({ profile: { pendingEvents: false } });
    venue.behaviour.cancelDelayMs = 50;
    const order = submit({ type: 'limit', limit_price: '90' });
    events();
    venue.cancel(id, order.id);
    venue.setTrade('AAPL', 89);
    venue.advanceTo(TUESDAY + 50);
    expect(look(order).status).toBe('filled');
    expect(events()).toEqual(['fill']);
    expect(refusal(() => venue.cancel(id, order.id)).message).toBe('order is already in "filled" state');
  });

  test('when an order has filled in part then it keeps that', () => {
    const { venue, id, submit, look } = scene();
    venue.behaviour.partialFillProbability = 1;
    venue.behaviour.partialGapMs = HOUR;
    const order = submit({ qty: '10' });
    venue.settle();
    venue.cancel(id, order.id);
    const { status, filled_qty: filled } = look(order);
    expect(status).toBe('canceled');
    expect(Number(filled)).toBeGreaterThan(0);
    expect(venue.position(id, 'AAPL')['qty']).toBe(filled);
  });

  test('when an id is none, or nobody’s, then it is refused', () => {
    const { venue, id, submit } = scene();
    const missing = 'b0b6dd9d-8b9b-48a9-ba46-b9d54906e415';
    expect(refusal(() => venue.cancel(id, 'x'))).toEqual({
      status: 422,
      code: 40010001,
      message: 'order_id is missing',
    });
    const notFound = { status: 404, code: 40410000, message: `order not found for ${missing}` };
    expect(refusal(() => venue.cancel(id, missing))).toEqual(notFound);
    expect(refusal(() => venue.order(id, missing))).toEqual(notFound);
    const other = venue.addAccount({ keyId: 'K2', secret: 'S2' });
    const order = submit({});
    expect(refusal(() => venue.order(other, order.id)).status).toBe(404);
    expect(refusal(() => venue.orderByClientId(id, 'nope')).message).toBe('order not found for nope');
    expect(venue.orderByClientId(id, order.client_order_id).id).toBe(order.id);
  });

  test('when all are cancelled then each is answered for', () => {
    const { venue, id, submit, look } = scene();
    const [one, two] = [submit({ type: 'limit', limit_price: '90' }), submit({ type: 'limit', limit_price: '91' })];
    venue.settle();
    venue.behaviour.stuckCancelProbability = 1;
    venue.cancel(id, one.id);
    venue.behaviour.stuckCancelProbability = 0;
    expect(venue.cancelAll(id)).toEqual([
      { id: one.id, status: 422, body: { code: 42210000, message: 'order is already in "pending_cancel" state' } },
      { id: two.id, status: 200 },
    ]);
    expect(look(two).status).toBe('canceled');
  });

  test('when the next orders are to be rejected then so many are, after they have been taken', () => {
    const { venue, submit, look, events } = scene();
    venue.behaviour.rejectNext = 2;
    const orders = [submit({}), submit({}), submit({})];
    expect(orders.map(({ status }) => status)).toEqual(['pending_new', 'pending_new', 'pending_new']);
    expect(orders.map(look).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'filled']);
    expect(look(orders[0]!).failed_at).toMatch(NANOSECONDS);
    expect(events().filter((event) => event === 'rejected')).toHaveLength(2);
  });

  test('when acknowledgements and fills take time then orders show it', () => {
    const { venue, submit, look } = scene();
    Object.assign(venue.behaviour, { ackDelayMs: 100, fillDelayMs: MINUTE });
    const order = submit({});
    venue.advanceTo(TUESDAY + 99);
    expect(look(order).status).toBe('pending_new');
    venue.advanceTo(TUESDAY + 100);
    expect(look(order).status).toBe('new');
    venue.setTrade('AAPL', 150);
    venue.advanceTo(TUESDAY + 100 + MINUTE);
    expect(look(order)).toMatchObject({ status: 'filled', filled_avg_price: '100' });
  });

  test('when a fill is hidden then the order has it and nobody was told', () => {
    const { venue, id, submit, look, events } = scene();
    venue.behaviour.hiddenFillProbability = 1;
    const order = submit({});
    expect(look(order).status).toBe('filled');
    expect(events()).toEqual(['pending_new', 'new']);
    expect(venue.activities(id)).toHaveLength(1);
  });
});
