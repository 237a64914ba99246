import { describe, expect, test } from 'vitest';
import type { OrderFilters } from '../src/venue/options.ts';
import { HOUR, MINUTE, TUESDAY, refusal, scene } from './support/venue.ts';
import type { Scene } from './support/venue.ts';

/** Four orders, a minute apart: filled AAPL, open AAPL, open MSFT, cancelled coin. */
function four(): Scene & { readonly ids: string[] } {
  const all = scene();
  const ids: string[] = [];
  const add = (order: object) => {
    ids.push(all.submit(order).id);
    all.venue.advanceTo(all.venue.nowMs + MINUTE);
  };
  add({ qty: '2' });
  add({ side: 'sell', type: 'limit', limit_price: '120' });
  add({ symbol: 'MSFT', type: 'limit', limit_price: '90' });
  add({ symbol: 'BTC/USD', type: 'limit', limit_price: '1', qty: '20', time_in_force: 'gtc' });
  all.venue.cancel(all.id, ids[3]!);
  return Object.assign(all, { ids });
}

describe('the list of orders', () => {
  test.each<[OrderFilters, number[]]>([
    [{}, [2, 1]],
    [{ status: 'closed' }, [3, 0]],
    [{ status: 'all' }, [3, 2, 1, 0]],
    [{ status: 'all', direction: 'asc' }, [0, 1, 2, 3]],
    [{ status: 'all', limit: 2 }, [3, 2]],
    [{ status: 'all', symbols: ['AAPL'] }, [1, 0]],
    [{ status: 'all', symbols: ['MSFT', 'BTCUSD'] }, [3, 2]],
    [{ status: 'all', side: 'sell' }, [1]],
    [{ status: 'all', assetClasses: ['crypto'] }, [3]],
    [{ status: 'all', assetClasses: ['us_equity', 'crypto'], symbols: [] }, [3, 2, 1, 0]],
    [{ status: 'all', after: '2026-11-24T15:01:30Z' }, [3, 2]],
    [{ status: 'all', until: '2026-11-24T15:01:30Z' }, [1, 0]],
    [{ status: 'all', after: '2026-11-24', until: '2026-11-25' }, [3, 2, 1, 0]],
  ])('when %j is asked for then it is orders %j', (filters, expected) => {
    const { venue, id, ids } = four();
    expect(venue.orders(id, filters).map((order) => ids.indexOf(order.id))).toEqual(expected);
  });

  test('when times or orders bound it then they are left out themselves', () => {
    const { venue, id, ids } = four();
    const submitted = String(venue.order(id, ids[1]!)['submitted_at']);
    const list = (filters: OrderFilters) =>
      venue.orders(id, { status: 'all', ...filters }).map((order) => ids.indexOf(order.id));
    expect(list({ after: submitted })).toEqual([3, 2]);
    expect(list({ until: submitted })).toEqual([0]);
    expect(list({ afterOrderId: ids[1]! })).toEqual([3, 2]);
    expect(list({ beforeOrderId: ids[1]! })).toEqual([0]);
  });

  test('when legs are nested then they are inside their orders, else beside them', () => {
    const { venue, id, submit } = scene();
    const order = submit({
      type: 'limit',
      limit_price: '95',
      order_class: 'bracket',
      take_profit: { limit_price: '110' },
      stop_loss: { stop_price: '90' },
    });
    const [nested, flat] = [venue.orders(id, { nested: true }), venue.orders(id)];
    expect(nested).toMatchObject([{ id: order.id, legs: [{ status: 'held' }, { status: 'held' }] }]);
    expect(flat.map((each) => each['legs'])).toEqual([null, null, null]);
    expect(flat.map(({ status }) => status)).toEqual(['held', 'held', 'new']);
    venue.setTrade('AAPL', 94);
    expect(venue.orders(id, { nested: true })).toMatchObject([{ type: 'stop' }, { type: 'limit' }]);
    expect(venue.orders(id, { nested: true, status: 'all' })).toHaveLength(1);
  });

  test.each<OrderFilters>([
    { status: 'old' as never },
    { direction: 'up' as never },
    { limit: 0 },
    { limit: 501 },
    { after: 'yesterday' },
    { beforeOrderId: 'nope' },
  ])('when %j is asked for then it is refused', (filters) => {
    const { venue, id } = scene();
    expect(refusal(() => venue.orders(id, filters))).toMatchObject({ status: 422, code: 40010001 });
  });
});

