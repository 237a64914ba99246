import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../src/outside.ts';
import { worldOf } from './support/world.ts';
import type { World } from './support/world.ts';

/** What the kernel would hold by the fills it was told of. */
function heldBy({ events }: World): number {
  let held = 0;
  for (const event of events)
    if (event.kind === 'filled') held += event.side === 'buy' ? event.quantity : -event.quantity;
  return held;
}

/** Positions and cash, as soon as the broker vouches for them. */
async function settled({ broker }: World): Promise<{ cash: number; held: number }> {
  const read = async () => {
    try {
      const [account, positions] = await Promise.all([broker.account(), broker.positions()]);
      return { cash: account!.cash, held: positions.find(({ symbol }) => symbol === 'TSLA')?.quantity ?? 0 };
    } catch {
      return undefined;
    }
  };
  await expect.poll(read, { timeout: 8_000 }).toBeDefined();
  return (await read())!;
}

describe('sending', () => {
  test.each(['order-timeout-accepted', 'order-error-accepted', 'order-drop-accepted'] as const)(
    'when the answer to an order is lost (%s) then it is found by its id, and not sent again',
    async (name) => {
      const world = await worldOf();
      const { sim, broker, order, told, posts, submit } = world;
      sim.faults.set({ name, times: 1 });
      submit(order({ id: 'one', type: 'limit', limitPrice: 90 }));
      expect(await told('accepted')).toMatchObject([{ orderId: 'one' }]);
      await broker.cancel('one');
      await told('cancelled');
      expect(posts()).toEqual(['one']);
    },
  );

  test('when the answer is lost and the order cannot be found at first then a miss is not taken for a proof', async () => {
    const { sim, order, told, posts, events, submit } = await worldOf();
    sim.faults.set({ name: 'order-error-accepted', times: 1 });
    sim.faults.set({ name: 'order-lookup-miss', ms: 1_000 });
    sim.faults.set({ name: 'missed-fill' });
    submit(order({ id: 'one' }));
    expect(await told('filled')).toMatchObject([{ orderId: 'one', quantity: 10 }]);
    expect(posts()).toEqual(['one']);
    expect(events.some(({ kind }) => kind === 'rejected')).toBe(false);
  });

  test.each(['order-error-lost', 'order-drop-lost', 'order-timeout-lost'] as const)(
    'when an order is lost for good (%s) then it is never sent again, and rejected after the time to look for it',
    async (name) => {
      const { sim, order, told, posts, submit } = await worldOf({ config: { lookupFor: '300ms' } });
      sim.faults.set({ name, times: 1 });
      const rejected = told('rejected');
      submit(order({ id: 'one' }));
      expect(await rejected).toMatchObject([{ orderId: 'one', code: 'ORDER_LOST' }]);
      expect(await told('doubt')).toHaveLength(1);
      expect(posts()).toEqual([]);
    },
  );

  test('when Alpaca cannot be asked for an order for longer than it is looked for then nothing is said of it before it can', async () => {
    const state = { isCut: true };
    const answered = (path: string, answer: Answer): Answer =>
      state.isCut && path.endsWith('by_client_order_id') ? { ...answer, status: 403 } : answer;
    const { sim, order, told, events, submit } = await worldOf({ config: { lookupFor: '100ms' }, answered });
    sim.faults.set({ name: 'order-drop-lost', times: 1 });
    submit(order({ id: 'one' }));
    await setTimeout(1_000);
    expect(events).toEqual([]);
    state.isCut = false;
    expect(await told('rejected')).toMatchObject([{ orderId: 'one', code: 'ORDER_LOST' }]);
  });

  test('when an order that counted as lost turns up open then it is cancelled, and what it filled counts', async () => {
    const { sim, order, told, accountId, submit } = await worldOf({ config: { lookupFor: '0ms' } });
    sim.faults.set({ name: 'order-drop-lost', times: 1 });
    submit(order({ id: 'one', type: 'limit', limitPrice: 90 }));
    await told('rejected');
    const terms = {
      symbol: 'TSLA',
      side: 'buy',
      type: 'limit',
      limit_price: '90',
      qty: '10',
      time_in_force: 'day',
    } as const;
    const late = sim.venue.submit(accountId, { ...terms, client_order_id: 'one' });
    sim.venue.settle();
    await expect.poll(() => sim.venue.order(accountId, late.id).status).toBe('canceled');
  });

  test('when Alpaca is asked too often then orders wait and are sent, exits before entries', async () => {
    const world = await worldOf();
    const { sim, order, told, submit } = world;
    submit(order({ id: 'held', quantity: 10 }));
    await told('filled');
    sim.faults.set({ name: 'http-429', method: 'POST', times: 2 });
    const arrived: string[] = [];
    sim.venue.on(
      'tradeUpdate',
      ({ order: { client_order_id: id } }) => void (arrived.includes(id) || arrived.push(id)),
    );
    for (const id of ['in-1', 'in-2', 'in-3']) submit(order({ id, symbol: 'MSFT', quantity: 1 }));
    submit(order({ id: 'out', side: 'sell', quantity: 10, closing: 10 }));
    await told('filled', 5);
    expect(arrived).toEqual(['out', 'in-1', 'in-2', 'in-3']);
  });

  test('when the last crumbs of a fractional position are refused then the position is closed as a whole', async () => {
    const world = await worldOf();
    const { sim, order, told, submit } = world;
    submit(order({ quantity: 1.5 }));
    await told('filled');
    await settled(world);
    sim.faults.set({ name: 'residual-quantity', times: 1 });
    submit(order({ id: 'out', side: 'sell', quantity: 1.5, closing: 1.5 }));
    expect(await told('filled', 2)).toMatchObject([{}, { orderId: 'out', side: 'sell', quantity: 1.5 }]);
    expect(await settled(world)).toMatchObject({ held: 0 });
  });
});

