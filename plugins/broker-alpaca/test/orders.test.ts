import type { Order } from '@plimsoll/core';
import { describe, expect, test } from 'vitest';
import { worldOf } from './support/world.ts';

const leg = { limitPrice: undefined, stopPrice: undefined };

describe('orders', () => {
  test('when a market order is sent then it is accepted, and filled once under an id of its own', async () => {
    const { order, told, events, posts, submit } = await worldOf();
    const sent = order({ quantity: 10 });
    submit(sent);
    const [fill] = await told('filled');
    expect(fill).toMatchObject({
      orderId: sent.id,
      symbol: 'TSLA',
      side: 'buy',
      quantity: 10,
      price: 100,
      commission: 0,
    });
    expect(fill!.executionId).toMatch(/^[0-9a-f-]{36}:10$/);
    expect(events.map(({ kind }) => kind)).toEqual(['accepted', 'filled']);
    expect(posts()).toEqual([sent.id]);
  });

  test.each<[string, Partial<Order>]>([
    ['a limit', { type: 'limit', limitPrice: 90 }],
    ['a stop', { type: 'stop', stopPrice: 110 }],
    ['a stop-limit', { type: 'stop_limit', stopPrice: 110, limitPrice: 111 }],
    ['a trailing stop', { type: 'trailing_stop', trail: { dollars: 5 } }],
    ['a trailing stop in percent', { type: 'trailing_stop', trail: { fraction: 0.05 } }],
    ['a limit until cancelled', { type: 'limit', limitPrice: 90, timeInForce: 'gtc' }],
    ['a limit at the close', { type: 'limit', limitPrice: 90, timeInForce: 'cls' }],
    ['a limit outside regular hours', { type: 'limit', limitPrice: 90, extendedHours: true }],
  ])('when %s is sent then it rests, and its cancel ends it', async (_, terms) => {
    const { broker, order, told, sim, accountId, submit } = await worldOf();
    const sent = order(terms);
    submit(sent);
    await told('accepted');
    expect(sim.venue.orders(accountId, { status: 'open' })).toMatchObject([{ client_order_id: sent.id }]);
    await broker.cancel(sent.id);
    expect(await told('cancelled')).toMatchObject([{ orderId: sent.id }]);
  });

  test.each<[string, Partial<Order>]>([
    ['ioc', { type: 'limit', limitPrice: 90, timeInForce: 'ioc' }],
    ['fok', { type: 'limit', limitPrice: 90, timeInForce: 'fok' }],
  ])('when an order is %s and cannot fill then its end is told', async (_, terms) => {
    const { order, told, submit } = await worldOf();
    submit(order(terms));
    expect(await told('cancelled')).toHaveLength(1);
  });

  test('when a fill comes in parts then each is told once, with what was filled so far in its id', async () => {
    const { order, events, sim, submit } = await worldOf();
    sim.venue.behaviour.partialFillProbability = 1;
    submit(order({ quantity: 1_000 }));
    await expect
      .poll(() =>
        events
          .flatMap((event) => (event.kind === 'filled' ? [event.quantity] : []))
          .reduce((sum, quantity) => sum + quantity, 0),
      )
      .toBe(1_000);
    const fills = events.filter((event) => event.kind === 'filled');
    expect(fills.length).toBeGreaterThan(1);
    let sum = 0;
    for (const { executionId, quantity } of fills) expect(executionId.split(':')[1]).toBe(String((sum += quantity)));
  });

  test('when a quantity is finer than the asset allows then less is sent, and the rest is told as cancelled', async () => {
    const { order, told, sim, submit } = await worldOf();
    sim.venue.addAsset({ symbol: 'WHOLE', fractionable: false, price: 100 });
    submit(order({ symbol: 'WHOLE', quantity: 10.5 }));
    expect(await told('filled')).toMatchObject([{ quantity: 10 }]);
    expect(await told('cancelled')).toHaveLength(1);
  });

  test('when nothing is left of a quantity then it is refused here, and nothing is sent', async () => {
    const { order, told, sim, posts, submit } = await worldOf();
    sim.venue.addAsset({ symbol: 'WHOLE', fractionable: false, price: 100 });
    submit(order({ symbol: 'WHOLE', quantity: 0.5 }));
    const detail = { symbol: 'WHOLE', quantity: 0.5, minimum: 1 };
    expect(await told('rejected')).toMatchObject([{ code: 'QUANTITY_TOO_SMALL', detail }]);
    expect(posts()).toEqual([]);
  });

  test('when an order would turn a position round then it closes it first, and the rest follows', async () => {
    const { broker, order, told, posts, events, submit } = await worldOf();
    submit(order({ id: 'long', quantity: 10 }));
    await told('filled');
    await expect.poll(() => Promise.resolve(broker.positions()).catch(() => [])).toMatchObject([{ quantity: 10 }]);
    submit(order({ id: 'turn', side: 'sell', quantity: 15, closing: 10 }));
    const fills = await told('filled', 3);
    expect(fills.slice(1)).toMatchObject([
      { orderId: 'turn', side: 'sell', quantity: 10 },
      { orderId: 'turn', side: 'sell', quantity: 5 },
    ]);
    expect(posts().toSorted()).toEqual(['long', 'turn', 'turn-rest']);
    expect(events.filter(({ kind }) => kind === 'cancelled')).toEqual([]);
    await expect.poll(() => Promise.resolve(broker.positions()).catch(() => [])).toMatchObject([{ quantity: -5 }]);
  });

  test('when the rest of such an order would turn another position round then that is closed first too, each under an id of its own', async () => {
    const { broker, order, told, posts, events, sim, submit } = await worldOf();
    const held = async (quantity: number): Promise<void> => {
      await expect.poll(() => Promise.resolve(broker.positions()).catch(() => [])).toMatchObject([{ quantity }]);
    };
    submit(order({ id: 'long', quantity: 10 }));
    await told('filled');
    await held(10);
    submit(order({ id: 'turn', side: 'sell', quantity: 25, closing: 10, type: 'limit', limitPrice: 110 }));
    await told('accepted', 2);
    submit(order({ id: 'more', quantity: 5, type: 'limit', limitPrice: 100 }));
    await told('filled', 2);
    await held(15);
    sim.venue.setQuote('TSLA', 111, 111);
    const fills = await told('filled', 5);
    expect(fills.slice(2).map(({ orderId, quantity }) => [orderId, quantity])).toEqual([
      ['turn', 10],
      ['turn', 5],
      ['turn', 10],
    ]);
    expect(posts().toSorted()).toEqual(['long', 'more', 'turn', 'turn-rest', 'turn-rest2']);
    expect(events.filter(({ kind }) => kind === 'cancelled')).toEqual([]);
  });
});

