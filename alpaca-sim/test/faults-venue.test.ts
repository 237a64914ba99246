import { describe, expect, test } from 'vitest';
import { IN_SESSION, openSim, order, restingOrder } from './support/sim.ts';
import type { OpenSim } from './support/sim.ts';

const statusOf = async ({ call }: OpenSim, { id }: { id: string }): Promise<string> =>
  (await call('GET', `/v2/orders/${id}`)).body.status;

/** Posts an order and looks at it once more when it has had its chance to become new, or more. */
async function posted(sim: OpenSim, body: unknown): Promise<any> {
  const answer = await sim.call('POST', '/v2/orders', body);
  return (await sim.call('GET', `/v2/orders/${answer.body.id}`)).body;
}

function eventsOf({ venue }: OpenSim): string[] {
  const told: string[] = [];
  venue.on('tradeUpdate', ({ event }) => told.push(event));
  return told;
}

describe('an order on its way', () => {
  test('when its acknowledgement is slow then it stays pending_new meanwhile', async () => {
    const sim = await openSim();
    await sim.fault('slow-acknowledgement', { ms: 2_000 });
    const placed = await posted(sim, restingOrder());
    expect(placed.status).toBe('pending_new');
    sim.driver.jumpTo(IN_SESSION + 2_000);
    expect(await statusOf(sim, placed)).toBe('new');
  });

  test('when its fill is slow then it stays new meanwhile', async () => {
    const sim = await openSim();
    await sim.fault('slow-fill', { ms: 2_000 });
    const placed = await posted(sim, order());
    expect(placed.status).toBe('new');
    sim.driver.jumpTo(IN_SESSION + 2_000);
    expect(await statusOf(sim, placed)).toBe('filled');
  });

  test('when it fills in parts then the rest comes later', async () => {
    const sim = await openSim();
    await sim.fault('partial-fill', { times: 1, ms: 1_000 });
    const placed = await posted(sim, order({ qty: '100' }));
    expect(placed.status).toBe('partially_filled');
    expect(Number(placed.filled_qty)).toBeGreaterThan(0);
    sim.driver.jumpTo(IN_SESSION + 1_000);
    expect(await statusOf(sim, placed)).toBe('filled');
  });

  test('when the market rejects it then it is rejected after it was taken', async () => {
    const sim = await openSim();
    const told = eventsOf(sim);
    await sim.fault('order-rejected', { schedule: [2] });
    expect((await posted(sim, order())).status).toBe('filled');
    expect((await posted(sim, order())).status).toBe('rejected');
    expect(told.at(-1)).toBe('rejected');
  });
});

describe('a cancel on its way', () => {
  test('when it is stuck then the order is pending_cancel for good and its shares stay held', async () => {
    const sim = await openSim();
    await sim.call('POST', '/v2/orders', order({ qty: '2' }));
    const placed = await posted(sim, order({ qty: '2', side: 'sell', type: 'limit', limit_price: '200' }));
    await sim.fault('stuck-pending-cancel');
    expect((await sim.call('DELETE', `/v2/orders/${placed.id}`)).status).toBe(204);
    sim.driver.jumpTo(IN_SESSION + 600_000);
    expect(await statusOf(sim, placed)).toBe('pending_cancel');
    expect((await sim.call('GET', '/v2/positions/AAPL')).body.qty_available).toBe('0');
  });

  test('when a fill comes first then the order is filled, and the next cancel is refused', async () => {
    const sim = await openSim();
    const placed = await posted(sim, restingOrder());
    await sim.fault('cancel-fill-race');
    expect((await sim.call('DELETE', `/v2/orders/${placed.id}`)).status).toBe(204);
    expect(await statusOf(sim, placed)).toBe('filled');
    expect((await sim.call('DELETE', `/v2/orders/${placed.id}`)).body.message).toBe(
      'order is already in "filled" state',
    );
  });

  test('when it is slow or refused by the market then the order works on', async () => {
    const sim = await openSim();
    await sim.fault('slow-cancel', { ms: 2_000, times: 1 });
    const placed = await posted(sim, restingOrder());
    await sim.call('DELETE', `/v2/orders/${placed.id}`);
    expect(await statusOf(sim, placed)).toBe('pending_cancel');
    sim.driver.jumpTo(IN_SESSION + 2_000);
    expect(await statusOf(sim, placed)).toBe('canceled');
    const told = eventsOf(sim);
    await sim.fault('cancel-rejected');
    const other = await posted(sim, restingOrder());
    await sim.call('DELETE', `/v2/orders/${other.id}`);
    expect(await statusOf(sim, other)).toBe('new');
    expect(told).toContain('order_cancel_rejected');
  });
});

