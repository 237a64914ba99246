import { describe, expect, test } from 'vitest';
import { IN_SESSION, openSim, order, restingOrder } from './support/sim.ts';
import type { OpenSim } from './support/sim.ts';

const orders = async ({ venue }: OpenSim): Promise<number> =>
  venue.orders(venue.accountIds()[0]!, { status: 'all', limit: 500 }).length;

describe('a POST whose answer is lost', () => {
  test.each([
    ['order-error-accepted', 1],
    ['order-error-lost', 0],
  ])('when %s strikes then the answer is a 500 and there are %i orders', async (name, count) => {
    const sim = await openSim();
    await sim.fault(name, { times: 1 });
    const { status, body } = await sim.call('POST', '/v2/orders', order());
    expect(status).toBe(500);
    expect(body).toEqual({ code: 50010000, message: 'internal server error occurred' });
    expect(await orders(sim)).toBe(count);
    expect((await sim.call('POST', '/v2/orders', order())).status).toBe(200);
  });

  test('when it has a status then that is answered', async () => {
    const sim = await openSim();
    await sim.fault('order-error-accepted', { status: 504 });
    expect((await sim.call('DELETE', '/v2/orders')).status).toBe(504);
  });

  test.each([
    ['order-drop-accepted', 1],
    ['order-drop-lost', 0],
    ['order-timeout-lost', 0],
  ])('when %s strikes then there is no answer and there are %i orders', async (name, count) => {
    const sim = await openSim();
    await sim.fault(name, { ms: 10 });
    await expect(sim.call('POST', '/v2/orders', order())).rejects.toThrow('fetch failed');
    expect(await orders(sim)).toBe(count);
  });

  test('when the answer is late then the order is at work meanwhile', async () => {
    const sim = await openSim();
    await sim.fault('order-timeout-accepted', { ms: 60_000 });
    const filled = new Promise<void>((resolve) => {
      sim.venue.on('tradeUpdate', ({ event }) => (event === 'fill' ? resolve() : undefined));
    });
    const answer = sim.call('POST', '/v2/orders', order()).catch(() => 'cut');
    await filled;
    await sim.close();
    expect(await answer).not.toMatchObject({ status: 500 });
  });

  test('when a refusal would have been the answer anyway then it is', async () => {
    const sim = await openSim();
    await sim.fault('order-error-accepted');
    expect((await sim.call('POST', '/v2/orders', order({ qty: '1000000' }))).status).toBe(403);
  });
});

describe('any request', () => {
  test.each([
    ['http-error', {}, 503, 50310000],
    ['http-error', { status: 403 }, 403, 40310000],
    ['http-429', {}, 429, 42910000],
  ])('when %s strikes with %o then it is refused with %i', async (name, rule, status, code) => {
    const sim = await openSim();
    await sim.fault(name, rule);
    const answer = await sim.call('GET', '/v2/account');
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (status === 429) expect(answer.headers.get('x-ratelimit-remaining')).toBe('0');
  });

  test('when delete-429 strikes then a DELETE is refused and nothing else', async () => {
    const sim = await openSim();
    const { body } = await sim.call('POST', '/v2/orders', restingOrder());
    await sim.fault('delete-429');
    expect((await sim.call('DELETE', `/v2/orders/${body.id}`)).status).toBe(429);
    expect((await sim.call('GET', `/v2/orders/${body.id}`)).body.status).toBe('new');
  });

  test('when http-drop strikes then the connection is cut and nothing was done', async () => {
    const sim = await openSim();
    await sim.fault('http-drop', { times: 1 });
    await expect(sim.call('POST', '/v2/orders', order())).rejects.toThrow('fetch failed');
    expect(await orders(sim)).toBe(0);
  });

  test('when http-slow strikes then events come before the answer', async () => {
    const sim = await openSim();
    await sim.fault('http-slow', { ms: 20 });
    const told: string[] = [];
    sim.venue.on('tradeUpdate', ({ event }) => told.push(event));
    const answer = sim.call('POST', '/v2/orders', order()).then(() => told.push('answer'));
    await answer;
    expect(told).toEqual(['pending_new', 'new', 'fill', 'answer']);
  });

  test('when a rule is for a path then others are left alone', async () => {
    const sim = await openSim();
    await sim.fault('http-error', { path: '/v2/positions' });
    expect((await sim.call('GET', '/v2/account')).status).toBe(200);
    expect((await sim.call('GET', '/v2/positions')).status).toBe(503);
  });

  test('when the log is asked for then each request is in it with its fault, and no key', async () => {
    const sim = await openSim();
    await sim.fault('order-drop-accepted');
    await sim.call('POST', '/v2/orders', order({ client_order_id: 'lost' })).catch(() => undefined);
    await sim.call('GET', '/v2/orders?status=all');
    const { body } = await sim.call('GET', '/__sim/requests');
    expect(body).toMatchObject([
      {
        number: 1,
        method: 'POST',
        url: '/v2/orders',
        status: 0,
        fault: 'order-drop-accepted',
        client_order_id: 'lost',
      },
      { number: 2, method: 'GET', url: '/v2/orders?status=all', status: 200 },
    ]);
    expect(JSON.stringify(body)).not.toContain('PKSIM');
    expect((await sim.call('GET', '/__sim/requests?after=1')).body).toHaveLength(1);
  });
});

