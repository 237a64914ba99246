import fc from 'fast-check';
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
import type { Bar, Indicator } from '@plimsoll/indicators';
import { seededRandom } from '@plimsoll/core';

export const MINUTE = 60_000;

/** Every indicator of values, with periods around `n`. */
export const ofValues: Readonly<Record<string, (n: number) => Indicator>> = {
  Sma: (n) => new Sma(n),
  Ema: (n) => new Ema(n),
  Wma: (n) => new Wma(n),
  WilderAverage: (n) => new WilderAverage(n),
  Rsi: (n) => new Rsi(n),
  StandardDeviation: (n) => new StandardDeviation(n + 1),
  ZScore: (n) => new ZScore(n + 1),
  Bollinger: (n) => new Bollinger(n + 1, 1.5),
  Macd: (n) => new Macd(n, n + 3, 4),
  Highest: (n) => new Highest(n),
  Lowest: (n) => new Lowest(n),
  RateOfChange: (n) => new RateOfChange(n),
};

/** Every indicator of bars. */
export const ofBars: Readonly<Record<string, (n: number) => Indicator<Bar>>> = {
  Atr: (n) => new Atr(n),
  Donchian: (n) => new Donchian(n),
  Vwap: () => new Vwap((time) => Math.floor(time / MINUTE / 50)),
  RollingVwap: (n) => new RollingVwap(n),
  Obv: () => new Obv(),
};

/** What an indicator says after each input: all its numbers. */
export function told<I>(indicator: Indicator<I>, inputs: readonly I[]): number[][] {
  return inputs.map((input) => {
    const returned = indicator.update(input);
    const { upper, lower, middle, mean, signal, histogram } = indicator as unknown as Record<string, number>;
    const more = [upper, lower, middle, mean, signal, histogram].filter((value) => value !== undefined);
    return [returned, indicator.value, ...more];
  });
}

/** The value after each input. */
export function valuesOf<I>(indicator: Indicator<I>, inputs: readonly I[]): number[] {
  return inputs.map((input) => indicator.update(input));
}

/** A bar in which nothing moves. */
export function flatBar(close: number, minute = 0, volume = 100): Bar {
  return { time: minute * MINUTE, open: close, high: close, low: close, close, volume };
}

export const periods = fc.integer({ min: 1, max: 30 });

/** Whole numbers that move by little or by much, so that what is exact can be worked out. */
export const wholeNumbers = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 9_990, max: 10_010 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 1_000_000_000 }) },
  ),
  { maxLength: 120 },
);

/** Bars of whole numbers, a minute each, some without trades. */
export const wholeBars = fc
  .array(
    fc.record({
      at: fc.integer({ min: 1_000, max: 1_100 }),
      up: fc.integer({ min: 0, max: 50 }),
      down: fc.integer({ min: 0, max: 50 }),
      close: fc.integer({ min: 0, max: 100 }),
      volume: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000_000 })),
    }),
    { maxLength: 120 },
  )
  .map((rows) =>
    rows.map(({ at, up, down, close, volume }, i): Bar => {
      const [high, low] = [at + up, at - down];
      return { time: i * MINUTE, open: at, high, low, close: low + Math.round(((high - low) * close) / 100), volume };
    }),
  );

/** A random walk in whole cents, and bars around it. */
export function walk(length: number, seed: number): Bar[] {
  const random = seededRandom(seed, 'walk');
  let price = 10_000;
  return Array.from({ length }, (_, i) => {
    const open = price;
    price = Math.max(100, price + Math.round(40 * (random() - 0.5)));
    const high = Math.max(open, price) + Math.round(10 * random());
    const low = Math.min(open, price) - Math.round(10 * random());
    const volume = Math.round(1_000 * random());
    return { time: i * MINUTE, open: open / 100, high: high / 100, low: low / 100, close: price / 100, volume };
  });
}
