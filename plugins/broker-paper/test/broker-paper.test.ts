import { describe, expect, test } from 'vitest';
import type { Signal } from '@plimsoll/core';
import { MINUTE, OPENING, brokerOf, orderOf, rowsOf, run } from './support.ts';

const buy = (parts: Partial<Signal> = {}): Signal => ({ symbol: 'A', side: 'buy', weight: 0.5, ...parts });
const sell = (parts: Partial<Signal> = {}): Signal => ({ symbol: 'A', side: 'sell', ...parts });

describe('fills', () => {
  test('when an order was decided at the end of a bar then it fills at the open of the next', async () => {
    const { fills, session } = await run({
      bars: { A: rowsOf([100, [102, 105, 99, 104], 104]) },
      signals: { 0: [buy()] },
    });
    expect(fills).toMatchObject([{ price: 102, quantity: 500, time: OPENING + MINUTE, commission: 0 }]);
    expect(session.portfolio.cash).toBe(100_000 - 500 * 102);
  });

  test('when the last bar decides an order then it is left working', async () => {
    const { fills, session } = await run({ bars: { A: rowsOf([100, 100]) }, signals: { 1: [buy()] } });
    expect(fills).toEqual([]);
    expect(session.workingOrders()).toMatchObject([{ status: 'accepted', quantity: 500 }]);
  });

  test('when commission and slippage are set then fills show them', async () => {
    const { fills } = await run({
      bars: { A: rowsOf([100, 100]) },
      signals: { 0: [buy()] },
      config: { commission: { perShare: 0.01 }, slippage: '1%' },
    });
    expect(fills).toMatchObject([{ price: 101, commission: 5 }]);
  });

  test('when a stop is gapped through then it fills at the open', async () => {
    const { fills } = await run({
      bars: { A: rowsOf([100, 100, 100, [90, 91, 89, 90]]) },
      signals: { 0: [buy()], 1: [sell({ type: 'stop', stopPrice: 95, timeInForce: 'gtc' })] },
    });
    expect(fills).toMatchObject([
      { side: 'buy', price: 100 },
      { side: 'sell', price: 90 },
    ]);
  });

  test('when a symbol has no bar for a while then its order waits for one', async () => {
    const later = rowsOf([101], OPENING + 5 * MINUTE);
    const { fills } = await run({
      bars: { A: [...rowsOf([100]), ...later], B: rowsOf([50, 50, 50, 50, 50, 50]) },
      signals: { 0: [buy()] },
    });
    expect(fills).toMatchObject([{ price: 101, time: OPENING + 5 * MINUTE }]);
  });

  test('when the same run is made twice then the broker tells the same, byte for byte', async () => {
    const once = () =>
      run({
        bars: { A: rowsOf([100, 101, 99, [98, 103, 97, 100], 102]), B: rowsOf([50, 51, 52, 53, 54]) },
        signals: {
          0: [buy({ weight: 0.3 }), buy({ symbol: 'B', weight: 0.3 })],
          1: [sell({ type: 'limit', limitPrice: 102 }), sell({ symbol: 'B' })],
        },
        config: { slippage: '0.1%', commission: 1 },
      });
    const [first, second] = [await once(), await once()];
    expect(first.told.filter(({ kind }) => kind === 'filled').length).toBe(4);
    expect(JSON.stringify(first.told)).toBe(JSON.stringify(second.told));
  });
});

describe('what there is to be had', () => {
  test('when it is a share of the volume then an order fills in parts, and the kernel counts each', async () => {
    const { fills, session, orders } = await run({
      bars: { A: rowsOf([100, 100, 101, 102, 103]) },
      signals: { 0: [buy({ weight: 0.25 })] },
      config: { liquidity: { volumeShare: '10%' }, commission: { perShare: 0.01, minimum: 1.5 } },
    });
    expect(orders).toMatchObject([{ quantity: 250 }]);
    expect(fills).toMatchObject([
      { quantity: 100, price: 100, commission: 1.5 },
      { quantity: 100, price: 101, commission: 0.5 },
      { quantity: 50, price: 102, commission: 0.5 },
    ]);
    expect(session.workingOrders()).toEqual([]);
    expect(session.portfolio.held('A')).toBe(250);
    expect(session.portfolio.cash).toBeCloseTo(100_000 - 10_000 - 10_100 - 5_100 - 2.5, 6);
  });

  test('when sales pay regulatory fees then they come with the fill', async () => {
    const { fills } = await run({
      bars: { A: rowsOf([100, 100, 100, 100]) },
      signals: { 0: [buy()], 1: [sell()] },
      config: { regulatoryFees: true },
    });
    // 8.00 a million of $50,000, and 0.000166 x 500 up to the cent
    expect(fills.map(({ commission }) => commission)).toEqual([0, expect.closeTo(0.4 + 0.09, 10)]);
  });
});

