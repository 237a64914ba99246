import { expect, test } from 'vitest';
import { Broker, definePlugin } from '@plimsoll/core';
import type { CashChange, Plugin } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import type { BarRow } from '@plimsoll/testing';
import { Recorder, isoDate } from '../src/index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function recorded(rows: readonly BarRow[], timeframe: string, plugins: readonly Plugin[]) {
  const { session, run } = scenario({
    symbols: ['ABC'],
    timeframe,
    plugins: [barsPlugin({ ABC: rows }), sizerPlugin(), ...plugins],
  });
  const recorder = new Recorder(session);
  await run();
  return recorder;
}

const buyAtOnce = definePlugin({
  name: 'buy-at-once',
  setup: () => ({ signal: ({ number }) => (number === 0 ? { symbol: 'ABC', side: 'buy', weight: 0.5 } : undefined) }),
});

test('when a session runs into the evening then its bars count to the date in New York, not in Greenwich', async () => {
  const evening = Date.UTC(2024, 0, 3, 0, 30); // 19:30 on 2 January
  const morning = Date.UTC(2024, 0, 3, 15);
  const rows: BarRow[] = [
    [evening - HOUR, 100],
    [evening, 110],
    [morning, 110],
    [morning + MINUTE, 120],
  ];
  const { account } = await recorded(rows, '1Min', [brokerPlugin(), buyAtOnce]);
  const { days, values } = account.closes();
  expect(days.map(isoDate)).toEqual(['2024-01-02', '2024-01-03']);
  expect(values[0]).toBe(100_000);
  expect(values[1]).toBeGreaterThan(values[0]!);
});

test('when the account is never known then what needs it is null, and buy-and-hold is not', async () => {
  const blind = brokerPlugin({ cashNow: () => undefined });
  const rows: BarRow[] = [
    [0, 100],
    [24 * HOUR, 110],
  ];
  const recorder = await recorded(rows, '1Day', [blind, buyAtOnce]);
  const statistics = recorder.statistics();
  expect(statistics).toMatchObject({
    startEquity: null,
    profit: null,
    return: null,
    maxDrawdown: null,
    exposureTime: null,
    turnover: null,
    trades: 0,
    fees: 0,
  });
  expect(statistics.buyAndHold.return).toBeCloseTo(0.1, 12);
  expect(JSON.parse(JSON.stringify(statistics))).toEqual(statistics);
});

test('when there is not one bar then every figure is null or zero', async () => {
  const statistics = (await recorded([], '1Min', [brokerPlugin()])).statistics();
  for (const figure of Object.values(statistics)) {
    if (typeof figure === 'number') expect(figure).toBe(0);
  }
  expect(statistics).toMatchObject({ tradingDays: 0, return: null, buyAndHold: { return: null, sharpe: null } });
});

test('when the account held something before the run then selling it is a trade from the average price it was bought at', async () => {
  const holding = definePlugin({
    name: 'holding-broker',
    provides: Broker,
    setup: () => ({
      service: {
        connect: (deliver) =>
          void setImmediate(() => {
            const fill = {
              symbol: 'ABC',
              side: 'sell',
              quantity: 10,
              price: 120,
              commission: 0,
              time: HOUR,
            } as const;
            deliver({ kind: 'filled', executionId: 'x', orderId: 'another-session', ...fill });
          }),
        account: () => ({ cash: 1_000, buyingPower: 1_000 }),
        positions: () => [{ symbol: 'ABC', quantity: 10, averagePrice: 80 }],
        submit: () => undefined,
        cancel: () => undefined,
      },
    }),
  });
  const slow = definePlugin({
    name: 'slow',
    setup: () => ({ preFetch: () => new Promise<void>((resolve) => void setImmediate(() => setImmediate(resolve))) }),
  });
  const rows: BarRow[] = [
    [0, 100],
    [MINUTE, 110],
    [2 * MINUTE, 120],
  ];
  const { trips } = await recorded(rows, '1Min', [holding, slow]);
  expect(trips.closed).toMatchObject([
    { strategy: 'unassigned', symbol: 'ABC', side: 'long', quantity: 10, entryPrice: 80, exitPrice: 120, profit: 400 },
  ]);
});

test('when a symbol comes to market later then its share of buy-and-hold waits in cash', async () => {
  const { session, run } = scenario({
    symbols: ['OLD', 'NEW'],
    timeframe: '1Day',
    plugins: [
      barsPlugin({
        OLD: [
          [0, 100],
          [24 * HOUR, 150],
          [48 * HOUR, 150],
        ],
        NEW: [
          [24 * HOUR, 10],
          [48 * HOUR, 20],
        ],
      }),
      sizerPlugin(),
      brokerPlugin(),
    ],
  });
  const { market } = new Recorder(session);
  const values: number[] = [];
  session.events.on('marked', () => values.push(market.end));
  await run();
  expect(values).toEqual([1, 1.25, 1.75]);
});

test('when an account pays interest and fees then they count among the fees, and dividends and interest earned do not', async () => {
  const changes: CashChange[] = [
    { id: '1', amount: -3, reason: 'interest', time: 0 },
    { id: '2', amount: -0.5, reason: 'borrow_fee', time: 0 },
    { id: '3', amount: -0.02, reason: 'fee', time: 0 },
    { id: '4', amount: 7, reason: 'interest', time: 0 },
    { id: '5', amount: -4, reason: 'dividend', time: 0 },
    { id: '6', amount: -5, reason: 'other', time: 0 },
  ];
  const broker = brokerPlugin({
    commission: 1,
    tamper: (event) =>
      event.kind === 'filled' ? [event, ...changes.map((change) => ({ kind: 'cash' as const, ...change }))] : [event],
  });
  const rows = [0, 1, 2].map((i): BarRow => [i * MINUTE, 100]);
  const { fees, profit } = (await recorded(rows, '1Min', [broker, buyAtOnce])).statistics();
  expect(fees).toBeCloseTo(1 + 3 + 0.5 + 0.02, 12);
  expect(profit).toBeCloseTo(-1 - 3 - 0.5 - 0.02 + 7 - 4 - 5, 9);
});
