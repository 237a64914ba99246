import type { BrokerEvent, Fill, Leg, Order } from '@plimsoll/core';
import { describe, expect, test } from 'vitest';
import { worldOf } from './support/world.ts';
import type { World } from './support/world.ts';

const limit: Partial<Order> = { type: 'limit', limitPrice: 90, timeInForce: 'gtc' };

const legs: readonly Leg[] = [
  { id: 'test-1.tp', kind: 'take_profit', limitPrice: 120, stopPrice: undefined },
  { id: 'test-1.sl', kind: 'stop_loss', limitPrice: undefined, stopPrice: 80 },
];

/** The fills that a process was told of. */
const fillsOf = ({ events }: World): Fill[] => events.filter((event) => event.kind === 'filled');

/** What another process is told, beyond what is no news. */
const news = ({ events }: World, counted: readonly Fill[]): BrokerEvent[] => {
  const known = new Set(counted.map(({ executionId }) => executionId));
  return events.filter((event) => event.kind !== 'filled' || !known.has(event.executionId));
};

describe('an order of an earlier process', () => {
  test('when it works then it is found, and what becomes of it is told', async () => {
    const before = await worldOf();
    const sent = before.order(limit);
    before.submit(sent);
    await before.told('accepted');
    await before.stop();
    const after = await worldOf({ after: before });
    expect(await after.broker.lookUp!(sent, [])).toBe('found');
    expect(after.events).toMatchObject([{ kind: 'accepted', orderId: sent.id }]);
    before.sim.venue.setQuote('TSLA', 89, 90);
    const fills = await after.told('filled');
    expect(fills).toMatchObject([{ orderId: sent.id, quantity: 10 }]);
  });

  test('when it was filled while nobody listened then the fills are told, under the ids that they would have had', async () => {
    const before = await worldOf();
    const sent = before.order(limit);
    before.submit(sent);
    await before.told('accepted');
    await before.stop();
    before.sim.venue.setQuote('TSLA', 89, 90);
    const after = await worldOf({ after: before });
    expect(await after.broker.lookUp!(sent, [])).toBe('found');
    const [fill] = await after.told('filled');
    expect(fill).toMatchObject({ orderId: sent.id, quantity: 10 });
    expect(fill!.executionId).toMatch(/^[0-9a-f-]{36}:10$/);
  });

  test('when a part of it had been counted then only the rest is news', async () => {
    const before = await worldOf({ sim: { faults: [{ name: 'partial-fill', ms: 400 }] } });
    const sent = before.order({ quantity: 10 });
    before.submit(sent);
    await before.told('filled');
    const counted = fillsOf(before);
    await before.stop();
    const after = await worldOf({ after: before });
    expect(await after.broker.lookUp!({ ...sent, filled: counted[0]!.quantity }, counted)).toBe('found');
    await expect
      .poll(() => fillsOf(after).reduce((sum, { quantity }) => sum + quantity, counted[0]!.quantity), {
        timeout: 5_000,
      })
      .toBe(10);
    expect(news(after, counted).filter(({ kind }) => kind === 'filled')).toHaveLength(fillsOf(after).length);
  });

  test('when it was cancelled while nobody listened then its end is told', async () => {
    const before = await worldOf();
    const sent = before.order(limit);
    before.submit(sent);
    await before.told('accepted');
    await before.stop();
    const [{ id }] = before.sim.venue.orders(before.accountId, { status: 'open' }) as unknown as [{ id: string }];
    await fetch(`${before.sim.url}/v2/orders/${id}`, {
      method: 'DELETE',
      headers: { 'APCA-API-KEY-ID': 'PKSIM', 'APCA-API-SECRET-KEY': 'sim-secret' },
    });
    const after = await worldOf({ after: before });
    expect(await after.broker.lookUp!(sent, [])).toBe('found');
    expect(await after.told('cancelled')).toMatchObject([{ orderId: sent.id }]);
  });

  test('when Alpaca never got it then that is said, once it cannot arrive any more', async () => {
    const before = await worldOf();
    await before.stop();
    const after = await worldOf({ after: before, config: { lookupFor: '600ms' } });
    const begun = performance.now();
    expect(await after.broker.lookUp!(before.order({ time: before.sim.venue.nowMs }), [])).toBe('absent');
    expect(performance.now() - begun).toBeGreaterThan(500);
    expect(after.events).toEqual([]);
  });

  test('when its exits work then they are found with it, under the ids that they were given', async () => {
    const before = await worldOf();
    const sent = before.order({ legs });
    before.submit(sent);
    await before.told('filled');
    const counted = fillsOf(before);
    await before.stop();
    const after = await worldOf({ after: before });
    expect(await after.broker.lookUp!({ ...sent, status: 'filled', filled: 10 }, counted)).toBe('found');
    before.sim.venue.setQuote('TSLA', 120, 120);
    await expect
      .poll(() => news(after, counted).find((event) => event.kind === 'filled'), { timeout: 5_000 })
      .toMatchObject({ orderId: 'test-1.tp', side: 'sell', quantity: 10 });
    await expect
      .poll(() => after.events.find((event) => event.kind === 'cancelled'), { timeout: 5_000 })
      .toMatchObject({ orderId: 'test-1.sl' });
  });

  test('when one of its exits fills while it is looked up then that is told once, as that exit and as nobody else', async () => {
    const before = await worldOf();
    const sent = before.order({ legs });
    before.submit(sent);
    await before.told('filled');
    const counted = fillsOf(before);
    await before.stop();
    const after = await worldOf({ after: before });
    before.sim.faults.set({ name: 'http-slow', probability: 1, ms: 150 });
    const asked = after.broker.lookUp!({ ...sent, status: 'filled', filled: 10 }, counted);
    before.sim.venue.setQuote('TSLA', 120, 120);
    expect(await asked).toBe('found');
    before.sim.faults.clear();
    await expect
      .poll(() => fillsOf(after).map(({ orderId, quantity }) => [orderId, quantity]), { timeout: 5_000 })
      .toEqual([['test-1.tp', 10]]);
  });

  test('when its stop is another order by now then what both have filled is told as that of the stop', async () => {
    const before = await worldOf({
      sim: { faults: [{ name: 'stop-replaced' }, { name: 'partial-fill', ms: 60_000 }] },
    });
    before.sim.faults.set({ name: 'partial-fill', probability: 0 });
    const sent = before.order({ legs });
    before.submit(sent);
    await before.told('filled');
    const counted = fillsOf(before);
    await before.stop();
    const { venue } = before.sim;
    venue.setQuote('TSLA', 79, 79);
    const after = await worldOf({ after: before });
    expect(await after.broker.lookUp!({ ...sent, status: 'filled', filled: 10 }, counted)).toBe('found');
    await expect
      .poll(() => news(after, counted).filter(({ kind }) => kind === 'filled'), { timeout: 5_000 })
      .toMatchObject([{ orderId: 'test-1.sl', side: 'sell', quantity: 10 }]);
    expect(venue.positions(before.accountId)).toEqual([]);
  });

  test('when its stop was replaced after a part of it had filled then both parts are told', async () => {
    const before = await worldOf();
    const sent = before.order({ type: 'stop', side: 'sell', stopPrice: 90, closing: 10, timeInForce: 'gtc' });
    before.submit(before.order({ id: 'entry' }));
    await before.told('filled');
    before.submit(sent);
    await expect
      .poll(() => before.events.at(-1), { timeout: 5_000 })
      .toMatchObject({ kind: 'accepted', orderId: sent.id });
    await before.stop();
    const { venue, faults } = before.sim;
    faults.set({ name: 'partial-fill', probability: 1, ms: 60_000 });
    venue.setQuote('TSLA', 89, 89);
    const [open] = venue.orders(before.accountId, { status: 'open' });
    const part = Number(open!['filled_qty']);
    expect(part).toBeGreaterThan(0);
    faults.clear();
    venue.replace(before.accountId, open!.id, { stop_price: '88' });
    await expect
      .poll(() => venue.orders(before.accountId, { status: 'open' }).map(({ id }) => id))
      .not.toContain(open!.id);
    const after = await worldOf({ after: before });
    expect(await after.broker.lookUp!(sent, [])).toBe('found');
    venue.setQuote('TSLA', 87, 87);
    await expect
      .poll(() => fillsOf(after).reduce((sum, { quantity }) => sum + quantity, 0), { timeout: 5_000 })
      .toBe(10);
    expect(fillsOf(after)[0]).toMatchObject({ orderId: sent.id, quantity: part, price: 89 });
  });
});

