import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { dateOf, dayOfDate, emptyColumns } from '@plimsoll/core';
import type { RoundTrip, Statistics } from '@plimsoll/report';
import { share } from '../src/data/shared-bars.ts';
import { metricOf } from '../src/figures.ts';
import { parseParameters } from '../src/space/parameter.ts';
import { Space } from '../src/space/space.ts';
import { ResultsFile } from '../src/runs/results-file.ts';
import { sweep } from '../src/sweep.ts';
import { Stitched } from '../src/walk-forward/stitched.ts';
import type { Trial } from '../src/walk-forward/trial.ts';
import { walkForward } from '../src/walk-forward/walk-forward.ts';
import type { WalkForward, WalkForwardOptions } from '../src/walk-forward/walk-forward.ts';
import { daysOf, windowsOf } from '../src/walk-forward/windows.ts';
import type { Day } from '../src/walk-forward/windows.ts';
import { BASES, configText, folderWith } from './kit.ts';

vi.setConfig({ testTimeout: 60_000 });

const DAY = 86_400_000;
const SMA = 'plugins.strategy-sma-cross.config';

const someDays = (count: number): Day[] =>
  Array.from({ length: count }, (_, day) => ({ day, first: day * DAY, last: day * DAY + 1 }));

/** One symbol's bars: start and close. */
function barsOf(rows: readonly (readonly [time: number, close: number])[]) {
  const made = emptyColumns(rows.length);
  for (const [i, [time, close]] of rows.entries()) {
    made.time[i] = time;
    for (const field of ['open', 'high', 'low', 'close'] as const) made[field][i] = close;
  }
  return made;
}

describe('windows', () => {
  const anyTerms = fc.record({
    inSample: fc.integer({ min: 1, max: 30 }),
    outOfSample: fc.integer({ min: 1, max: 30 }),
    isAnchored: fc.boolean(),
  });

  test('when days are cut into them then each day after the first in sample is out of sample once, right after those it was chosen by', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), anyTerms, (count, terms) => {
        const days = someDays(count + terms.inSample);
        const windows = windowsOf(days, terms);
        expect(windows.flatMap(({ outOfSample }) => outOfSample)).toEqual(days.slice(terms.inSample));
        for (const { inSample, outOfSample } of windows) {
          const first = outOfSample[0]!.day;
          expect(inSample.at(-1)!.day).toBe(first - 1);
          expect(inSample[0]!.day).toBe(terms.isAnchored ? 0 : first - terms.inSample);
          expect(outOfSample.length).toBeLessThanOrEqual(terms.outOfSample);
        }
      }),
    );
  });

  test('when no day is left out of sample then it is refused', () => {
    const terms = { inSample: 5, outOfSample: 1, isAnchored: false };
    expect(() => windowsOf(someDays(5), terms)).toThrow(/the data has 5 days, which leaves none out of sample/);
    expect(windowsOf(someDays(6), terms)).toHaveLength(1);
  });

  test('when bars are late in the evening then they are of the day that it is in New York', () => {
    const evening = Date.UTC(2024, 0, 3, 1); // 20:00 on January 2nd in New York
    const [a, b] = [
      barsOf([[evening, 1]]),
      barsOf([
        [evening - 3_600_000, 1],
        [evening + DAY, 1],
      ]),
    ];
    const days = daysOf(share([a, b], 'x'));
    expect(days.map(({ day }) => dateOf(day))).toEqual(['2024-01-02', '2024-01-03']);
    expect(days[0]).toEqual({ day: dayOfDate('2024-01-02'), first: evening - 3_600_000, last: evening });
  });
});

describe('trials one after the other', () => {
  const noon = (day: number): number => Date.UTC(2024, 0, day, 17);
  const trade = (profit: number): RoundTrip => ({ quantity: 10, fees: 1, dividends: 3, profit }) as RoundTrip;
  const trial = (
    days: readonly number[],
    equity: readonly number[],
    hold: readonly number[],
    trades: readonly RoundTrip[],
  ): Trial =>
    ({
      times: Float64Array.from(days, noon),
      equity: Float64Array.from(equity),
      hold: Float64Array.from(hold),
      trades,
      statistics: { fees: trades.length } as Statistics,
    }) as Trial;

  test('when they are put together then returns are chained, and what was traded is scaled to match', () => {
    const stitched = new Stitched();
    stitched.add(trial([2, 3, 4], [1_000, 1_100, 1_200], [1, 1.1, 1.5], [trade(200)]));
    stitched.add(trial([4, 5], [1_000, 900], [1, 0.8], [trade(-100)]));
    stitched.addNothing([{ day: 0, first: noon(8), last: noon(8) }], NaN);
    expect(stitched.times).toEqual([2, 3, 4, 5, 8].map(noon));
    // 1,200 at the end of the first; the second lost 10% of that; nothing was done on the last day.
    expect(stitched.equity).toEqual([1_000, 1_100, 1_200, 1_080, 1_080]);
    expect(stitched.hold).toEqual([1_000, 1_100, 1_500, 1_200, 1_200].map((value) => expect.closeTo(value, 9)));
    expect(stitched.trades).toEqual([
      trade(200),
      { quantity: 12, fees: 1.2, dividends: expect.closeTo(3.6, 12), profit: -120 },
    ]);
    expect(stitched.statistics()).toMatchObject({
      startEquity: 1_000,
      endEquity: 1_080,
      return: expect.closeTo(0.08, 12),
      maxDrawdown: expect.closeTo(0.1, 12),
      tradingDays: 4,
      trades: 2,
      profitFactor: expect.closeTo(200 / 120, 12),
      fees: expect.closeTo(2.2, 12),
      buyAndHold: { return: expect.closeTo(0.2, 12) },
    });
  });
});