describe('activities', () => {
  test('when orders fill then each fill is one, with its place in the order', () => {
    const { venue, id, submit } = scene();
    venue.behaviour.partialFillProbability = 1;
    const order = submit({ qty: '10' });
    const [last, first] = venue.activities(id) as any[];
    expect(Object.keys(last!).join(',')).toBe(
      'id,activity_type,transaction_time,type,price,qty,side,symbol,leaves_qty,order_id,cum_qty,order_status',
    );
    expect(last).toMatchObject({
      type: 'fill',
      cum_qty: '10',
      leaves_qty: '0',
      order_status: 'filled',
      order_id: order.id,
    });
    expect(first).toMatchObject({
      type: 'partial_fill',
      cum_qty: first.qty,
      order_status: 'partially_filled',
      side: 'buy',
    });
    expect(Number(first.leaves_qty) + Number(first.qty)).toBe(10);
    expect(last.id).toMatch(/^20261124100000000::[0-9a-f-]{36}$/);
  });

  test('when they are asked for in pages then each comes once', () => {
    const { venue, id, submit } = scene();
    for (let i = 0; i < 7; i++) submit({});
    const all = venue.activities(id).map((activity) => activity['id']);
    const paged: unknown[] = [];
    for (;;) {
      const page = venue.activities(id, { pageSize: 3, pageToken: paged.at(-1) as string | undefined });
      paged.push(...page.map((activity) => activity['id']));
      if (page.length < 3) break;
    }
    expect(all).toHaveLength(7);
    expect(paged).toEqual(all);
    expect(venue.activities(id, { direction: 'asc' }).map((activity) => activity['id'])).toEqual(all.toReversed());
  });

  test('when they are filtered then only those come', () => {
    const { venue, id, submit } = scene();
    const order = submit({});
    venue.advanceTo(TUESDAY + 24 * HOUR);
    submit({});
    venue.transfer(id, '5');
    const count = (filters: object) => venue.activities(id, filters).length;
    expect(count({ types: ['FILL'] })).toBe(2);
    expect(count({ types: ['CSD', 'CSW'] })).toBe(1);
    expect(count({ category: 'trade_activity' })).toBe(2);
    expect(count({ date: '2026-11-24' })).toBe(1);
    expect(count({ after: '2026-11-25' })).toBe(2);
    expect(count({ until: '2026-11-25T00:00:00Z' })).toBe(1);
    expect(count({ orderId: order.id })).toBe(1);
    for (const filters of [{ pageSize: 101 }, { pageToken: 'x' }, { types: ['FILL'], category: 'trade_activity' }])
      expect(refusal(() => venue.activities(id, filters as never))).toMatchObject({ status: 422 });
  });
});

describe('portfolio history', () => {
  test('when days have passed then there is a point for each, and gains since the beginning', () => {
    const { venue, id, submit } = scene();
    submit({ qty: '100' });
    venue.advanceTo(TUESDAY + HOUR);
    venue.setTrade('AAPL', 101);
    venue.advanceTo(TUESDAY + 24 * HOUR);
    venue.setTrade('AAPL', 103);
    venue.advanceTo(TUESDAY + 25 * HOUR);
    expect(venue.portfolioHistory(id)).toEqual({
      timestamp: [Date.parse('2026-11-24T05:00:00Z') / 1000, Date.parse('2026-11-25T05:00:00Z') / 1000],
      equity: [100_100, 100_300],
      profit_loss: [100, 300],
      profit_loss_pct: [0.001, 0.003],
      base_value: 100_000,
      base_value_asof: '2026-11-24',
      timeframe: '1D',
      cashflow: {},
    });
    const today: any = venue.portfolioHistory(id, { period: '1D', timeframe: '5Min' });
    expect(today).toMatchObject({ base_value: 100_100, timeframe: '5Min' });
    expect(today.timestamp[0]).toBe(Date.parse('2026-11-25T14:30:00Z') / 1000);
    expect(today.equity.at(-1)).toBe(100_300);
    expect(venue.portfolioHistory(id, { period: '1W' })['timeframe']).toBe('15Min');
  });

  test.each([{ period: 'ever' }, { timeframe: '2D' }, { start: 'x' }])(
    'when %j is asked for then it is refused',
    (filters) => {
      const { venue, id } = scene();
      expect(refusal(() => venue.portfolioHistory(id, filters))).toMatchObject({ status: 422, code: 40010001 });
    },
  );
});