/** An order that turns ten long into five short, of which the first part is at Alpaca as `test-turn`, and the process that sent it is gone. */
async function turned(parts: Partial<Order> = {}): Promise<{ before: World; sent: Order }> {
  const before = await worldOf();
  before.submit(before.order({ id: 'long' }));
  await before.told('filled');
  await expect.poll(() => Promise.resolve(before.broker.positions()).catch(() => [])).toMatchObject([{ quantity: 10 }]);
  const sent = before.order({ id: 'test-turn', side: 'sell', quantity: 15, closing: 10, ...parts });
  before.submit(sent);
  return { before, sent };
}

const heldAt = ({ sim, accountId }: World): unknown => sim.venue.positions(accountId).map(({ qty }) => qty);

describe('an order of an earlier process that turns a position round', () => {
  const resting: Partial<Order> = { type: 'limit', limitPrice: 110, timeInForce: 'gtc' };

  test('when the process ends before the first part has filled then that works on, and the rest is told as cancelled', async () => {
    const { before, sent } = await turned(resting);
    await before.told('accepted', 2);
    await before.stop();
    const after = await worldOf({ after: before });
    expect(await after.broker.lookUp!(sent, [])).toBe('found');
    before.sim.venue.setQuote('TSLA', 110, 110);
    expect(await after.told('filled')).toMatchObject([{ orderId: 'test-turn', quantity: 10 }]);
    expect(await after.told('cancelled')).toMatchObject([{ orderId: 'test-turn' }]);
    expect(before.posts().toSorted()).toEqual(['long', 'test-turn']);
  });

  test('when the process ends once the rest has been sent then what both fill is told', async () => {
    const { before, sent } = await turned(resting);
    await before.told('accepted', 2);
    before.sim.venue.setQuote('TSLA', 110, 110);
    await expect.poll(() => before.posts()).toContain('test-turn-rest');
    const counted = fillsOf(before).filter(({ orderId }) => orderId === 'test-turn');
    await before.stop();
    const after = await worldOf({ after: before });
    expect(await after.broker.lookUp!(sent, counted.slice(0, 1))).toBe('found');
    await expect
      .poll(() => fillsOf(after).map(({ orderId, quantity }) => [orderId, quantity]), { timeout: 5_000 })
      .toEqual([['test-turn', 5]]);
    expect(heldAt(after)).toEqual(['-5']);
  });

  test('when the rest turns up only after it was looked for then it is cancelled, and what it has filled is told', async () => {
    const { before, sent } = await turned(resting);
    await before.told('accepted', 2);
    await before.stop();
    before.sim.venue.setQuote('TSLA', 110, 110);
    before.sim.venue.setQuote('TSLA', 100, 100);
    const after = await worldOf({ after: before });
    expect(await after.broker.lookUp!(sent, [])).toBe('found');
    expect(await after.told('cancelled')).toMatchObject([{ orderId: 'test-turn' }]);
    before.sim.venue.submit(before.accountId, {
      symbol: 'TSLA',
      side: 'sell',
      type: 'limit',
      limit_price: '110',
      time_in_force: 'gtc',
      qty: '5',
      client_order_id: 'test-turn-rest',
    });
    await expect.poll(() => before.sim.venue.orders(before.accountId, { status: 'open' })).toEqual([]);
    expect(after.lines.join('\n')).toContain('counted as over');
    expect(fillsOf(after).map(({ orderId, quantity }) => [orderId, quantity])).toEqual([['test-turn', 10]]);
  });

  test('when it was being cancelled then its end is told', async () => {
    const { before, sent } = await turned(resting);
    await before.told('accepted', 2);
    before.sim.faults.set({ name: 'slow-cancel', ms: 300 });
    void before.broker.cancel('test-turn');
    await expect
      .poll(() => before.sim.venue.orders(before.accountId, { status: 'open' }).map(({ status }) => status))
      .toEqual(['pending_cancel']);
    await before.stop();
    const after = await worldOf({ after: before });
    expect(await after.broker.lookUp!(sent, [])).toBe('found');
    expect(await after.told('cancelled')).toMatchObject([{ orderId: 'test-turn' }]);
    expect(fillsOf(after)).toEqual([]);
  });
});

