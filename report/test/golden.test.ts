import { expect, test } from 'vitest';
import { definePlugin } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import { Recorder } from '../src/index.ts';

/** Midnights in New York of six trading days: Tuesday to Friday, Monday, Tuesday. */
const DAYS = [2, 3, 4, 5, 8, 9].map((day) => Date.UTC(2024, 0, day, 5));

const day = (i: number, open: number, close: number) =>
  [DAYS[i]!, open, Math.max(open, close), Math.min(open, close), close] as const;

const PRICES = {
  ABC: [day(0, 100, 100), day(1, 100, 110), day(2, 110, 99), day(3, 100, 108), day(4, 108, 108), day(5, 100, 100)],
  XYZ: [day(0, 50, 50), day(1, 50, 50), day(2, 50, 50), day(3, 50, 50), day(4, 50, 100), day(5, 100, 100)],
};

/** At the end of which day it signals what. */
const signalling = (signals: Readonly<Record<number, Signal>>) =>
  definePlugin({ name: 'script', setup: () => ({ signal: ({ number }) => signals[number] }) });

async function recorded(signals: Readonly<Record<number, Signal>>) {
  const { session, run } = scenario({
    symbols: ['ABC', 'XYZ'],
    timeframe: '1Day',
    plugins: [barsPlugin(PRICES), brokerPlugin({ cash: 10_000, commission: 1 }), sizerPlugin(), signalling(signals)],
  });
  const recorder = new Recorder(session);
  await run();
  return recorder;
}

/*
 * Worked by hand. A dollar a fill.
 *   2 Jan  10,000 in cash
 *   3 Jan  buys 50 at 100; closes at 110     cash 4,999    equity 10,499
 *   4 Jan  closes at 99                                    equity  9,949
 *   5 Jan  sells 50 at 100: -2               cash 9,998    equity  9,998
 *   8 Jan  sells 46 short at 108; closes so  cash 14,965   equity  9,997
 *   9 Jan  buys them back at 100: 46*8 - 2   cash 10,364   equity 10,364
 */
const SIGNALS: Readonly<Record<number, Signal>> = {
  0: { symbol: 'ABC', side: 'buy', weight: 0.5 },
  2: { symbol: 'ABC', side: 'sell' },
  3: { symbol: 'ABC', side: 'sell', weight: 0.5 },
  4: { symbol: 'ABC', side: 'buy' },
};

test('when a run is worked out by hand then its statistics are the same', async () => {
  const statistics = (await recorded(SIGNALS)).statistics();
  const { buyAndHold, ...own } = statistics;
  const close = (value: number): unknown => expect.closeTo(value, 10);
  expect(own).toEqual({
    startEquity: 10_000,
    endEquity: 10_364,
    profit: 364,
    return: close(0.0364),
    cagr: close(1.0364 ** (252 / 5) - 1),
    // Daily returns: 499/10000, -550/10499, 49/9949, -1/9998, 367/9997.
    volatility: close(0.6300639470189012),
    sharpe: close(3.123696525518238),
    sortino: close(5.292034300739521),
    calmar: close(96.61971816035575),
    maxDrawdown: close(550 / 10_499),
    maxDrawdownDays: 6,
    longestDrawdownDays: 6,
    tradingDays: 5,
    trades: 2,
    wins: 1,
    losses: 1,
    winRate: 0.5,
    profitFactor: 183,
    expectancy: 182,
    averageWin: 366,
    averageLoss: -2,
    averageHoldingDays: 1.5,
    openTrades: 0,
    turnover: close(9_784 / 10_134.5),
    turnoverAnnual: close((9_784 / 10_134.5) * (252 / 5)),
    exposureTime: 0.5,
    averageExposure: close((5_500 / 10_499 + 4_950 / 9_949 + 4_968 / 9_997) / 6),
    fees: 4,
    dividends: 0,
  });
  // Half in each: 1, 1.05, 0.995, 1.04, 1.54, 1.5.
  expect(buyAndHold).toMatchObject({
    return: close(0.5),
    volatility: close(3.455885103842918),
    sharpe: close(7.2574968649024205),
    maxDrawdown: close(1 - 0.995 / 1.05),
    maxDrawdownDays: 5,
  });
});

test('when nothing was traded then what needs trades is null, and the rest is zero', async () => {
  const { trades, winRate, profitFactor, expectancy, sharpe, sortino, calmar, ...rest } = (
    await recorded({})
  ).statistics();
  expect([trades, winRate, profitFactor, expectancy]).toEqual([0, null, null, null]);
  expect([sharpe, sortino, calmar]).toEqual([null, null, null]);
  expect(rest).toMatchObject({
    return: 0,
    cagr: 0,
    volatility: 0,
    maxDrawdown: 0,
    exposureTime: 0,
    turnover: 0,
    fees: 0,
    dividends: 0,
  });
});