describe('hearing', () => {
  test.each([
    'missed-fill',
    'replayed-events',
    'duplicated-event',
    'reordered-events',
    'activities-unordered',
  ] as const)('when the stream or the lists are faulty (%s) then every fill is told once', async (name) => {
    const world = await worldOf();
    const { sim, order, told, submit } = world;
    sim.faults.set({ name });
    sim.venue.behaviour.partialFillProbability = 0.5;
    for (let i = 0; i < 5; i++) submit(order({ quantity: 100 }));
    await expect.poll(() => heldBy(world), { timeout: 5_000 }).toBe(500);
    await expect.poll(() => sim.venue.positions(world.accountId)).toMatchObject([{ qty: '500' }]);
    const fills = await told('filled', world.events.filter(({ kind }) => kind === 'filled').length);
    expect(new Set(fills.map(({ executionId }) => executionId)).size).toBe(fills.length);
    expect(await settled(world)).toEqual({ cash: 50_000, held: 500 });
    expect(heldBy(world)).toBe(500);
  });

  test('when the stream is lost then there is a doubt, and nothing is vouched for until what was missed has been told', async () => {
    const world = await worldOf({ config: { reconnect: '200ms' } });
    const { sim, broker, order, told, submit } = world;
    submit(order({ id: 'rests', type: 'limit', limitPrice: 95 }));
    await told('accepted');
    await settled(world);
    sim.streams.disconnect('/stream');
    expect(await told('doubt')).toMatchObject([{ reason: 'the stream of trade updates was lost' }]);
    sim.venue.setQuote('TSLA', 94, 94);
    await expect(broker.account()).rejects.toThrow('not known yet');
    await expect(broker.positions()).rejects.toThrow('not known yet');
    expect(await told('filled')).toMatchObject([{ orderId: 'rests', quantity: 10 }]);
    expect(await settled(world)).toMatchObject({ held: 10 });
  });

  test('when the stream is refused for a while then it comes back by itself', async () => {
    const world = await worldOf();
    const { sim, order, told, submit } = world;
    sim.faults.set({ name: 'updates-upgrade-429', times: 3 });
    sim.streams.disconnect('/stream');
    await told('doubt');
    await settled(world);
    expect(sim.streams.connections()).toHaveLength(1);
    submit(order({}));
    await told('filled');
  });

  test('when REST fails after the stream has come back then it is asked until it answers', async () => {
    const world = await worldOf();
    const { sim, told } = world;
    sim.faults.set({ name: 'http-error', times: 6 });
    sim.streams.disconnect('/stream');
    await told('doubt');
    expect(await settled(world)).toMatchObject({ cash: 100_000 });
  });

  test('when positions are told as they were then they are not vouched for before they have settled', async () => {
    const world = await worldOf({ config: { settle: '5s' } });
    const { sim, broker, order, told, submit } = world;
    await settled(world);
    sim.faults.set({ name: 'stale-positions', ms: 1_500 });
    submit(order({}));
    await told('filled');
    await expect(Promise.all([broker.account(), broker.positions()])).rejects.toThrow('from before the last fills');
    expect(await settled(world)).toMatchObject({ held: 10, cash: 99_000 });
  });

  test('when orders are told as they were then a fill counts all the same, and once', async () => {
    const world = await worldOf();
    const { sim, order, told, submit } = world;
    sim.faults.set({ name: 'stale-orders', ms: 1_000 });
    submit(order({}));
    await told('filled');
    expect(await settled(world)).toMatchObject({ held: 10 });
    expect(heldBy(world)).toBe(10);
  });

  test('when an execution is taken back then there is a doubt, and the account tells what is left', async () => {
    const world = await worldOf();
    const { sim, order, told, accountId, submit } = world;
    submit(order({}));
    await told('filled');
    await settled(world);
    const { execution_id: execution } = sim.venue.updates(accountId).find(({ event }) => event === 'fill')!;
    sim.venue.bust(execution!);
    await told('doubt');
    expect(await settled(world)).toEqual({ cash: 100_000, held: 0 });
  });

  test('when cash changes without a fill then it is told with its reason, and the account is not doubted', async () => {
    const world = await worldOf({ config: { poll: '20ms' } });
    await settled(world);
    world.sim.venue.transfer(world.accountId, '500');
    expect(await world.told('cash')).toMatchObject([{ amount: 500, reason: 'other' }]);
    expect(await settled(world)).toMatchObject({ cash: 100_500 });
    expect(world.events.filter(({ kind }) => kind === 'doubt')).toEqual([]);
  });
});