describe('bars that come late', () => {
  test('when several come at once then orders are matched with each, the oldest first', async () => {
    const { fills } = await run({
      bars: { A: rowsOf([100, [101, 101, 90, 100], [110, 110, 95, 100], 100]) },
      signals: { 0: [buy({ type: 'limit', limitPrice: 95 })] },
      failing: [1],
    });
    expect(fills).toMatchObject([{ price: 95, time: OPENING + 2 * MINUTE }]);
  });

  test('when an order was decided after the start of a late bar then that bar does not fill it', async () => {
    const { fills } = await run({
      bars: { A: rowsOf([100, 101, 102, 103]) },
      signals: { 1: [buy()] },
      failing: [1],
    });
    expect(fills).toMatchObject([{ price: 102, time: OPENING + 2 * MINUTE }]);
  });
});

describe('buying power', () => {
  test('when it does not cover an order then the order is rejected, with both numbers', async () => {
    const { notices, fills } = await run({
      bars: { A: rowsOf([100, 100]) },
      signals: { 0: [buy({ weight: 0.9 })] },
      config: { cash: 10_000, buyingPower: 5_000 },
    });
    expect(fills).toEqual([]);
    expect(notices).toMatchObject([
      { code: 'ORDER_REJECTED', detail: { reason: 'INSUFFICIENT_BUYING_POWER', buyingPower: 5_000, cost: 9_000 } },
    ]);
  });

  test('when the account has leverage then more than its cash can be held', async () => {
    const { fills, session } = await run({
      bars: { A: rowsOf([100, 100, 100]), B: rowsOf([50, 50, 50]) },
      signals: { 0: [buy({ weight: 1.5 }), buy({ symbol: 'B', weight: 1.5 })] },
      config: { cash: '$89,363', buyingPower: '$357,455' },
    });
    expect(fills).toMatchObject([{ quantity: 1_340 }, { quantity: 2_680 }]);
    expect(session.portfolio.cash).toBe(89_363 - 268_000);
  });

  test('when an order fills at the open then what other holdings close at is not known yet', async () => {
    const { told } = await run({
      bars: { A: rowsOf([100, 100, [100, 300, 100, 300]]), B: rowsOf([50, 50, 60]) },
      signals: { 0: [buy({ weight: 1 })], 1: [buy({ symbol: 'B', weight: 1 })] },
      config: { cash: 10_000, buyingPower: 20_000 },
    });
    expect(told.at(-1)).toMatchObject({
      kind: 'rejected',
      code: 'INSUFFICIENT_BUYING_POWER',
      detail: { buyingPower: 10_000, cost: 12_000 },
    });
  });

  test('when the account is read then buying power follows the last prices', async () => {
    const { broker } = await run({
      bars: { A: rowsOf([100, [100, 120, 100, 120]]) },
      signals: { 0: [buy({ weight: 2 })] },
      config: { cash: 10_000, buyingPower: 40_000 },
    });
    expect(broker.account()).toEqual({ cash: -10_000, buyingPower: 4 * 14_000 - 24_000 });
    expect(broker.positions()).toEqual([{ symbol: 'A', quantity: 200, averagePrice: 100 }]);
  });
});

describe('exits', () => {
  test('when a holding is sold then nothing stands in its way, with no buying power left at all', async () => {
    const { fills } = await run({
      bars: { A: rowsOf([100, 100, 40, 40]) },
      signals: { 0: [buy({ weight: 2 })], 2: [sell()] },
      config: { cash: 10_000, buyingPower: 20_000 },
    });
    expect(fills).toMatchObject([
      { side: 'buy', quantity: 200 },
      { side: 'sell', quantity: 200, price: 40 },
    ]);
  });

  test('when the instrument is not shortable then a sale of what is not held is rejected', async () => {
    const { notices, fills } = await run({
      bars: { A: rowsOf([100, 100]) },
      signals: { 0: [sell({ weight: 0.1 })] },
      shortable: false,
    });
    expect(fills).toEqual([]);
    expect(notices).toMatchObject([{ code: 'ORDER_REJECTED', detail: { reason: 'NOT_SHORTABLE', held: 0 } }]);
  });

  test('when the instrument is shortable then it is sold short', async () => {
    const { fills, session } = await run({
      bars: { A: rowsOf([100, 100]) },
      signals: { 0: [sell({ weight: 0.1 })] },
    });
    expect(fills).toMatchObject([{ side: 'sell', quantity: 100 }]);
    expect(session.portfolio.held('A')).toBe(-100);
  });
});