function walkOf(
  folder: string,
  params: readonly string[],
  more: Partial<WalkForwardOptions> = {},
): Promise<WalkForward | undefined> {
  const parameters = parseParameters(params, false);
  return walkForward({
    file: join(folder, 'config.yaml'),
    bases: BASES,
    set: [],
    parameters,
    combinations: new Space(parameters, []).grid(),
    metric: metricOf('return'),
    jobs: 2,
    inSample: 4,
    outOfSample: 2,
    isAnchored: false,
    ...more,
  });
}

describe('a walk', () => {
  const source = (sessions: number): string =>
    `  - { use: data-synthetic, config: { sessions: ${sessions}, seed: 5 } }`;

  test('when values are chosen then it is those that a sweep over the in-sample days ranks first', async () => {
    const folder = folderWith({ 'config.yaml': configText(source(9)) });
    const params = [`${SMA}.fast=3,6`, `${SMA}.slow=10,20`];
    const walk = (await walkOf(folder, params))!;
    expect(walk.windows.map(({ outOfSample }) => outOfSample.length)).toEqual([2, 2, 1]);
    const parameters = parseParameters(params, false);
    const best = await sweep({
      file: join(folderWith({ 'config.yaml': configText(source(4)) }), 'config.yaml'),
      bases: BASES,
      set: [],
      parameters,
      combinations: new Space(parameters, []).grid(),
      metric: metricOf('return'),
      jobs: 1,
    });
    const [first] = walk.windows;
    expect(first!.chosen!.values).toEqual(best.done[0]!.values);
    expect(first!.chosen!.result.statistics).toEqual(best.done[0]!.result.statistics);
    expect(walk.statistics.tradingDays).toBe(5);
    expect(walk.stitched.trades.length).toBe(walk.windows.flatMap(({ trial }) => trial!.trades).length);
    const growth = walk.windows.reduce((product, { trial }) => product * (1 + trial!.statistics.return!), 1);
    expect(walk.statistics.return).toBeCloseTo(growth - 1, 10);
  });

  test('when days are out of sample then strategies have seen those before, and nothing was entered on them', async () => {
    const text = configText(source(7)).replace(/strategy-sma-cross.*/, './first-chance.ts, config: { bars: 1560 } }');
    const folder = folderWith({ 'config.yaml': text });
    const walk = (await walkOf(folder, ['plugins.first-chance.config.bars=1560'], { metric: metricOf('endEquity') }))!;
    for (const { trial, outOfSample } of walk.windows) {
      // It had seen four days of 390 bars when the days began, and bought on the first bar that it may enter on.
      const { times, equity, statistics } = trial!;
      expect(times[1]).toBe(outOfSample[0]!.first);
      expect(equity.slice(0, 2)).toEqual(Float64Array.of(100_000, 100_000));
      expect(statistics).toMatchObject({ startEquity: 100_000, openTrades: 1, tradingDays: outOfSample.length });
      expect(statistics.exposureTime).toBeCloseTo((times.length - 2) / times.length, 12);
    }
    expect(walk.windows).toHaveLength(2);
  });

  test('when nothing has the figure that counts then the days are idle, and the account stays as it is', async () => {
    const text = configText(source(6)).replace('fast: 5, slow: 20', 'fast: 5, slow: 9000');
    const walk = (await walkOf(folderWith({ 'config.yaml': text }), [`${SMA}.fast=5`], {
      metric: metricOf('sharpe'),
    }))!;
    expect(walk.windows).toMatchObject([{ chosen: undefined, trial: { statistics: { trades: 0, return: 0 } } }]);
    expect(walk.statistics).toMatchObject({ endEquity: 100_000, buyAndHold: { return: expect.any(Number) } });
    expect(walk.efficiency).toBeNull();
    expect(walk.probability).toBeUndefined();
  });

  test('when it is taken up again then runs in sample are not done again, and it comes to the same', async () => {
    const folder = folderWith({ 'config.yaml': configText(source(7)) });
    const again = async () =>
      (await walkOf(folder, [`${SMA}.fast=3,6,30`], { results: new ResultsFile(folder, false) }))!;
    const [first, second] = [await again(), await again()];
    expect([first.reused, second.reused]).toEqual([0, 4]);
    expect(second.statistics).toEqual(first.statistics);
    expect(second.faulty.map(({ values }) => values)).toEqual([['30']]);
  });

  test('when it is ended on the way then it is told how many windows are left', async () => {
    const folder = folderWith({ 'config.yaml': configText(source(12)) });
    const stop = new AbortController();
    const walk = await walkOf(folder, [`${SMA}.fast=3,6`], {
      signal: stop.signal,
      jobs: 1,
      tell: ({ ended }) => void (ended === 3 && stop.abort()),
    });
    expect(walk!.left).toBeGreaterThanOrEqual(2);
    expect(walk!.windows.length + walk!.left).toBe(4);
  });

  test('when a parameter may change the data then it is refused', async () => {
    const folder = folderWith({ 'config.yaml': configText(source(7)) });
    await expect(walkOf(folder, ['timeframe=1Min,5Min'])).rejects.toThrow(/--param timeframe: it may change the data/);
  });
});