test('when trades are listed then they are those of the hand-worked run', async () => {
  const { trips } = await recorded(SIGNALS);
  expect(trips.closed).toEqual([
    {
      strategy: 'script',
      symbol: 'ABC',
      side: 'long',
      quantity: 50,
      entryTime: DAYS[1],
      entryPrice: 100,
      exitTime: DAYS[3],
      exitPrice: 100,
      fees: 2,
      dividends: 0,
      profit: -2,
      return: -2 / 5_000,
      entryOrderId: expect.stringMatching(/-1$/),
      exitOrderId: expect.stringMatching(/-2$/),
    },
    {
      strategy: 'script',
      symbol: 'ABC',
      side: 'short',
      quantity: 46,
      entryTime: DAYS[4],
      entryPrice: 108,
      exitTime: DAYS[5],
      exitPrice: 100,
      fees: 2,
      dividends: 0,
      profit: 366,
      return: 366 / 4_968,
      entryOrderId: expect.stringMatching(/-3$/),
      exitOrderId: expect.stringMatching(/-4$/),
    },
  ]);
  expect(trips.open()).toEqual([]);
});

/*
 * Worked by hand. A dollar a fill.
 *   3 Jan  buys 60 at 100; closes at 110         cash  3,999   equity 10,599
 *   4 Jan  sells 19 of them at 110; closes at 99 cash  6,088   equity 10,147
 *   5 Jan  sells 81 at 100, 41 of which it has;
 *          closes at 108                         cash 14,187   equity  9,867
 *   8 Jan  buys 36 of the 40 back at 108         cash 10,298   equity  9,866
 *   9 Jan  closes at 100, 4 still short                        equity  9,898
 */
test('when holdings are closed in part, turned round and left open then the statistics are those worked out by hand', async () => {
  const recorder = await recorded({
    0: { symbol: 'ABC', side: 'buy', weight: 0.6 },
    1: { symbol: 'ABC', side: 'sell', weight: 0.2 },
    2: { symbol: 'ABC', side: 'sell', weight: 0.8 },
    3: { symbol: 'ABC', side: 'buy', weight: 0.4 },
  });
  const close = (value: number): unknown => expect.closeTo(value, 9);
  // A fee goes with the shares: 19 and 41 of the first 60; 41, 36 and 4 of the 81.
  const first = 190 - 19 / 60 - 1;
  const second = -41 / 60 - 41 / 81;
  const third = -8 * 36 - 36 / 81 - 1;
  expect(recorder.trips.closed.map(({ side, quantity, profit }) => [side, quantity, profit])).toEqual([
    ['long', 19, close(first)],
    ['long', 41, close(second)],
    ['short', 36, close(third)],
  ]);
  expect(recorder.trips.open()).toMatchObject([{ side: 'short', quantity: 4, entryPrice: 100, fees: close(4 / 81) }]);
  const { buyAndHold, ...own } = recorder.statistics();
  expect(own).toEqual({
    startEquity: 10_000,
    endEquity: 9_898,
    profit: -102,
    return: close(-0.0102),
    cagr: close(0.9898 ** (252 / 5) - 1),
    // Daily returns: 599/10000, -452/10599, -280/10147, -1/9867, 32/9866.
    volatility: close(0.6233786557008473),
    sharpe: close(-0.5819386961856545),
    sortino: close(-1.005994434429314),
    calmar: close((0.9898 ** (252 / 5) - 1) / (733 / 10_599)),
    maxDrawdown: close(733 / 10_599),
    maxDrawdownDays: 6,
    longestDrawdownDays: 6,
    tradingDays: 5,
    trades: 3,
    wins: 1,
    losses: 2,
    winRate: close(1 / 3),
    profitFactor: close(first / -(second + third)),
    expectancy: close((first + second + third) / 3),
    averageWin: close(first),
    averageLoss: close((second + third) / 2),
    averageHoldingDays: 2, // 1, 2, and 3 over a weekend
    openTrades: 1,
    turnover: close(10_039 / (60_377 / 6)),
    turnoverAnnual: close((10_039 / (60_377 / 6)) * (252 / 5)),
    exposureTime: close(5 / 6),
    averageExposure: close((6_600 / 10_599 + 4_059 / 10_147 + 4_320 / 9_867 + 432 / 9_866 + 400 / 9_898) / 6),
    fees: 4,
    dividends: 0,
  });
  expect(buyAndHold).toMatchObject({
    sortino: close(60.42526200057018),
    longestDrawdownDays: 5,
  });
  expect(buyAndHold.cagr! / (1.5 ** (252 / 5) - 1)).toBeCloseTo(1, 9);
  expect(buyAndHold.calmar! / ((1.5 ** (252 / 5) - 1) / (1 - 0.995 / 1.05))).toBeCloseTo(1, 9);
});
