import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, TUESDAY, refusal, scene } from './support/venue.ts';
import type { Scene } from './support/venue.ts';

const bracket = (more: object = {}): object => ({
  qty: '10',
  order_class: 'bracket',
  take_profit: { limit_price: '110' },
  stop_loss: { stop_price: '90' },
  ...more,
});
const limitEntry = { type: 'limit', limit_price: '95' } as const;

/** The statuses of an order and its legs. */
function statuses({ look }: Scene, order: { readonly id: string }): string[] {
  const { status, legs } = look(order);
  return [status, ...legs.map((leg: any) => leg.status)];
}

describe('a bracket', () => {
  test('when it is taken then its legs are inside it, held, and orders of their own', () => {
    const { venue, id, submit, look } = scene();
    const order = submit(bracket({ ...limitEntry, stop_loss: { stop_price: '90', limit_price: '89.5' } }));
    expect(order).toMatchObject({
      order_class: 'bracket',
      legs: [
        {
          type: 'limit',
          side: 'sell',
          limit_price: '110',
          status: 'held',
          order_class: 'bracket',
          qty: '10',
          legs: null,
        },
        { type: 'stop_limit', side: 'sell', stop_price: '90', limit_price: '89.5', status: 'held' },
      ],
    });
    expect(venue.order(id, order.id)['legs']).toBeNull();
    expect(look(order.legs[0]!).id).toBe(order.legs[0]!.id);
    const ids = [order, ...order.legs].flatMap((each: any) => [each.id, each.client_order_id]);
    expect(new Set(ids).size).toBe(6);
  });

  test('when the entry has filled in part then the legs wait, and when it has to the last share they begin', () => {
    const all = scene();
    const { venue, submit, position, events } = all;
    Object.assign(venue.behaviour, { partialFillProbability: 1, partialGapMs: MINUTE });
    const order = submit(bracket());
    expect(statuses(all, order)).toEqual(['partially_filled', 'held', 'held']);
    expect(position().qty_available).toBe(position().qty);
    venue.behaviour.partialFillProbability = 0;
    venue.advanceTo(TUESDAY + MINUTE);
    expect(statuses(all, order)).toEqual(['filled', 'new', 'held']);
    expect(position()).toMatchObject({ qty: '10', qty_available: '0' });
    expect(events()).toEqual(['pending_new', 'new', 'partial_fill', 'fill', 'new']);
  });

  test('when the take-profit fills then the stop is cancelled', () => {
    const all = scene();
    const { venue, id, submit, events } = all;
    const order = submit(bracket());
    events();
    venue.setTrade('AAPL', 111);
    expect(statuses(all, order)).toEqual(['filled', 'filled', 'canceled']);
    expect(events()).toEqual(['fill', 'canceled']);
    expect(venue.positions(id)).toEqual([]);
  });

  test('when the stop’s price comes then the take-profit makes way and the stop fills', () => {
    const all = scene();
    const { venue, id, submit, events, look } = all;
    const order = submit(bracket());
    events();
    venue.setTrade('AAPL', 89);
    expect(statuses(all, order)).toEqual(['filled', 'canceled', 'filled']);
    expect(look(order.legs[1]!).filled_avg_price).toBe('89');
    expect(events()).toEqual(['canceled', 'new', 'fill']);
    expect(venue.positions(id)).toEqual([]);
  });

  test('when a bar reaches both legs then one alone fills, at its own price', () => {
    const all = scene();
    const { venue, id, submit, look } = all;
    const order = submit(bracket());
    venue.settle();
    const bar = { symbol: 'AAPL', startMs: TUESDAY, volume: 100, trades: 1, vwap: 100 };
    venue.pushBar({ ...bar, open: 100, high: 120, low: 80, close: 105 });
    expect(statuses(all, order)).toEqual(['filled', 'canceled', 'filled']);
    expect(look(order.legs[1]!).filled_avg_price).toBe('90');
    expect(venue.positions(id)).toEqual([]);
  });

  test('when the profile says so then both legs are at the market, and still only one fills', () => {
    const all = scene({ profile: { stopLeg: 'new' } });
    const { venue, submit, events } = all;
    const order = submit(bracket());
    expect(statuses(all, order)).toEqual(['filled', 'new', 'new']);
    events();
    venue.setTrade('AAPL', 89);
    expect(statuses(all, order)).toEqual(['filled', 'canceled', 'filled']);
    expect(events()).toEqual(['fill', 'canceled']);
  });

  test('when the take-profit fills in part then the stop shrinks', () => {
    const all = scene();
    const { venue, submit, look, position } = all;
    const order = submit(bracket());
    venue.settle();
    Object.assign(venue.behaviour, { partialFillProbability: 1, partialGapMs: HOUR });
    venue.setTrade('AAPL', 110);
    const { qty: left } = position();
    expect(Number(left)).toBeLessThan(10);
    expect(look(order.legs[1]!)).toMatchObject({ status: 'held', qty: left, filled_qty: '0' });
    venue.setTrade('AAPL', 89);
    venue.behaviour.partialFillProbability = 0;
    venue.advanceTo(TUESDAY + HOUR);
    expect(venue.positions(venue.accountIds()[0]!)).toEqual([]);
  });

  test('when the entry is cancelled then so are its legs', () => {
    const all = scene();
    const order = all.submit(bracket(limitEntry));
    all.venue.cancel(all.id, order.id);
    expect(statuses(all, order)).toEqual(['canceled', 'canceled', 'canceled']);
  });

  test('when a leg is cancelled then everything that is open of the bracket is', () => {
    const all = scene();
    const waiting = all.submit(bracket(limitEntry));
    all.venue.cancel(all.id, waiting.legs[0]!.id);
    expect(statuses(all, waiting)).toEqual(['canceled', 'canceled', 'canceled']);
    const filled = all.submit(bracket());
    all.venue.cancel(all.id, filled.legs[0]!.id);
    expect(statuses(all, filled)).toEqual(['filled', 'canceled', 'canceled']);
    expect(all.position()).toMatchObject({ qty: '10', qty_available: '10' });
  });

  test('when the entry is rejected or expires then its legs are cancelled', () => {
    const all = scene();
    all.venue.behaviour.rejectNext = 1;
    expect(statuses(all, all.submit(bracket()))).toEqual(['rejected', 'canceled', 'canceled']);
    const order = all.submit(bracket(limitEntry));
    all.venue.advanceTo(TUESDAY + 6 * HOUR);
    expect(statuses(all, order)).toEqual(['expired', 'canceled', 'canceled']);
  });

  test('when the day ends with the legs at work then they end too', () => {
    const all = scene();
    const order = all.submit(bracket());
    all.venue.advanceTo(TUESDAY + 6 * HOUR);
    expect(statuses(all, order)).toEqual(['filled', 'expired', 'canceled']);
    expect(all.position()).toMatchObject({ qty: '10', qty_available: '10' });
  });

  test('when it is short then it is all the other way round', () => {
    const all = scene();
    const { venue, id, submit } = all;
    const order = submit(
      bracket({ side: 'sell', take_profit: { limit_price: '90' }, stop_loss: { stop_price: '110' } }),
    );
    expect(order).toMatchObject({ position_intent: 'sell_to_open', legs: [{ side: 'buy' }, { side: 'buy' }] });
    venue.setTrade('AAPL', 112);
    expect(statuses(all, order)).toEqual(['filled', 'canceled', 'filled']);
    expect(venue.positions(id)).toEqual([]);
  });

  test('when a part was sold while the entry worked then the legs close what is left', () => {
    const all = scene();
    const { venue, submit, look, position } = all;
    Object.assign(venue.behaviour, { partialFillProbability: 1, partialGapMs: MINUTE });
    const order = submit(bracket());
    const { qty } = position();
    venue.behaviour.partialFillProbability = 0;
    submit({ side: 'sell', type: 'trailing_stop', trail_price: '5', qty });
    venue.advanceTo(TUESDAY + MINUTE);
    const left = String(10 - Number(qty));
    expect(look(order)).toMatchObject({ status: 'filled', legs: [{ qty: left }, { qty: left }] });
    expect(position()).toMatchObject({ qty: '10', qty_available: '0' });
  });
});