describe('ending', () => {
  test('when a cancel is refused for its rate then it is asked again', async () => {
    const { sim, broker, order, told, submit } = await worldOf();
    submit(order({ id: 'one', type: 'limit', limitPrice: 90 }));
    await told('accepted');
    sim.faults.set({ name: 'delete-429', times: 2 });
    await broker.cancel('one');
    await told('cancelled');
  });

  test('when an order fills while it is being cancelled then its fill is told, and no cancel', async () => {
    const { sim, broker, order, told, events, submit } = await worldOf();
    submit(order({ id: 'one', type: 'limit', limitPrice: 90 }));
    await told('accepted');
    sim.faults.set({ name: 'cancel-fill-race' });
    await broker.cancel('one');
    expect(await told('filled')).toMatchObject([{ orderId: 'one', quantity: 10 }]);
    expect(events.some(({ kind }) => kind === 'cancelled')).toBe(false);
  });

  test('when an order has filled before the cancel arrives, and nobody told, then the cancel finds the fill', async () => {
    const { sim, broker, order, told, submit } = await worldOf({ config: { poll: '1h' } });
    sim.faults.set({ name: 'missed-fill' });
    submit(order({ id: 'one', type: 'limit', limitPrice: 90 }));
    await told('accepted');
    sim.venue.setQuote('TSLA', 89, 89);
    await broker.cancel('one');
    expect(await told('filled')).toMatchObject([{ orderId: 'one', quantity: 10 }]);
  });

  test('when a cancel is stuck then the order is not told as ended', async () => {
    const { sim, broker, order, told, events, accountId, submit } = await worldOf();
    submit(order({ id: 'one', type: 'limit', limitPrice: 90 }));
    await told('accepted');
    sim.faults.set({ name: 'stuck-pending-cancel' });
    await broker.cancel('one');
    expect(sim.venue.orders(accountId, { status: 'all' })).toMatchObject([{ status: 'pending_cancel' }]);
    expect(events.some(({ kind }) => kind === 'cancelled')).toBe(false);
  });

  test.each(['order-drop-lost', 'order-error-lost', 'order-timeout-lost', 'order-error-accepted'] as const)(
    'when the answer to a cancel is lost (%s) then it is asked again until the order has ended',
    async (name) => {
      const { sim, broker, order, told, submit } = await worldOf();
      submit(order({ id: 'one', type: 'limit', limitPrice: 90 }));
      await told('accepted');
      sim.faults.set({ name, method: 'DELETE', times: 2 });
      await broker.cancel('one');
      await told('cancelled');
    },
  );

  test('when an order is replaced by hand then its replacement fills it, also where it had filled in part', async () => {
    const world = await worldOf();
    const { sim, order, told, accountId, submit } = world;
    submit(order({ id: 'one', type: 'limit', limitPrice: 90 }));
    await told('accepted');
    const [open] = sim.venue.orders(accountId, { status: 'open' });
    sim.venue.replace(accountId, open!.id, { limit_price: '95' });
    sim.venue.settle();
    sim.venue.setQuote('TSLA', 94, 94);
    expect(await told('filled')).toMatchObject([{ orderId: 'one', quantity: 10 }]);
    expect(world.events.some(({ kind }) => kind === 'cancelled')).toBe(false);
  });

  test('when the sibling of a filled leg is cancelled without a word then its end is found', async () => {
    const { sim, order, told, submit } = await worldOf();
    sim.faults.set({ name: 'silent-leg-cancel' });
    sim.faults.set({ name: 'held-legs-closed' });
    const leg = { limitPrice: undefined, stopPrice: undefined };
    const legs = [
      { ...leg, id: 'one-profit', kind: 'take_profit', limitPrice: 110 },
      { ...leg, id: 'one-loss', kind: 'stop_loss', stopPrice: 90 },
    ] as const;
    submit(order({ id: 'one', legs }));
    await told('filled');
    sim.venue.setQuote('TSLA', 111, 111);
    expect(await told('filled', 2)).toMatchObject([{}, { orderId: 'one-profit' }]);
    expect(await told('cancelled')).toMatchObject([{ orderId: 'one-loss' }]);
  });

  test('when the run ends with an order on its way then its answer is waited for', async () => {
    const { order, events, stop, sim, submit } = await worldOf();
    sim.faults.set({ name: 'http-slow', ms: 200 });
    submit(order({ id: 'one' }));
    await stop();
    expect(events).toContainEqual(expect.objectContaining({ kind: 'accepted', orderId: 'one' }));
  });
});

