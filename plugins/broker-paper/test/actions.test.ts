import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Broker, dateOf, definePlugin } from '@plimsoll/core';
import type { CorporateAction, Cycle, Signal } from '@plimsoll/core';
import { actionsPlugin, barsPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import type { BarRow } from '@plimsoll/testing';
import brokerPaper from '../src/index.ts';

const DAY = 86_400_000;
const FIRST = 18_500;

interface Run {
  /** Dollars of A on each day. */
  readonly prices: readonly (number | readonly [open: number, high: number, low: number, close: number])[];
  /** By the number of the cycle. */
  readonly signals: Readonly<Record<number, readonly Signal[] | undefined>>;
  readonly actions?: readonly CorporateAction[];
  readonly lot?: number;
}

/** A run over days of A. Says after each cycle what the kernel's books and the broker's account came to. */
async function run({ prices, signals, actions = [], lot = 1 }: Run) {
  const rows = prices.map((price, i): BarRow => {
    const [open, high, low, close] = typeof price === 'number' ? [price, price, price, price] : price;
    return [(FIRST + i) * DAY, open, high, low, close];
  });
  const strategy = definePlugin({
    name: 'main',
    setup: () => ({ history: 1, books: ['main', 'other'], signal: ({ number }: Cycle) => signals[number] }),
  });
  const made = scenario({
    symbols: ['A'],
    timeframe: '1Day',
    instrument: { lot },
    plugins: [
      barsPlugin({ A: rows }),
      actionsPlugin(actions),
      sizerPlugin(),
      strategy,
      { plugin: brokerPaper, config: { cash: 100_000, buyingPower: 200_000 } },
    ],
  });
  const { session } = made;
  const broker = session.service(Broker)!;
  const days: { equity: number; held: number; cash: number; atBroker: { held: number; cash: number } }[] = [];
  session.events.on('marked', () => {
    const { portfolio } = session;
    const [position] = broker.positions() as readonly { readonly quantity: number }[];
    const { cash } = broker.account() as { cash: number };
    days.push({
      equity: portfolio.equity,
      held: portfolio.held('A'),
      cash: portfolio.cash,
      atBroker: { held: position?.quantity ?? 0, cash },
    });
  });
  await made.run();
  return { ...made, days };
}

const on = (day: number) => ({ symbol: 'A', exDate: dateOf(FIRST + day) });
const split = (day: number, ratio: number): CorporateAction => ({ kind: 'split', ...on(day), ratio });
const dividend = (day: number, perShare: number): CorporateAction => ({ kind: 'dividend', ...on(day), perShare });

const buy: Signal = { symbol: 'A', side: 'buy', weight: 0.1 };
const sell: Signal = { symbol: 'A', side: 'sell' };

describe('a split', () => {
  test('when shares are held across it then the account is worth what it was, and they are sold as new ones', async () => {
    const { days, fills } = await run({
      prices: [100, 100, 100, 25, 26, 26],
      signals: { 0: [buy], 4: [sell] },
      actions: [split(3, 4)],
    });
    expect(days.map(({ equity }) => equity)).toEqual([100_000, 100_000, 100_000, 100_000, 100_400, 100_400]);
    expect(days.map(({ held }) => held)).toEqual([0, 100, 100, 400, 400, 0]);
    expect(fills.map(({ quantity, price }) => [quantity, price])).toEqual([
      [100, 100],
      [400, 26],
    ]);
  });

  test('when an order at the market waits for the open of the ex-date then it buys as much for as many dollars', async () => {
    const { fills, notices } = await run({
      prices: [100, 100, 25],
      signals: { 1: [buy] },
      actions: [split(2, 4)],
    });
    expect(fills).toMatchObject([{ quantity: 400, price: 25, time: (FIRST + 2) * DAY }]);
    expect(notices).toEqual([]);
  });

  test('when a stop rests then it is hit at its price in new shares, not by the split', async () => {
    const stop: Signal = { ...sell, type: 'stop', stopPrice: 80, timeInForce: 'gtc' };
    const { fills, orders } = await run({
      prices: [100, 100, 100, [25, 25, 20.01, 22], [21, 21, 19, 19.5]],
      signals: { 0: [buy], 1: [stop] },
      actions: [split(3, 4)],
    });
    expect(orders[1]).toMatchObject({ quantity: 100, stopPrice: 80 });
    expect(fills[1]).toMatchObject({ side: 'sell', quantity: 400, price: 20, orderId: orders[1]!.id });
  });

  test('when it leaves a fraction of a share then that is paid in cash at the last price', async () => {
    const { days } = await run({ prices: [100, 100, 100, 2_000], signals: { 0: [buy] }, actions: [split(3, 0.033)] });
    // 100 shares become 3.3: three are left, and 0.3 were worth $3,030.30 each.
    expect(days[3]).toMatchObject({ held: 3, cash: expect.closeTo(90_000 + 0.3 * (100 / 0.033), 6) });
  });

  test('when two strategies hold then each has its own new shares, fractions of a lot included', async () => {
    const other: Signal = { ...buy, strategy: 'other', weight: 0.015 };
    const { session, days, fills } = await run({
      prices: [100, 100, 1_000, 1_000, 1_000],
      signals: { 0: [{ ...buy, weight: 0.015 }, other], 3: [sell] },
      actions: [split(2, 0.1)],
    });
    expect(days[2]).toMatchObject({ held: 3, atBroker: { held: 3 } });
    expect(fills.at(-1)).toMatchObject({ side: 'sell', quantity: 1.5 });
    expect(session.portfolio.positions()).toMatchObject([{ strategy: 'other', quantity: 1.5 }]);
  });
});

describe('a dividend', () => {
  test('when shares are held before the ex-date then it is paid, and when bought on it then not', async () => {
    const { days, fills } = await run({
      prices: [100, 100, 98, 98],
      signals: { 0: [buy], 1: [{ ...buy, strategy: 'other' }] },
      actions: [dividend(2, 2)],
    });
    expect(fills).toMatchObject([{ quantity: 100 }, { quantity: 100, price: 98 }]);
    expect(days.map(({ cash }) => cash)).toEqual([100_000, 90_000, 90_000 + 200 - 9_800, 90_000 + 200 - 9_800]);
    expect(days[2]!.equity).toBe(100_000);
  });

  test('when an account is short then it pays', async () => {
    const { days } = await run({
      prices: [100, 100, 98],
      signals: { 0: [{ ...sell, weight: 0.1 }] },
      actions: [dividend(2, 2)],
    });
    expect(days[2]).toMatchObject({ held: -100, cash: 110_000 - 200, equity: 100_000 });
  });

  test('when the shares split on the same day then it is paid for the old ones', async () => {
    const { days } = await run({
      prices: [100, 100, 49],
      signals: { 0: [buy] },
      actions: [split(2, 2), dividend(2, 2)],
    });
    expect(days[2]).toMatchObject({ held: 200, cash: 90_200, equity: 100_000 });
  });
});

const DAYS = 14;
const moves = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: DAYS, maxLength: DAYS });
const signal: fc.Arbitrary<Signal> = fc.record(
  {
    symbol: fc.constant('A'),
    side: fc.constantFrom<'buy' | 'sell'>('buy', 'sell'),
    strategy: fc.constantFrom('main', 'other'),
    weight: fc.constantFrom(0.05, 0.2),
    terms: fc.constantFrom(0, 0, 1, 2),
  },
  { requiredKeys: ['symbol', 'side', 'strategy', 'terms'] },
) as never;

