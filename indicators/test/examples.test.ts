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
import { flatBar, valuesOf } from './support.ts';

const rounded = (values: readonly number[], digits = 2): number[] =>
  values.map((value) => Number(value.toFixed(digits)));

describe('worked out by hand', () => {
  test('when a simple average has its period then it is the mean of the newest values', () => {
    expect(valuesOf(new Sma(3), [1, 2, 3, 4, 8, 9])).toEqual([NaN, NaN, 2, 3, 5, 7]);
  });

  test('when an average is weighted then the newest value weighs most', () => {
    // (1*1 + 2*2 + 3*3) / 6 = 14/6, (2 + 6 + 12) / 6 = 20/6, (3 + 8 + 30) / 6 = 41/6, (4 + 20 + 3) / 6 = 27/6
    expect(rounded(valuesOf(new Wma(3), [1, 2, 3, 4, 10, 1]).slice(2), 12)).toEqual(
      rounded([14 / 6, 20 / 6, 41 / 6, 27 / 6], 12),
    );
  });

  test('when an exponential average starts then it is with the mean', () => {
    // weight 2/4: (1 + 2 + 6) / 3 = 3, then 3 + (5 - 3)/2 = 4, 4 + (0 - 4)/2 = 2
    expect(valuesOf(new Ema(3), [1, 2, 6, 5, 0])).toEqual([NaN, NaN, 3, 4, 2]);
  });

  test("when an average is Wilder's then a value weighs 1/period", () => {
    // 3, then 3 + (6 - 3)/4 = 3.75
    expect(valuesOf(new WilderAverage(4), [0, 2, 4, 6, 6])).toEqual([NaN, NaN, NaN, 3, 3.75]);
  });

  test('when strength is asked for then it is gains against losses', () => {
    // changes +2, -1, +1: of the first two, gain 1, loss 0.5; then gain (1 + 1)/2 = 1, loss 0.25
    expect(valuesOf(new Rsi(2), [10, 12, 11, 12])).toEqual([NaN, NaN, 100 / 1.5, 80]);
  });

  test('when values only rise then strength is 100, only fall 0, and do not move 50', () => {
    expect(valuesOf(new Rsi(2), [1, 2, 3, 4]).at(-1)).toBe(100);
    expect(valuesOf(new Rsi(2), [4, 3, 2, 1]).at(-1)).toBe(0);
    expect(valuesOf(new Rsi(2), [3, 3, 3, 3]).at(-1)).toBe(50);
  });

  test('when a bar opens away from the last close then the gap is in the true range', () => {
    const bars = [
      { high: 10, low: 8, close: 9 }, // 2
      { high: 15, low: 14, close: 14 }, // 15 - 9 = 6
      { high: 12, low: 11, close: 11 }, // 14 - 11 = 3
    ];
    expect(valuesOf(new Atr(2), bars)).toEqual([NaN, 4, 3.5]);
  });

  test('when values spread then the deviation is that of a population', () => {
    expect(valuesOf(new StandardDeviation(8), [2, 4, 4, 4, 5, 5, 7, 9]).at(-1)).toBe(2);
    expect(valuesOf(new ZScore(8), [2, 4, 4, 4, 5, 5, 7, 9]).at(-1)).toBe(2);
    const bands = new Bollinger(8, 1.5);
    expect(valuesOf(bands, [2, 4, 4, 4, 5, 5, 7, 9]).at(-1)).toBe(5);
    expect([bands.upper, bands.middle, bands.lower]).toEqual([8, 5, 2]);
  });

  test('when averages diverge then the signal follows', () => {
    // fast(1) is the value, slow(3) starts with 2 and halves the way: lines 4-3=1, 8-5.5=2.5; signal(2) starts with 1.75
    const indicator = new Macd(1, 3, 2);
    expect(valuesOf(indicator, [1, 2, 3, 4])).toEqual([NaN, NaN, NaN, 1]);
    expect([indicator.signal, indicator.histogram]).toEqual([1, 0]); // (1 + 1) / 2
    expect(indicator.update(8)).toBe(2.5);
    expect([indicator.signal, indicator.histogram]).toEqual([2, 0.5]); // 1 + 2/3 of 1.5
  });

  test('when an extreme leaves the window then the next one counts', () => {
    expect(valuesOf(new Highest(3), [5, 1, 2, 3, 1, 1, 0])).toEqual([NaN, NaN, 5, 3, 3, 3, 1]);
    expect(valuesOf(new Lowest(3), [0, 4, 2, 3, 5, 5, 9])).toEqual([NaN, NaN, 0, 2, 2, 3, 5]);
  });

  test('when a channel is drawn then it is of highs and lows', () => {
    const channel = new Donchian(2);
    expect(
      valuesOf(channel, [
        { high: 5, low: 3 },
        { high: 4, low: 1 },
        { high: 3, low: 2 },
      ]),
    ).toEqual([NaN, 3, 2.5]);
    expect([channel.upper, channel.middle, channel.lower]).toEqual([4, 2.5, 1]);
  });

  test('when something changes then the rate is a fraction', () => {
    expect(valuesOf(new RateOfChange(2), [100, 50, 110, 25])).toEqual([NaN, NaN, 0.1, -0.5]);
  });

  test('when that was 0 which a change is measured by then there is no rate', () => {
    expect(valuesOf(new RateOfChange(1), [0, 5, 10])).toEqual([NaN, NaN, 1]);
  });

  test('when volume comes with rises and falls then it adds up, with the first bar as 0', () => {
    const bars = [flatBar(10, 0, 500), flatBar(11, 1, 200), flatBar(11, 2, 900), flatBar(9, 3, 300)];
    expect(valuesOf(new Obv(), bars)).toEqual([0, 200, 200, -100]);
  });

  test('when volume weighs then a window forgets, and a session does not', () => {
    const bars = [flatBar(10, 0, 1), flatBar(20, 1, 3), flatBar(30, 2, 1)];
    expect(valuesOf(new Vwap(() => 0), bars)).toEqual([10, 17.5, 20]);
    expect(valuesOf(new RollingVwap(2), bars)).toEqual([NaN, 17.5, 22.5]);
  });

  test('when a session begins then its average does too', () => {
    const vwap = new Vwap((time) => Math.floor(time / 86_400_000));
    const at = (time: string, price: number) => vwap.update({ ...flatBar(price), time: Date.parse(time) });
    expect(at('2024-07-01T14:30:00Z', 10)).toBe(10);
    expect(at('2024-07-01T23:59:00Z', 20)).toBe(15);
    expect(at('2024-07-02T00:00:00Z', 30)).toBe(30);
    expect(at('2024-07-02T00:01:00Z', 40)).toBe(35);
  });

  test("when a bar's price is asked for then it is the mean of high, low and close", () => {
    const bar = { time: 0, open: 1, high: 9, low: 3, close: 6, volume: 10 };
    expect(new Vwap(() => 0).update(bar)).toBe(6);
    expect(new RollingVwap(1).update(bar)).toBe(6);
  });

  test('when nothing is traded then there is no average price', () => {
    expect(valuesOf(new Vwap(() => 0), [flatBar(10, 0, 0), flatBar(12, 1, 1)])).toEqual([NaN, 12]);
    expect(valuesOf(new RollingVwap(2), [flatBar(10, 0, 5), flatBar(11, 1, 0), flatBar(12, 2, 0)])).toEqual([
      NaN,
      10,
      NaN,
    ]);
  });
});