describe('a replacement on its way', () => {
  const replace = (sim: OpenSim, { id }: { id: string }) =>
    sim.call('PATCH', `/v2/orders/${id}`, { limit_price: '51' });

  test('when it is slow then the old order is pending_replace meanwhile', async () => {
    const sim = await openSim();
    await sim.fault('slow-replace', { ms: 2_000 });
    const placed = await posted(sim, restingOrder());
    expect((await replace(sim, placed)).status).toBe(200);
    expect(await statusOf(sim, placed)).toBe('pending_replace');
    sim.driver.jumpTo(IN_SESSION + 2_000);
    expect(await statusOf(sim, placed)).toBe('replaced');
  });

  test('when the market refuses it then the old order works on', async () => {
    const sim = await openSim();
    const told = eventsOf(sim);
    await sim.fault('replace-rejected');
    const placed = await posted(sim, restingOrder());
    await replace(sim, placed);
    expect(await statusOf(sim, placed)).toBe('new');
    expect(told).toContain('order_replace_rejected');
  });

  test('when a fill comes first then the old order is filled', async () => {
    const sim = await openSim();
    await sim.fault('replace-fill-race');
    const placed = await posted(sim, restingOrder());
    await replace(sim, placed);
    expect(await statusOf(sim, placed)).toBe('filled');
  });
});

describe('legs', () => {
  test('when the sibling of a filled leg is cancelled silently then no event says so', async () => {
    const sim = await openSim();
    await sim.call('POST', '/v2/orders', order({ qty: '2' }));
    const placed = await posted(
      sim,
      order({
        qty: '2',
        side: 'sell',
        type: 'limit',
        order_class: 'oco',
        take_profit: { limit_price: '110' },
        stop_loss: { stop_price: '90' },
      }),
    );
    await sim.fault('silent-leg-cancel');
    const told = eventsOf(sim);
    sim.venue.setQuote('AAPL', 111, 111.02);
    expect(await statusOf(sim, placed)).toBe('filled');
    expect(told).toContain('fill');
    expect(told).not.toContain('canceled');
    expect((await sim.call('GET', '/v2/orders?status=open')).body).toEqual([]);
  });
});

test('when the stop of a bracket is replaced then the one that fills has another id', async () => {
  const sim = await openSim();
  await sim.fault('stop-replaced');
  const exits = { order_class: 'bracket', take_profit: { limit_price: '110' }, stop_loss: { stop_price: '90' } };
  const placed = await posted(sim, order(exits));
  const legs = async (): Promise<any[]> => (await sim.call('GET', `/v2/orders/${placed.id}?nested=true`)).body.legs;
  const [old] = (await sim.call('GET', '/v2/orders?status=closed')).body.filter(
    ({ status }: any) => status === 'replaced',
  );
  const stop = (await legs()).find(({ type }) => type === 'stop');
  expect(stop).toMatchObject({ id: old.replaced_by, replaces: old.id, stop_price: '89.99' });
  sim.venue.setQuote('AAPL', 89, 89.02);
  expect(await statusOf(sim, stop)).toBe('filled');
  expect(await statusOf(sim, old)).toBe('replaced');
});

describe('the account and the market around an order', () => {
  test.each(['trading-blocked', 'account-blocked'])(
    'when %s strikes then orders are refused for a while',
    async (name) => {
      const sim = await openSim();
      await sim.fault(name, { times: 1, ms: 5_000 });
      expect((await sim.call('POST', '/v2/orders', order())).status).toBe(403);
      expect((await sim.call('GET', '/v2/account')).body[name.replace('-', '_')]).toBe(true);
      sim.driver.jumpTo(IN_SESSION + 5_000);
      expect((await sim.call('POST', '/v2/orders', order())).status).toBe(200);
    },
  );

  test('when a symbol becomes hard to borrow then it cannot be sold short for a while', async () => {
    const sim = await openSim();
    await sim.fault('hard-to-borrow', { times: 1 });
    const short = () => sim.call('POST', '/v2/orders', order({ side: 'sell' }));
    expect((await short()).body.message).toBe('asset "AAPL" cannot be sold short');
    expect((await sim.call('GET', '/v2/assets/AAPL')).body.easy_to_borrow).toBe(false);
    sim.driver.jumpTo(IN_SESSION + 60_000);
    expect((await short()).status).toBe(200);
  });

  test('when a bar brings a halt then nothing fills until trading resumes', async () => {
    const sim = await openSim();
    await sim.fault('halt', { times: 1, ms: 300_000 });
    const bar = { symbol: 'AAPL', open: 100, high: 101, low: 99, close: 100, volume: 1_000 };
    await sim.call('POST', '/__sim/bars', bar);
    expect(sim.venue.isHalted('AAPL')).toBe(true);
    const placed = await posted(sim, order());
    expect(placed.status).not.toBe('filled');
    sim.driver.jumpTo(IN_SESSION + 300_000);
    sim.venue.setQuote('AAPL', 100, 100.02);
    expect(await statusOf(sim, placed)).toBe('filled');
  });

  test('when the clock is skewed then the venue is ahead, once', async () => {
    const sim = await openSim();
    await sim.fault('clock-skew', { ms: 90_000 });
    await sim.fault('http-slow', { ms: 0 });
    const { body } = await sim.call('GET', '/v2/clock');
    expect(Date.parse(body.timestamp)).toBe(IN_SESSION + 90_000);
  });
});