describe('the end of an order', () => {
  test('when a day order did not fill then it expires at the next day, and the notice says so', async () => {
    const nextDay = rowsOf([90], OPENING + 86_400_000);
    const { notices, fills } = await run({
      bars: { A: [...rowsOf([100, 100]), ...nextDay] },
      signals: { 0: [buy({ type: 'limit', limitPrice: 95 })] },
    });
    expect(fills).toEqual([]);
    expect(notices).toMatchObject([{ code: 'ORDER_EXPIRED', detail: { symbol: 'A', filled: 0 } }]);
  });

  test('when an order is cancelled then the answer has the time of the cancel', () => {
    const { broker, told } = brokerOf();
    const order = orderOf();
    void broker.submit(order);
    void broker.cancel(order.id);
    expect(told).toEqual([
      { kind: 'accepted', orderId: order.id, time: OPENING + 7 },
      { kind: 'cancelled', orderId: order.id, time: OPENING + 7 },
    ]);
  });

  test('when an order id comes twice then the second order is rejected', () => {
    const { broker, told } = brokerOf();
    const order = orderOf();
    void broker.submit(order);
    void broker.submit(order);
    expect(told.at(-1)).toMatchObject({ kind: 'rejected', code: 'DUPLICATE_ORDER_ID' });
  });

  test('when no bar has been seen then an order at the market cannot be judged, and is rejected', () => {
    const { broker, told } = brokerOf();
    void broker.submit(orderOf({ type: 'market', limitPrice: undefined }));
    expect(told).toMatchObject([{ kind: 'rejected', code: 'PRICE_UNKNOWN' }]);
  });

  test('when the broker stops then it listens no longer', () => {
    const { hooks, events } = brokerOf();
    expect(events.listenerCount('bars')).toBe(1);
    void hooks.stop!();
    expect(events.listenerCount('bars')).toBe(0);
  });
});

describe('config', () => {
  test('when nothing is given then there are $100,000, no leverage and no costs', () => {
    const { broker } = brokerOf();
    expect(broker.account()).toEqual({ cash: 100_000, buyingPower: 100_000 });
    expect(broker.positions()).toEqual([]);
  });

  test('when amounts are written as people write them then they are read', () => {
    const account = brokerOf({ cash: '$89,363', buyingPower: '357_455' }).broker.account();
    expect(account).toMatchObject({ cash: 89_363, buyingPower: expect.closeTo(357_455, 6) });
  });

  test('when there is no cash then there is no buying power', () => {
    expect(brokerOf({ cash: 0 }).broker.account()).toEqual({ cash: 0, buyingPower: 0 });
    expect(() => brokerOf({ cash: 0, buyingPower: 1_000 })).toThrow(/buyingPower[\s\S]*cash is 0/);
  });

  const costOf = async (config: unknown) => {
    const { fills } = await run({ bars: { A: rowsOf([100, 100]) }, signals: { 0: [buy({ weight: 0.2 })] }, config });
    return { price: fills[0]!.price, commission: fills[0]!.commission };
  };

  test.each([
    [{}, { price: 100, commission: 0 }],
    [{ commission: 1.5 }, { price: 100, commission: 1.5 }],
    [{ commission: '$2' }, { price: 100, commission: 2 }],
    [{ commission: { perOrder: 3 } }, { price: 100, commission: 3 }],
    [{ commission: { perShare: 0.005 } }, { price: 100, commission: 1 }],
    [{ commission: { perShare: 0.005, minimum: 4 } }, { price: 100, commission: 4 }],
    [{ commission: { fraction: '0.1%' } }, { price: 100, commission: 20 }],
    [{ slippage: '0.05%' }, { price: 100.05, commission: 0 }],
    [{ slippage: 0.01 }, { price: 101, commission: 0 }],
    [{ slippage: { perShare: 0.02 } }, { price: 100.02, commission: 0 }],
    [{ slippage: { fraction: '0.05%', perShare: 0.02 } }, { price: 100.07, commission: 0 }],
    [{ slippage: { spread: '$0.04' } }, { price: 100.02, commission: 0 }],
    [{ slippage: { spreadFraction: '0.1%' } }, { price: 100.05, commission: 0 }],
    // 200 of 1,000 are a fifth, squared 4 %; a tenth of that of $100
    [{ slippage: { priceImpact: 0.1 } }, { price: 100.4, commission: 0 }],
    [{ commission: { perShare: 0.005, minimum: 4, maximum: '0.01%' } }, { price: 100, commission: 2 }],
    [{ regulatoryFees: true }, { price: 100, commission: 0 }],
  ])('when config is %j then 200 shares at $100 cost %j', async (config, expected) => {
    expect(await costOf(config)).toEqual(expected);
  });

  test.each([
    { money: 5 },
    { cash: -1 },
    { cash: 'plenty' },
    { buyingPower: -1 },
    { commission: -1 },
    { commission: {} },
    { commission: { perShare: 1, perOrder: 1 } },
    { commission: { perShare: 1, min: 1 } },
    { commission: { minimum: 1 } },
    { slippage: -0.1 },
    { slippage: 2 },
    { slippage: { perOrder: 1 } },
    { slippage: {} },
    { slippage: { spread: '10%' } },
    { slippage: { priceImpact: -1 } },
    { commission: { fraction: '1%', minimum: 1 } },
    { commission: { perShare: 1, maximum: 2 } },
    { liquidity: {} },
    { liquidity: { volumeShare: 0 } },
    { liquidity: { volumeShare: '150%' } },
    { regulatoryFees: 'yes' },
    { timezone: 'New York' },
  ])('when config is %j then it is refused', (config) => {
    expect(() => brokerOf(config)).toThrow();
  });
});