describe("StockCharts' worked examples (ChartSchool: Moving Averages, RSI)", () => {
  const moving = [
    22.2734, 22.194, 22.0847, 22.1741, 22.184, 22.1344, 22.2337, 22.4323, 22.2436, 22.2933, 22.1542, 22.3926, 22.3816,
    22.6109, 23.3558, 24.0519, 23.753, 23.8324, 23.9516, 23.6338, 23.8225, 23.8722, 23.6537, 23.187, 23.0976, 23.326,
    22.6805, 23.0976, 22.4025, 22.1725,
  ];
  const strength = [
    44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931, 46.0328, 45.614,
    46.282, 46.282, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439, 46.2122, 46.2521, 45.7137, 46.4515, 45.7835, 45.3548,
    44.0288, 44.1783, 44.2181, 44.5672, 43.4205, 42.6628, 43.1314,
  ];

  test('when the ten-day averages are worked out then they are those printed', () => {
    expect(rounded(valuesOf(new Sma(10), moving).slice(9))).toEqual([
      22.22, 22.21, 22.23, 22.26, 22.31, 22.42, 22.61, 22.77, 22.91, 23.08, 23.21, 23.38, 23.53, 23.65, 23.71, 23.69,
      23.61, 23.51, 23.43, 23.28, 23.13,
    ]);
    expect(rounded(valuesOf(new Ema(10), moving).slice(9))).toEqual([
      22.22, 22.21, 22.24, 22.27, 22.33, 22.52, 22.8, 22.97, 23.13, 23.28, 23.34, 23.43, 23.51, 23.54, 23.47, 23.4,
      23.39, 23.26, 23.23, 23.08, 22.92,
    ]);
  });

  test('when the fourteen-day strength is worked out then it is that printed', () => {
    const got = valuesOf(new Rsi(14), strength);
    expect(got.slice(0, 14)).toEqual(Array.from({ length: 14 }, () => NaN));
    expect(rounded(got.slice(14))).toEqual([
      70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93, 63.26, 56.06, 62.38, 54.71, 50.42, 39.99, 41.46, 41.87, 45.46,
      37.3, 33.08, 37.77,
    ]);
  });
});

test.each([0, -1, 1.5, NaN, Infinity])('when a period is %s then it is refused', (period) => {
  const makers = [Sma, Ema, Wma, WilderAverage, Rsi, Atr, StandardDeviation, ZScore, Bollinger, Highest, Lowest];
  for (const Kind of [...makers, Donchian, RateOfChange, RollingVwap])
    expect(() => new Kind(period)).toThrow(RangeError);
  expect(() => new Macd(period, 26, 9)).toThrow(RangeError);
  expect(() => new Macd(1, 26, period)).toThrow(RangeError);
});

test('when settings make no sense together then they are refused', () => {
  expect(() => new Macd(26, 12)).toThrow('fast is less than slow, not 26 with 12');
  expect(() => new Macd(12, 12)).toThrow(RangeError);
  expect(() => new StandardDeviation(1)).toThrow('a period is a whole number from 2 on, not 1');
  expect(() => new Bollinger(20, 0)).toThrow('a width is a number above 0, not 0');
});