describe('legs', () => {
  const bracket = (parts: Partial<Order> = {}): Partial<Order> => ({
    id: 'entry',
    legs: [
      { ...leg, id: 'entry-profit', kind: 'take_profit', limitPrice: 110 },
      { ...leg, id: 'entry-loss', kind: 'stop_loss', stopPrice: 90 },
    ],
    ...parts,
  });

  test('when the profit of a bracket is taken then its fill is the leg’s, and the other leg ends', async () => {
    const { order, told, sim, submit } = await worldOf();
    submit(order(bracket()));
    expect(await told('filled')).toMatchObject([{ orderId: 'entry', side: 'buy' }]);
    sim.venue.setQuote('TSLA', 111, 111);
    expect(await told('filled', 2)).toMatchObject([{}, { orderId: 'entry-profit', side: 'sell', quantity: 10 }]);
    expect(await told('cancelled')).toMatchObject([{ orderId: 'entry-loss' }]);
  });

  test('when a bracket is for a fraction of a share then the whole shares are bought, and its legs are said to work', async () => {
    const { order, told, sim, submit } = await worldOf();
    submit(order(bracket({ quantity: 10.5 })));
    expect(await told('filled')).toMatchObject([{ orderId: 'entry', quantity: 10 }]);
    expect(await told('cancelled')).toMatchObject([{ orderId: 'entry', exitsWork: true }]);
    sim.venue.setQuote('TSLA', 111, 111);
    expect(await told('filled', 2)).toMatchObject([{}, { orderId: 'entry-profit', side: 'sell', quantity: 10 }]);
  });

  test('when a bracket’s entry is cancelled then its legs end too', async () => {
    const { broker, order, told, submit } = await worldOf();
    submit(order(bracket({ type: 'limit', limitPrice: 95, id: 'entry' })));
    await told('accepted');
    await broker.cancel('entry');
    const ended = await told('cancelled', 3);
    expect(ended.map(({ orderId }) => orderId).toSorted()).toEqual(['entry', 'entry-loss', 'entry-profit']);
  });

  test('when a bracket is refused then its legs are too', async () => {
    const { order, told, submit } = await worldOf();
    submit(order(bracket({ quantity: 1_000_000 })));
    const refused = await told('rejected', 3);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['INSUFFICIENT_BUYING_POWER']));
  });

  test('when an exit has a stop beside its limit then the stop’s fill ends the limit', async () => {
    const { order, told, sim, submit } = await worldOf();
    submit(order({ quantity: 10 }));
    await told('filled');
    const loss = { ...leg, id: 'exit-loss', kind: 'stop_loss', stopPrice: 90 } as const;
    submit(order({ id: 'exit', side: 'sell', closing: 10, type: 'limit', limitPrice: 110, legs: [loss] }));
    await told('accepted', 2);
    sim.venue.setQuote('TSLA', 89, 89);
    expect(await told('filled', 2)).toMatchObject([{}, { orderId: 'exit-loss', side: 'sell', quantity: 10 }]);
    expect(await told('cancelled')).toMatchObject([{ orderId: 'exit' }]);
  });

  test('when a leg is replaced by hand then what comes of its replacement is the leg’s', async () => {
    const { order, told, sim, accountId, submit } = await worldOf();
    submit(order(bracket()));
    await told('filled');
    const [profit] = sim.venue.orders(accountId, { status: 'open' }).filter(({ type }) => type === 'limit');
    sim.venue.replace(accountId, profit!.id, { limit_price: '105' });
    sim.venue.settle();
    sim.venue.setQuote('TSLA', 106, 106);
    expect(await told('filled', 2)).toMatchObject([{}, { orderId: 'entry-profit', quantity: 10 }]);
  });
});
