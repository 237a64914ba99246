import { describe, expect, test } from 'vitest';
import { Sizer, definePlugin, reduce } from '@plimsoll/core';
import type { Plugin, Signal, Size, SizeRequest } from '@plimsoll/core';
import { brokerPlugin, rulePlugin, scenario } from '@plimsoll/testing';
import { MINUTE, MuteBroker, buy, flatBars, runWith, script, sell } from './kit.ts';

const sizer = (size: (request: SizeRequest) => unknown): Plugin =>
  definePlugin({
    name: 'sizer',
    provides: Sizer,
    setup: () => ({ service: { size: (request) => size(request) as Size } }),
  });

const byWeight = ({ signal, equity, price }: SizeRequest) => ({ quantity: ((signal.weight ?? 0.1) * equity) / price });

async function decide(
  size: (request: SizeRequest) => unknown,
  signals: Record<number, Signal>,
  lot = 1,
  more: Plugin[] = [],
) {
  const { decisions, notices } = await scenario({
    symbols: ['AAA'],
    instrument: { lot },
    plugins: [flatBars(4), brokerPlugin(), sizer(size), script(signals), ...more],
  }).run();
  return { decisions, notices, entry: decisions[0]!, exit: decisions[1]! };
}

/** Sizes buys by weight, and answers so for sales. */
const onSale = (size: unknown) => (request: SizeRequest) => (request.side === 'buy' ? byWeight(request) : size);

describe('a sizer', () => {
  test('when it is asked then it is told all of the signal and the account', async () => {
    const asked: SizeRequest[] = [];
    await decide(
      (request) => {
        asked.push(request);
        return byWeight(request);
      },
      { 0: buy, 2: { ...sell, weight: 0.05, confidence: 0.9 } },
    );
    expect(asked).toMatchObject([
      {
        symbol: 'AAA',
        index: 0,
        strategy: 'main',
        side: 'buy',
        price: 100,
        equity: 100_000,
        cash: 100_000,
        closable: 0,
      },
      {
        side: 'sell',
        price: 100,
        equity: 100_000,
        cash: 90_000,
        closable: 100,
        time: 3 * MINUTE,
        signal: { weight: 0.05 },
      },
    ]);
    expect(asked[0]!.instrument).toMatchObject({ symbol: 'AAA', lot: 1 });
  });

  test.each<[string, unknown]>([
    ['zero', { quantity: 0 }],
    ['a negative quantity', { quantity: -5 }],
    ['NaN', { quantity: NaN }],
    ['infinity', { quantity: Infinity }],
    ['more lots than can be counted', { quantity: 1e17 }],
    ['a text', { quantity: '100' }],
    ['a minimum that is not a number', { quantity: 100, minimumEntering: NaN }],
    ['nothing', undefined],
    ['a number', 100],
    ['a promise', Promise.resolve({ quantity: 100 })],
    ['a refusal without a code', { blocked: true }],
    ['a refusal in prose', { blocked: 'not today' }],
  ])(
    'when it answers with %s then an entry is blocked, and an exit with a weight closes the whole holding',
    async (_, size) => {
      const { entry } = await decide(() => size, { 0: buy });
      expect(entry).toMatchObject({ outcome: 'blocked', code: 'SIZE_INVALID', plugin: 'sizer', requested: 0 });
      expect(() => JSON.stringify(entry)).not.toThrow();
      const { exit } = await decide(onSale(size), { 0: buy, 2: { ...sell, weight: 0.05 } });
      expect(exit).toMatchObject({ outcome: 'ordered', allowed: 100, closing: 100 });
    },
  );

  test('when it throws, at once or later, then that is told, and an exit closes the whole holding', async () => {
    const wrong = (request: SizeRequest) => {
      if (request.side === 'buy') return byWeight(request);
      throw new Error('no idea');
    };
    const { exit, notices } = await decide(wrong, { 0: buy, 2: { ...sell, weight: 0.05 } });
    expect(exit).toMatchObject({ outcome: 'ordered', closing: 100 });
    expect(notices).toMatchObject([
      { code: 'HOOK_THREW', detail: { plugin: 'sizer', stage: 'size', error: 'no idea' } },
    ]);
    const later = await decide(onSale(Promise.reject(new Error('later'))), { 0: buy, 2: { ...sell, weight: 0.05 } });
    expect(later.exit).toMatchObject({ outcome: 'ordered', closing: 100 });
  });

  test('when it refuses then its code and its values are the decision', async () => {
    const { entry } = await decide(() => ({ blocked: 'TOO_SMALL', detail: { least: 5 } }), { 0: buy });
    expect(entry).toMatchObject({ code: 'TOO_SMALL', plugin: 'sizer', detail: { least: 5 } });
    expect(entry.verdicts).toMatchObject([{ plugin: 'sizer', kind: 'reject', code: 'TOO_SMALL' }]);
  });

  test('when it refuses a weighted exit then that stands, but not where it could not have known', async () => {
    const refusal = { blocked: 'TOO_SMALL', detail: {} };
    const { exit } = await decide(onSale(refusal), { 0: buy, 2: { ...sell, weight: 0.0001 } });
    expect(exit).toMatchObject({ outcome: 'blocked', code: 'TOO_SMALL' });
    const broker = new MuteBroker();
    const tells = {
      1: () => broker.fill(0, 100),
      2: () => {
        broker.held = ['AAA', 'BBB'].map((symbol) => ({ symbol, quantity: 100, averagePrice: 1 }));
        broker.tell({ kind: 'doubt', reason: 'a test', time: 0 });
      },
    };
    const sizes = sizer(onSale(refusal));
    const run = runWith(broker, tells, [script({ 0: buy, 4: { ...sell, weight: 0.5 } })], {
      symbols: ['AAA', 'BBB'],
      sizer: sizes,
    });
    const { decisions } = await run.run();
    expect(run.session.portfolio.equity).toBeNaN();
    expect(decisions[1]).toMatchObject({ outcome: 'ordered', closing: 100 });
  });

  test('when it is asked to change the signal then it cannot', async () => {
    const flip = (request: SizeRequest) => {
      Object.assign(request.signal, { side: 'sell' });
      return { quantity: 10 };
    };
    const { entry } = await decide(flip, { 0: buy });
    expect(entry).toMatchObject({ side: 'buy', outcome: 'blocked', code: 'SIZE_INVALID' });
  });

  test('when an exit has no weight then it is not asked at all', async () => {
    const { exit } = await decide(onSale({ blocked: 'NEVER', detail: {} }), { 0: buy, 2: sell });
    expect(exit).toMatchObject({ outcome: 'ordered', requested: 100, closing: 100 });
  });

  test('when rules leave less than is worth sending then the entering part is dropped, and the rule is named', async () => {
    const size = (request: SizeRequest) => ({ ...byWeight(request), minimumEntering: 50 });
    const cap = (quantity: number) => [rulePlugin('cap', () => reduce(quantity, 'CAP'))];
    expect((await decide(size, { 0: buy }, 1, cap(50))).entry).toMatchObject({ outcome: 'ordered', allowed: 50 });
    expect((await decide(size, { 0: buy }, 1, cap(49))).entry).toMatchObject({
      outcome: 'blocked',
      code: 'CAP',
      plugin: 'cap',
    });
  });

  test('when its quantity is less than a lot then the signal is blocked with the values', async () => {
    const { entry } = await decide(() => ({ quantity: 0.9 }), { 0: buy });
    expect(entry).toMatchObject({
      code: 'SIZE_BELOW_MINIMUM',
      detail: { quantity: 0.9, price: 100, notional: 90, lot: 1 },
    });
  });
});