describe('what is told by hand', () => {
  test.each(['suspended', 'stopped', 'calculated', 'done_for_day', 'accepted_for_bidding'])(
    'when an order is said to be %s then it is, and can go back',
    (event) => {
      const { venue, submit, look, events } = scene();
      const order = submit({ type: 'limit', limit_price: '90' });
      events();
      venue.announce(order.id, event);
      expect(look(order).status).toBe(event);
      venue.announce(order.id, 'new');
      expect(look(order).status).toBe('new');
      expect(events()).toEqual([event, 'new']);
    },
  );

  test.each(['rejected', 'canceled', 'expired'])('when an order is said to be %s then it has ended', (event) => {
    const { venue, submit, look } = scene();
    const order = submit({ type: 'limit', limit_price: '90' });
    venue.announce(order.id, event);
    expect(look(order).status).toBe(event);
    expect(refusal(() => venue.announce(order.id, 'new'))).toMatchObject({ status: 422 });
  });

  test('when an event is announced that changes nothing then the order is as before', () => {
    const { venue, submit, look, events } = scene();
    const order = submit({ type: 'limit', limit_price: '90' });
    venue.announce(order.id, 'restated');
    expect(look(order).status).toBe('new');
    expect(events()).toContain('restated');
    expect(refusal(() => venue.announce(order.id, 'exploded'))).toMatchObject({ status: 422 });
    expect(refusal(() => venue.announce('nobody', 'new'))).toMatchObject({ status: 404 });
  });

  test('when a fill is taken back then money and position are as before, and an event says of which', () => {
    const { venue, id, submit, account, told } = scene();
    submit({ qty: '10' });
    venue.settle();
    const { execution_id: execution } = told.find(({ event }) => event === 'fill')!;
    venue.bust(execution!);
    expect(account()).toMatchObject({ cash: '100000', equity: '100000' });
    expect(venue.positions(id)).toEqual([]);
    expect(told.at(-1)).toMatchObject({
      event: 'trade_bust',
      previous_execution_id: execution,
      qty: '-10',
      position_qty: '0',
    });
    expect(told.at(-1)!.execution_id).not.toBe(execution);
    expect(refusal(() => venue.bust(execution!))).toMatchObject({ status: 404 });
  });

  test('when a fill’s price is corrected then cash and average prices follow', () => {
    const { venue, submit, account, position, look, told } = scene();
    const order = submit({ qty: '10' });
    venue.settle();
    const { execution_id: execution } = told.find(({ event }) => event === 'fill')!;
    venue.correct(execution!, '99.5');
    expect(account().cash).toBe('99005');
    expect(position().avg_entry_price).toBe('99.5');
    expect(look(order).filled_avg_price).toBe('99.5');
    expect(told.at(-1)).toMatchObject({ event: 'trade_correct', previous_execution_id: execution, price: '99.5' });
    expect(refusal(() => venue.correct(execution!, '-1'))).toMatchObject({ status: 422 });
  });

  test('when the venue is reset then it is as new, its listeners stay, and its behaviour is calm', () => {
    const all = scene();
    all.submit({ qty: '10' });
    all.venue.behaviour.rejectNext = 5;
    all.events();
    all.venue.reset({ seed: 2, startMs: TUESDAY, accounts: [{ keyId: 'K', secret: 'S' }] });
    const id = all.venue.accountIds()[0]!;
    expect(id).not.toBe(all.id);
    expect(all.venue.positions(id)).toEqual([]);
    expect(all.venue.behaviour.rejectNext).toBe(0);
    all.venue.submit(id, { symbol: 'AAPL', side: 'buy', type: 'market', time_in_force: 'day', qty: '1' });
    expect(all.events()).toEqual(['pending_new', 'new', 'fill']);
  });
});