describe('what others do in the account', () => {
  const terms = {
    symbol: 'TSLA',
    side: 'buy',
    type: 'limit',
    limit_price: '90',
    qty: '10',
    time_in_force: 'gtc',
  } as const;

  test('when orders are open at the start that this run did not place then the log says so, and their fills are told', async () => {
    const world = await worldOf({ isConnected: false });
    const { sim, lines, told, accountId } = world;
    sim.venue.submit(accountId, { ...terms, client_order_id: 'theirs' });
    sim.venue.settle();
    await world.connect();
    expect(lines.join('\n')).toMatch(/open orders from before this run {"orders":1}/);
    sim.venue.setQuote('TSLA', 89, 89);
    expect(await told('filled')).toMatchObject([{ orderId: 'theirs', quantity: 10 }]);
    expect(await settled(world)).toMatchObject({ held: 10 });
  });

  test('when an order was filled before this run then its fills are not told again', async () => {
    const world = await worldOf({ isConnected: false });
    const { sim, events, accountId } = world;
    sim.venue.submit(accountId, { ...terms, limit_price: '100', client_order_id: 'theirs' });
    sim.venue.settle();
    await world.connect();
    expect(await settled(world)).toMatchObject({ held: 10 });
    expect(events).toEqual([]);
  });
});

test('when Alpaca is slow to tell the account then the question fails soon, and a later one is answered', async () => {
  const world = await worldOf({ config: { timeout: '20s' } });
  world.sim.faults.set({ name: 'http-slow', path: '/v2/account', ms: 3_500, times: 1 });
  const asked = performance.now();
  await expect(world.broker.account()).rejects.toThrow('has not answered within 3000 ms');
  expect(performance.now() - asked).toBeLessThan(3_400);
  expect(await settled(world)).toMatchObject({ cash: 100_000 });
});