describe('the price that an order is valued at', () => {
  const limit = (price: number): Partial<Signal> => ({ type: 'limit', limitPrice: price });
  const stop = (price: number): Partial<Signal> => ({ type: 'stop', stopPrice: price });
  const both = (stopPrice: number, limitPrice: number): Partial<Signal> => ({
    type: 'stop_limit',
    stopPrice,
    limitPrice,
  });

  test.each<[string, Partial<Signal>, number]>([
    ['buys at the market', buy, 100],
    ['buys at a lower limit', { ...buy, ...limit(80) }, 80],
    ['buys at a higher limit', { ...buy, ...limit(120) }, 120],
    ['buys on a higher stop', { ...buy, ...stop(120) }, 120],
    ['buys on a lower stop, which is met at once', { ...buy, ...stop(1) }, 100],
    ['buys at a limit on a stop', { ...buy, ...both(110, 115) }, 115],
    ['sells short at the market', sell, 100],
    ['sells short at a higher limit', { ...sell, ...limit(120) }, 120],
    ['sells short at a lower limit, which is met at once', { ...sell, ...limit(1) }, 100],
    ['sells short on a lower stop', { ...sell, ...stop(80) }, 100],
    ['sells short on a higher stop, which is met at once', { ...sell, ...stop(130) }, 130],
    ['sells short at a limit on a stop', { ...sell, ...both(90, 85) }, 100],
  ])('when it %s then it is not less than what may come of it', async (_, signal, price) => {
    const { entry } = await decide(byWeight, { 0: signal as Signal });
    expect(entry).toMatchObject({ price, requested: Math.floor(10_000 / price) });
  });

  test('when prices are off the grid then the order has them on it, never worse for who pays', async () => {
    const signals = { 0: { ...buy, ...limit(99.999) }, 1: { ...sell, ...limit(99.991) } } as Record<number, Signal>;
    const run = scenario({
      symbols: ['AAA'],
      plugins: [flatBars(3), brokerPlugin(), sizer(byWeight), script(signals)],
    });
    const { orders } = await run.run();
    expect(orders.map(({ limitPrice }) => limitPrice)).toEqual([99.99, 100]);
  });

  test.each<[string, Partial<Signal>]>([
    ['less than a tick', limit(0.001)],
    ['beyond counting', limit(1e308)],
    ['a stop of less than a tick', stop(0.001)],
  ])('when a price is %s then the signal is blocked', async (_, terms) => {
    const { entry } = await decide(byWeight, { 0: { ...buy, ...terms } });
    expect(entry).toMatchObject({ outcome: 'blocked', code: 'SIZE_INVALID', plugin: 'kernel' });
  });
});