describe('a stop that is moved while the process changes', () => {
  test('when the venue is replacing it then what comes of its successor is told as the stop', async () => {
    const before = await worldOf();
    const sent = before.order({ legs });
    before.submit(sent);
    await before.told('filled');
    const counted = fillsOf(before);
    const { venue, faults } = before.sim;
    faults.set({ name: 'slow-replace', ms: 400 });
    const stop = venue.orders(before.accountId, { status: 'open' }).find(({ type }) => type === 'stop')!;
    venue.replace(before.accountId, stop.id, { stop_price: '85' });
    await before.stop();
    const after = await worldOf({ after: before });
    expect(await after.broker.lookUp!({ ...sent, status: 'filled', filled: 10 }, counted)).toBe('found');
    await expect.poll(() => venue.order(before.accountId, stop.id).status).toBe('replaced');
    venue.setQuote('TSLA', 84, 84);
    await expect
      .poll(() => news(after, counted).filter(({ kind }) => kind === 'filled'), { timeout: 5_000 })
      .toMatchObject([{ orderId: 'test-1.sl', side: 'sell', quantity: 10 }]);
    await expect
      .poll(() => after.events.filter(({ kind }) => kind === 'cancelled'), { timeout: 5_000 })
      .toMatchObject([{ orderId: 'test-1.tp' }]);
    expect(heldAt(after)).toEqual([]);
  });
});