describe('answers that are behind', () => {
  test('when positions are stale then they lag behind orders, and catch up', async () => {
    const sim = await openSim();
    await sim.call('POST', '/v2/orders', order());
    await sim.fault('stale-positions');
    sim.driver.jumpTo(IN_SESSION + 20_000);
    await sim.call('POST', '/v2/orders', order({ qty: '5' }));
    expect((await sim.call('GET', '/v2/orders?status=closed')).body).toHaveLength(2);
    expect((await sim.call('GET', '/v2/positions')).body[0].qty).toBe('1');
    expect((await sim.call('GET', '/v2/positions/AAPL')).body.qty).toBe('1');
    sim.driver.jumpTo(IN_SESSION + 30_000);
    expect((await sim.call('GET', '/v2/positions')).body[0].qty).toBe('6');
  });

  test('when orders are stale then they lag behind positions, and catch up', async () => {
    const sim = await openSim();
    await sim.fault('stale-orders');
    const { body } = await sim.call('POST', '/v2/orders', order());
    expect((await sim.call('GET', '/v2/positions')).body).toHaveLength(1);
    expect((await sim.call('GET', `/v2/orders/${body.id}`)).body).toMatchObject({
      status: 'pending_new',
      filled_qty: '0',
    });
    sim.driver.jumpTo(IN_SESSION + 10_000);
    expect((await sim.call('GET', `/v2/orders/${body.id}`)).body.status).toBe('filled');
  });

  test('when a lookup misses then only soon after the submission', async () => {
    const sim = await openSim();
    await sim.fault('order-lookup-miss', { ms: 2_000 });
    const { body } = await sim.call('POST', '/v2/orders', order());
    const path = `/v2/orders:by_client_order_id?client_order_id=${body.client_order_id}`;
    const missed = await sim.call('GET', path);
    expect(missed.status).toBe(404);
    expect(missed.body).toEqual({ code: 40410000, message: `order not found for ${body.client_order_id}` });
    sim.driver.jumpTo(IN_SESSION + 2_000);
    expect((await sim.call('GET', path)).status).toBe(200);
  });

  test('when held legs go astray then they are listed as closed, unless asked for nested', async () => {
    const sim = await openSim();
    const { body } = await sim.call(
      'POST',
      '/v2/orders',
      restingOrder({ order_class: 'oto', stop_loss: { stop_price: '45' } }),
    );
    const statuses = async (query: string): Promise<string[]> =>
      (await sim.call('GET', `/v2/orders?${query}`)).body.map(({ status }: any) => status).toSorted();
    expect(await statuses('status=open')).toEqual(['held', 'new']);
    await sim.fault('held-legs-closed');
    expect(await statuses('status=open')).toEqual(['new']);
    expect(await statuses('status=closed')).toEqual(['held']);
    expect((await sim.call('GET', '/v2/orders?nested=true')).body[0]).toMatchObject({
      id: body.id,
      legs: [{ status: 'held' }],
    });
  });

  test('when activities are unordered then those of one millisecond are mixed and none is lost', async () => {
    const sim = await openSim();
    for (let i = 0; i < 8; i++) await sim.call('POST', '/v2/orders', order());
    const ids = async (): Promise<string[]> =>
      (await sim.call('GET', '/v2/account/activities/FILL?direction=asc')).body.map((fill: any) => fill.order_id);
    const ordered = await ids();
    await sim.fault('activities-unordered');
    const mixed = await ids();
    expect(mixed).not.toEqual(ordered);
    expect(mixed.toSorted()).toEqual(ordered.toSorted());
  });

  test('when a residue cannot be sold then closing the position still works', async () => {
    const sim = await openSim();
    await sim.call('POST', '/v2/orders', order({ qty: '1.5' }));
    await sim.fault('residual-quantity');
    const sale = await sim.call('POST', '/v2/orders', order({ qty: '1.5', side: 'sell' }));
    expect(sale.status).toBe(403);
    expect(sale.body.message).toBe('insufficient qty available for order (requested: 1.5, available: 1.499999999)');
    expect((await sim.call('DELETE', '/v2/positions/AAPL')).status).toBe(200);
    expect((await sim.call('GET', '/v2/positions')).body).toEqual([]);
  });

  test('when the account is being updated then its status says so', async () => {
    const sim = await openSim();
    await sim.fault('account-updated', { times: 1 });
    expect((await sim.call('GET', '/v2/account')).body.status).toBe('ACCOUNT_UPDATED');
    expect((await sim.call('GET', '/v2/account')).body.status).toBe('ACTIVE');
  });
});
