import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Atr,
  Bollinger,
  Donchian,
  Ema,
  Highest,
  Lowest,
  Macd,
  Obv,
  RateOfChange,
  RollingVwap,
  Rsi,
  Sma,
  StandardDeviation,
  Vwap,
  WilderAverage,
  Wma,
  ZScore,
} from '@plimsoll/indicators';
import * as naive from './naive.ts';
import { told, periods, valuesOf, wholeBars, wholeNumbers } from './support.ts';

const RUNS = { numRuns: 200 };

/** Equal but for rounding: by so much of what is wanted, or of `scale` where that is more. */
function expectClose(got: readonly number[], wanted: readonly number[], tolerance: number, scale = 0): void {
  expect(got.length).toBe(wanted.length);
  got.forEach((value, i) => {
    const want = wanted[i]!;
    const isSame = Number.isNaN(want)
      ? Number.isNaN(value)
      : Math.abs(value - want) <= tolerance * Math.max(Math.abs(want), scale);
    if (!isSame) expect.fail(`at ${i}: ${value} where the definition says ${want}`);
  });
}

const greatest = (values: readonly number[]): number => Math.max(0, ...values.map(Math.abs));

describe('whatever the values and the period', () => {
  test('when a window is averaged, evenly or linearly weighted, then it is the mean of the definition', () => {
    fc.assert(
      fc.property(periods, wholeNumbers, (n, values) => {
        const scale = greatest(values);
        expectClose(valuesOf(new Sma(n), values), naive.windowed(values, n, naive.mean), 1e-14, scale);
        expectClose(valuesOf(new Wma(n), values), naive.windowed(values, n, naive.weightedMean), 1e-14, scale);
      }),
      RUNS,
    );
  });

  test('when an average is smoothed then old values weigh as the definition says', () => {
    fc.assert(
      fc.property(periods, wholeNumbers, (n, values) => {
        const scale = greatest(values);
        expectClose(valuesOf(new Ema(n), values), naive.ema(values, n), 1e-13, scale);
        expectClose(valuesOf(new WilderAverage(n), values), naive.wilder(values, n), 1e-13, scale);
      }),
      RUNS,
    );
  });

  test('when a deviation is asked for then it is right relative to itself, and so is its mean', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), wholeNumbers, (n, values) => {
        const indicator = new StandardDeviation(n);
        const all = told(indicator, values);
        expectClose(
          all.map(([value]) => value!),
          naive.windowed(values, n, naive.deviation),
          1e-11,
        );
        expectClose(
          all.map((numbers) => numbers.at(-1)!),
          naive.windowed(values, n, naive.mean),
          1e-14,
          greatest(values),
        );
      }),
      RUNS,
    );
  });

  test('when a score or bands are asked for then they are in units of the deviation', () => {
    const widths = fc.double({ min: 0.1, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), widths, wholeNumbers, (n, width, values) => {
        const scale = greatest(values);
        expectClose(valuesOf(new ZScore(n), values), naive.windowed(values, n, naive.zScore), 1e-11, 1);
        const means = naive.windowed(values, n, naive.mean);
        const deviations = naive.windowed(values, n, naive.deviation);
        const bands = new Bollinger(n, width);
        values.forEach((value, i) => {
          const middle = bands.update(value);
          expectClose(
            [middle, bands.middle, bands.upper, bands.lower],
            [means[i]!, means[i]!, means[i]! + width * deviations[i]!, means[i]! - width * deviations[i]!],
            1e-11,
            scale,
          );
        });
      }),
      RUNS,
    );
  });

  test("when strength is asked for then it is of Wilder's averages, and within 0 and 100", () => {
    fc.assert(
      fc.property(periods, wholeNumbers, (n, values) => {
        const got = valuesOf(new Rsi(n), values);
        expectClose(got, naive.rsi(values, n), 1e-9, 100);
        for (const value of got) expect(value < 0 || value > 100).toBe(false);
      }),
      RUNS,
    );
  });

  test('when a range is asked for then gaps are in it', () => {
    fc.assert(
      fc.property(periods, wholeBars, (n, bars) => {
        expectClose(valuesOf(new Atr(n), bars), naive.atr(bars, n), 1e-12);
      }),
      RUNS,
    );
  });

  test("when averages converge then line, signal and histogram are the definition's", () => {
    const settings = fc.tuple(periods, fc.integer({ min: 1, max: 10 }), periods);
    fc.assert(
      fc.property(settings, wholeNumbers, ([fast, more, signal], values) => {
        const indicator = new Macd(fast, fast + more, signal);
        const wanted = naive.macd(values, [fast, fast + more, signal]);
        values.forEach((value, i) => {
          const want = wanted[i]!;
          const macd = indicator.update(value);
          const known = Number.isNaN(want.signal) ? NaN : want.macd;
          expectClose(
            [macd, indicator.signal, indicator.histogram],
            [known, want.signal, want.histogram],
            1e-12,
            greatest(values),
          );
        });
      }),
      RUNS,
    );
  });

  test('when extremes or their channel are asked for then they are exact', () => {
    fc.assert(
      fc.property(periods, wholeNumbers, wholeBars, (n, values, bars) => {
        expect(valuesOf(new Highest(n), values)).toEqual(naive.windowed(values, n, (window) => Math.max(...window)));
        expect(valuesOf(new Lowest(n), values)).toEqual(naive.windowed(values, n, (window) => Math.min(...window)));
        const channel = new Donchian(n);
        const upper = naive.windowed(bars, n, (window) => Math.max(...window.map(({ high }) => high)));
        const lower = naive.windowed(bars, n, (window) => Math.min(...window.map(({ low }) => low)));
        bars.forEach((bar, i) => {
          const middle = channel.update(bar);
          expect([channel.upper, channel.lower, middle]).toEqual([upper[i], lower[i], (upper[i]! + lower[i]!) / 2]);
        });
      }),
      RUNS,
    );
  });

  test('when a change is asked for then it is exact', () => {
    fc.assert(
      fc.property(periods, wholeNumbers, (n, values) => {
        const change = (window: readonly number[]): number => (window.at(-1)! - window[0]!) / window[0]!;
        expect(valuesOf(new RateOfChange(n), values)).toEqual(naive.windowed(values, n + 1, change));
      }),
      RUNS,
    );
  });

  test("when volume weighs, over a window or since the session began, then it is the definition's average", () => {
    const lengths = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(periods, lengths, wholeBars, (n, length, bars) => {
        expectClose(valuesOf(new RollingVwap(n), bars), naive.windowed(bars, n, naive.vwap), 1e-13);
        const sessions = bars.map((_, i) => naive.vwap(bars.slice(i - (i % length), i + 1)));
        expectClose(valuesOf(new Vwap((time) => Math.floor(time / 60_000 / length)), bars), sessions, 1e-13);
      }),
      RUNS,
    );
  });

  test('when volumes add up then the balance is exact', () => {
    fc.assert(
      fc.property(wholeBars, (bars) => {
        expect(valuesOf(new Obv(), bars)).toEqual(naive.obv(bars));
      }),
      RUNS,
    );
  });
});
