import type { Order } from '@plimsoll/core';
import type { Sim } from '@plimsoll/alpaca-sim';
import { describe, expect, test } from 'vitest';
import { KEYS, worldOf } from './support/world.ts';

describe('what Alpaca refuses', () => {
  test.each<[string, Partial<Order>, (sim: Sim) => void, Record<string, unknown>]>([
    ['INSUFFICIENT_BUYING_POWER', { quantity: 1e6 }, () => undefined, { alpacaCode: 40_310_000, status: 403 }],
    [
      'NOT_SHORTABLE',
      { side: 'sell' },
      ({ venue }) => venue.addAsset({ symbol: 'TSLA', shortable: false }),
      { status: 422 },
    ],
    [
      'NOT_TRADABLE',
      {},
      ({ venue }) => venue.addAsset({ symbol: 'TSLA', tradable: false }),
      { alpacaCode: 42_210_000 },
    ],
    ['ASSET_UNKNOWN', { symbol: 'NOSUCH' }, () => undefined, { symbol: 'NOSUCH' }],
    [
      'ACCOUNT_BLOCKED',
      {},
      ({ venue }) => venue.setFlags(venue.accountIds()[0]!, { trading_blocked: true }),
      { status: 403 },
    ],
    [
      'PRICE_INVALID',
      { legs: [{ id: 'l', kind: 'stop_loss', stopPrice: 200, limitPrice: undefined }] },
      () => undefined,
      { alpacaCode: 42_210_000 },
    ],
  ])(
    'when it is for %s then the order is rejected under that code, with the values beside it',
    async (code, parts, prepare, detail) => {
      const { order, told, sim, submit } = await worldOf();
      prepare(sim);
      submit(order(parts));
      const rejected = await told('rejected', parts.legs ? 2 : 1);
      expect(rejected[0]).toMatchObject({ code, detail });
    },
  );

  test('when shares are held for another order then the refusal says how many there are', async () => {
    const { order, told, submit } = await worldOf();
    submit(order({ quantity: 10 }));
    await told('filled');
    submit(order({ side: 'sell', closing: 10, type: 'limit', limitPrice: 120 }));
    await told('accepted', 2);
    submit(order({ side: 'sell', closing: 10, type: 'limit', limitPrice: 121 }));
    expect(await told('rejected')).toMatchObject([
      { code: 'QUANTITY_HELD', detail: { available: '0', held_for_orders: '10', existing_qty: '10' } },
    ]);
  });

  test('when it would trade with an order of the same account then it is a wash trade, and the other order is named', async () => {
    const { order, told, sim, accountId, submit } = await worldOf();
    submit(order({ type: 'limit', limitPrice: 90 }));
    await told('accepted');
    submit(order({ side: 'sell', type: 'limit', limitPrice: 89, symbol: 'TSLA' }));
    const [existing] = sim.venue.orders(accountId, { status: 'open' });
    expect(await told('rejected')).toMatchObject([{ code: 'WASH_TRADE', detail: { existing_order_id: existing!.id } }]);
  });

  test('when the market rejects an order that was taken then that is told', async () => {
    const { order, told, sim, submit } = await worldOf();
    sim.venue.behaviour.rejectNext = 1;
    submit(order({}));
    expect(await told('rejected')).toMatchObject([{ code: 'REJECTED_AT_VENUE' }]);
  });

  test('when another order of the account has its id then the order is rejected, and the other one is left alone', async () => {
    const world = await worldOf({ isConnected: false });
    const { order, told, events, sim, accountId, submit } = world;
    const terms = {
      symbol: 'TSLA',
      side: 'buy',
      type: 'limit',
      limit_price: '50',
      qty: '1',
      time_in_force: 'gtc',
    } as const;
    sim.venue.submit(accountId, { ...terms, client_order_id: 'mine' });
    sim.venue.settle();
    await world.connect();
    submit(order({ id: 'mine' }));
    expect(await told('rejected')).toMatchObject([{ code: 'DUPLICATE_CLIENT_ORDER_ID' }]);
    expect(events.some(({ kind }) => kind === 'accepted')).toBe(false);
  });
});

describe('keys that are refused', () => {
  test('when they are wrong then the start fails with a hint, and without them', async () => {
    const world = await worldOf({ isConnected: false, config: { ...KEYS, secret: 'not-the-secret' } });
    const failure = await world.connect().catch((error: Error) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).toMatch(/cannot be read.*paper and live have their own/);
    expect(String(failure)).not.toMatch(/PKSIM|not-the-secret/);
  });
});

test('when everything goes wrong at once then neither keys nor account number are in anything that was told', async () => {
  const { broker, order, events, lines, sim, accountId, told, submit } = await worldOf();
  const { account_number: number } = sim.venue.accountWire(accountId);
  for (const name of ['http-error', 'order-error-lost', 'updates-disconnect'] as const)
    sim.faults.set({ name, probability: 0.4 });
  for (let i = 0; i < 10; i++) submit(order({ quantity: i % 2 ? 1 : 1e6 }));
  await told('doubt').catch(() => undefined);
  const failed = await Promise.resolve(broker.account()).then(JSON.stringify, String);
  const everything = [JSON.stringify(events), ...lines, failed].join('\n');
  for (const secret of [KEYS.keyId, KEYS.secret, String(number), accountId]) expect(everything).not.toContain(secret);
});