/** Gives some signals prices near the last one: limits and stops that rest. */
function withTerms(some: Signal & { readonly terms?: number }, price: number): Signal {
  const { terms = 0, ...rest } = some;
  const below = Math.max(0.01, price * 0.97);
  if (terms === 1)
    return { ...rest, type: 'limit', limitPrice: rest.side === 'buy' ? below : price * 1.03, timeInForce: 'gtc' };
  if (terms === 2)
    return { ...rest, type: 'stop', stopPrice: rest.side === 'sell' ? below : price * 1.03, timeInForce: 'gtc' };
  return rest;
}

test('when shares split and pay while orders come and go then the books and the account never differ', async () => {
  const signals = fc.array(fc.array(signal, { maxLength: 2 }), { minLength: DAYS, maxLength: DAYS });
  const actions = fc.uniqueArray(
    fc.record({ day: fc.integer({ min: 1, max: DAYS - 1 }), ratio: fc.constantFrom(0, 2, 7, 1.5, 0.05) }),
    { maxLength: 4, selector: ({ day, ratio }) => `${day} ${ratio === 0}` },
  );
  await fc.assert(
    fc.asyncProperty(moves, signals, actions, fc.constantFrom(1, 0.001), async (moves, signals, some, lot) => {
      let whole = 500;
      const traded = moves.map((move, day) => {
        whole *= 1 + move / 100;
        const shares = some.reduce((all, { day: ex, ratio }) => (ratio > 0 && ex <= day ? all * ratio : all), 1);
        return whole / shares;
      });
      const { days, notices, session } = await run({
        prices: traded.map((price, day) => {
          const open = day === 0 ? price : price / (1 + moves[day]! / 200);
          return [open, Math.max(open, price), Math.min(open, price), price];
        }),
        signals: Object.fromEntries(signals.map((own, day) => [day, own.map((one) => withTerms(one, traded[day]!))])),
        actions: some.map(({ day, ratio }) => (ratio > 0 ? split(day, ratio) : dividend(day, 0.001))),
        lot,
      });
      for (const { held, cash, atBroker } of days) {
        expect(held).toBeCloseTo(atBroker.held, 8);
        expect(cash).toBeCloseTo(atBroker.cash, 5);
      }
      const told = notices.map(({ code }) => code).filter((code) => code !== 'ORDER_REJECTED' && code !== 'RECONCILED');
      expect(told).toEqual([]);
      for (const { quantity, closing } of session.workingOrders()) expect(closing).toBeLessThanOrEqual(quantity);
    }),
    { numRuns: 120 },
  );
});

test('when shares split then the run comes to what it comes to on prices and sizes that were adjusted beforehand', async () => {
  const cents = fc.array(fc.integer({ min: 8_000, max: 11_000 }), { minLength: DAYS, maxLength: DAYS });
  const signals = fc.array(fc.constantFrom<readonly Signal[]>([], [buy], [sell]), { minLength: DAYS, maxLength: DAYS });
  await fc.assert(
    fc.asyncProperty(cents, signals, fc.integer({ min: 1, max: DAYS - 1 }), async (cents, signals, day) => {
      const adjusted = cents.map((price) => price / 100 / 4);
      const shared = { signals: Object.fromEntries(signals.entries()), lot: 1e-9 };
      const whole = await run({ ...shared, prices: adjusted });
      const across = await run({
        ...shared,
        prices: adjusted.map((price, i) => (i < day ? price * 4 : price)),
        actions: [split(day, 4)],
      });
      for (const [i, { equity }] of across.days.entries()) expect(equity).toBeCloseTo(whole.days[i]!.equity, 2);
      expect(across.decisions.map(({ side, time, outcome }) => [side, time, outcome])).toEqual(
        whole.decisions.map(({ side, time, outcome }) => [side, time, outcome]),
      );
    }),
    { numRuns: 60 },
  );
});