describe('one triggers the other', () => {
  test.each([
    [{ stop_loss: { stop_price: '90' } }, 89],
    [{ take_profit: { limit_price: '110' } }, 110],
  ])('when the entry of %j fills then its leg begins, and closes', (leg, price) => {
    const all = scene();
    const { venue, id, submit } = all;
    const order = submit({ qty: '10', order_class: 'oto', ...leg });
    expect(order.legs).toMatchObject([{ status: 'held', order_class: 'oto' }]);
    expect(statuses(all, order)).toEqual(['filled', 'new']);
    venue.setTrade('AAPL', price);
    expect(statuses(all, order)).toEqual(['filled', 'filled']);
    expect(venue.positions(id)).toEqual([]);
  });
});

describe('one cancels the other', () => {
  const oco = { side: 'sell', type: 'limit', qty: '10', order_class: 'oco' } as const;
  const legs = { take_profit: { limit_price: '110' }, stop_loss: { stop_price: '90' } };
  const held = (): Scene => {
    const all = scene();
    all.submit({ qty: '10' });
    all.events();
    return all;
  };

  test('when it is taken then the take-profit is the order and the stop its leg, and both hold the shares once', () => {
    const all = held();
    const order = all.submit({ ...oco, ...legs });
    expect(order).toMatchObject({
      type: 'limit',
      limit_price: '110',
      status: 'pending_new',
      legs: [{ stop_price: '90' }],
    });
    expect(statuses(all, order)).toEqual(['new', 'held']);
    expect(all.position().qty_available).toBe('0');
    expect(all.submit.bind(null, { symbol: 'MSFT' })().status).toBe('pending_new');
  });

  test('when the price is given as the order’s own then it is the take-profit', () => {
    expect(held().submit({ ...oco, limit_price: '110', stop_loss: { stop_price: '90' } }).limit_price).toBe('110');
  });

  test.each([
    [111, ['filled', 'canceled'], ['pending_new', 'new', 'fill', 'canceled']],
    [89, ['canceled', 'filled'], ['pending_new', 'new', 'canceled', 'new', 'fill']],
  ] as const)('when the price goes to %d then they are %j', (price, expected, told) => {
    const all = held();
    const order = all.submit({ ...oco, ...legs });
    all.venue.settle();
    all.venue.setTrade('AAPL', price);
    expect(statuses(all, order)).toEqual(expected);
    expect(all.events()).toEqual(told);
    expect(all.venue.positions(all.id)).toEqual([]);
  });

  test('when either is cancelled then both are', () => {
    const all = held();
    const first = all.submit({ ...oco, ...legs });
    all.venue.cancel(all.id, first.id);
    expect(statuses(all, first)).toEqual(['canceled', 'canceled']);
    const second = all.submit({ ...oco, ...legs });
    all.venue.cancel(all.id, second.legs[0]!.id);
    expect(statuses(all, second)).toEqual(['canceled', 'canceled']);
  });

  test('when the stop is not below the market then it is refused', () => {
    const all = held();
    expect(refusal(() => all.submit({ ...oco, ...legs, stop_loss: { stop_price: '100' } }))).toMatchObject({
      message: 'stop_loss.stop_price must be <= base_price - 0.01',
      base_price: '100',
    });
    expect(refusal(() => all.submit({ ...oco, ...legs, qty: '11' })).status).toBe(403);
  });

  test('when all orders are cancelled then each is answered for once', () => {
    const all = held();
    const order = all.submit({ ...oco, ...legs });
    expect(all.venue.cancelAll(all.id)).toEqual([
      { id: order.id, status: 200 },
      { id: order.legs[0]!.id, status: 200 },
    ]);
    expect(statuses(all, order)).toEqual(['canceled', 'canceled']);
  });
});