describe('an exit of the last crumbs, which Alpaca named itself', () => {
  test('when the process ends before it has heard of it then its fill is told once, and a later exit of as much is not taken for it', async () => {
    const before = await worldOf();
    const { sim, accountId } = before;
    before.submit(before.order({ quantity: 1.5 }));
    await before.told('filled');
    await expect.poll(() => Promise.resolve(before.broker.positions()).catch(() => [])).toHaveLength(1);
    sim.faults.set({ name: 'residual-quantity', times: 1 });
    const exit: Partial<Order> = { side: 'sell', quantity: 1.5, closing: 1.5 };
    const sent = before.order({ ...exit, id: 'test-out', time: sim.venue.nowMs });
    before.submit(sent);
    await before.told('filled', 2);
    await before.stop();
    expect(before.posts()).not.toContain('test-out');
    const after = await worldOf({ after: before, config: { lookupFor: '300ms' } });
    expect(await after.broker.lookUp!(sent, [])).toBe('found');
    expect(fillsOf(after)).toMatchObject([{ orderId: 'test-out', side: 'sell', quantity: 1.5 }]);
    const later = before.order({ ...exit, id: 'test-later', time: sim.venue.nowMs + 60_000 });
    expect(await after.broker.lookUp!(later, [])).toBe('absent');
    expect(sim.venue.positions(accountId)).toEqual([]);
  });
});

test('when an order of this process cannot be looked up then what somebody else fills is told all the same', async () => {
  const world = await worldOf();
  const sent = world.order(limit);
  world.submit(sent);
  await world.told('accepted');
  world.sim.faults.set({ name: 'http-error', method: 'GET', status: 403 });
  await expect(world.broker.lookUp!(sent, [])).rejects.toThrow();
  world.sim.faults.clear();
  const market = { symbol: 'MSFT', side: 'buy', type: 'market', time_in_force: 'day', qty: '3' } as const;
  world.sim.venue.submit(world.accountId, { ...market, client_order_id: 'by-hand' });
  expect(await world.told('filled')).toMatchObject([{ orderId: 'by-hand', quantity: 3 }]);
});
