import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as library from 'trading-signals';
import * as ours from '@plimsoll/indicators';
import type { Bar, Indicator } from '@plimsoll/indicators';
import { MINUTE, valuesOf, walk } from './support.ts';

/**
 * The library `trading-signals`, written by others, on the same inputs. It says null where there is no value yet. Where its conventions are
 * others, the test says how.
 */
type Theirs<I> = { add(input: I): unknown };

function theirs<I>(indicator: Theirs<I>, inputs: readonly I[]): number[] {
  return inputs.map((input) => (indicator.add(input) as number | null) ?? NaN);
}

function expectClose(got: readonly number[], wanted: readonly number[], from = 0): void {
  let compared = 0;
  got.forEach((value, i) => {
    if (i < from) return;
    const want = wanted[i]!;
    if (Number.isNaN(want)) expect(value).toBeNaN();
    else
      expect(Math.abs(value - want), `at ${i}: ${value}, ${want}`).toBeLessThanOrEqual(
        1e-9 * Math.max(1, Math.abs(want)),
      );
    if (!Number.isNaN(want)) compared++;
  });
  expect(compared).toBeGreaterThan(1_000);
}

const real = fileURLToPath(new URL('../../../shared/data/daily/IBM.csv', import.meta.url));

function realBars(): Bar[] {
  const [, ...rows] = readFileSync(real, 'utf8').trimEnd().split('\n');
  return rows.map((row) => {
    const [, time, ...numbers] = row.split(',');
    const [open, high, low, close, volume] = numbers.map(Number) as [number, number, number, number, number];
    return { time: Date.parse(time!), open, high, low, close, volume };
  });
}

const markets: [string, () => Bar[]][] = [['a random walk', () => walk(4_000, 7)]];
if (existsSync(real)) markets.push(['real daily bars', realBars]);

describe.each(markets)('on %s, the library says the same', (_, load) => {
  const bars = load();
  const closes = bars.map(({ close }) => close);

  const ofValues: [string, Indicator, Theirs<number>][] = [
    ['Sma', new ours.Sma(20), new library.SMA(20)],
    ['Sma over a long window', new ours.Sma(500), new library.SMA(500)],
    ['Wma', new ours.Wma(20), new library.WMA(20)],
    ['WilderAverage', new ours.WilderAverage(14), new library.WSMA(14)],
    ['Rsi', new ours.Rsi(14), new library.RSI(14)],
    ['RateOfChange', new ours.RateOfChange(10), new library.ROC(10)],
  ];

  test.each(ofValues)('when %s is fed closes', (_, own, other) => {
    expectClose(valuesOf(own, closes), theirs(other, closes));
  });

  const ofBars: [string, Indicator<Bar>, Theirs<Bar>][] = [
    ['Atr', new ours.Atr(14), new library.ATR(14)],
    ['Vwap of a single session', new ours.Vwap(() => 1), new library.VWAP()],
  ];

  test.each(ofBars)('when %s is fed bars', (_, own, other) => {
    expectClose(valuesOf(own, bars), theirs(other, bars));
  });

  test('when Ema is fed closes: the library starts with the first value, so that the difference fades from bar to bar', () => {
    const period = 20;
    const own = valuesOf(new ours.Ema(period), closes);
    const other = theirs(new library.EMA(period), closes);
    const atFirst = own[period - 1]! - other[period - 1]!;
    const faded = other.map((value, i) => value + atFirst * (1 - 2 / (period + 1)) ** (i + 1 - period));
    expect(Math.abs(atFirst)).toBeGreaterThan(1e-3);
    expectClose(own, faded, period - 1);
    expectClose(own, other, 600);
  });

  test('when Macd is fed closes: what the averages started with has faded after 600 bars', () => {
    const own = new ours.Macd(12, 26, 9);
    const other = new library.MACD(new library.EMA(12), new library.EMA(26), new library.EMA(9));
    const pairs = closes.map((close) => {
      own.update(close);
      const { macd, signal, histogram } = (other.add(close) ?? {}) as Record<string, number | undefined>;
      return [
        [own.value, own.signal, own.histogram],
        [macd ?? NaN, signal ?? NaN, histogram ?? NaN],
      ] as const;
    });
    for (const part of [0, 1, 2])
      expectClose(
        pairs.map(([a]) => a[part]!),
        pairs.map(([, b]) => b[part]!),
        600,
      );
  });

  test('when bands and channels are drawn', () => {
    const [bands, channel] = [new ours.Bollinger(20, 2), new ours.Donchian(20)];
    const [theirBands, theirChannel] = [new library.BollingerBands(20, 2), new library.DonchianChannels(20)];
    for (const [own, other, inputs] of [
      [bands, theirBands, closes],
      [channel, theirChannel, bars],
    ] as [ours.Bollinger & Indicator<unknown>, Theirs<unknown>, readonly unknown[]][]) {
      const pairs = inputs.map((input) => {
        own.update(input as never);
        const { upper, middle, lower } = (other.add(input) ?? {}) as Record<string, number | undefined>;
        return [
          [own.upper, own.middle, own.lower],
          [upper ?? NaN, middle ?? NaN, lower ?? NaN],
        ] as const;
      });
      for (const part of [0, 1, 2])
        expectClose(
          pairs.map(([a]) => a[part]!),
          pairs.map(([, b]) => b[part]!),
        );
    }
  });

  test('when deviation, score and extremes of a window are asked for: the library has functions of an array', () => {
    const windows = closes.map((_, i) => (i < 19 ? [] : closes.slice(i - 19, i + 1)));
    const of = (say: (window: number[]) => number): number[] =>
      windows.map((window) => (window.length === 0 ? NaN : say(window)));
    expectClose(
      valuesOf(new ours.StandardDeviation(20), closes),
      of((window) => library.getStandardDeviation(window)),
    );
    expectClose(
      valuesOf(new ours.ZScore(20), closes),
      of((window) => library.getZScore(window)),
    );
    expectClose(
      valuesOf(new ours.Highest(20), closes),
      of((window) => library.getMaximum(window)),
    );
    expectClose(
      valuesOf(new ours.Lowest(20), closes),
      of((window) => library.getMinimum(window)),
    );
  });

  test('when Obv is fed bars: the library is silent about the first bar', () => {
    expectClose(valuesOf(new ours.Obv(), bars), theirs(new library.OBV(2), bars), 1);
  });

  test('when RollingVwap is fed bars: the library weighs closes alone, so bars are given in which nothing moves', () => {
    const flat = bars.map((bar, i) => ({ ...bar, time: i * MINUTE, open: bar.close, high: bar.close, low: bar.close }));
    expectClose(valuesOf(new ours.RollingVwap(20), flat), theirs(new library.VWMA(20), flat));
  });
});
