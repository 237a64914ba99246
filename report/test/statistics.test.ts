import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EquityTrack, dailyFigures, performanceOf, returnsOf, tradeFigures, yearlyGrowth } from '../src/index.ts';
import type { RoundTrip } from '../src/index.ts';

const DAY_MS = 86_400_000;

/** A track with one value a day. */
function trackOf(values: readonly number[]): EquityTrack {
  const track = new EquityTrack();
  for (const [day, value] of values.entries()) track.note(day * DAY_MS, day, value);
  return track;
}

function trips(profits: readonly number[]): RoundTrip[] {
  const trip = { strategy: 's', symbol: 'ABC', side: 'long', quantity: 1, entryPrice: 100, exitPrice: 100 } as const;
  return profits.map((profit, i) => ({
    ...trip,
    entryTime: 0,
    exitTime: (i + 1) * DAY_MS,
    fees: 0,
    dividends: 0,
    profit,
    return: profit / 100,
    entryOrderId: '',
    exitOrderId: '',
  }));
}

describe('daily figures', () => {
  test('when returns are 10%, -10% and 10% then the ratios are the roots that come out by hand', () => {
    // Mean 1/30, sample variance 1/75, mean square of the negative ones 1/300.
    const figures = dailyFigures(returnsOf(100, [110, 99, 108.9]));
    expect(figures.volatility).toBeCloseTo(Math.sqrt(252 / 75), 12);
    expect(figures.sharpe).toBeCloseTo(Math.sqrt(21), 12);
    expect(figures.sortino).toBeCloseTo(Math.sqrt(84), 12);
  });

  test('when the returns are those of an example that empyrical publishes then so are the figures', () => {
    const figures = dailyFigures([0.01, 0.1, -0.04, 0.02, 0.03, 0.02, 0.01, -0.1]);
    expect(figures.volatility).toBeCloseTo(0.913_646_539_970_463_7, 12);
    expect(figures.sharpe).toBeCloseTo(1.723_861_396_170_686_6, 12);
    expect(figures.sortino).toBeCloseTo(2.605_531_251_673_693, 12);
  });

  test('when returns do not vary then there is no risk to divide by', () => {
    expect(dailyFigures([0.01, 0.01, 0.01])).toEqual({ volatility: 0, sharpe: null, sortino: null });
    expect(dailyFigures([0, 0])).toEqual({ volatility: 0, sharpe: null, sortino: null });
    expect(dailyFigures([0.01])).toEqual({ volatility: null, sharpe: null, sortino: null });
    expect(dailyFigures([])).toEqual({ volatility: null, sharpe: null, sortino: null });
  });

  test('when no day lost then there is a Sharpe ratio and no Sortino ratio', () => {
    const { sharpe, sortino } = dailyFigures([0.01, 0.02]);
    expect(sharpe).toBeCloseTo((0.015 / Math.sqrt(0.000_05)) * Math.sqrt(252), 10);
    expect(sortino).toBeNull();
  });
});

describe('performance', () => {
  test('when a value doubles in half a year of trading days then it would quadruple in one', () => {
    expect(yearlyGrowth(100, 200, 126)).toBeCloseTo(3, 12);
  });

  test('when everything is lost then the loss is whole, and what cannot be said is null', () => {
    const { return: total, cagr, maxDrawdown } = performanceOf(trackOf([100, 0]));
    expect([total, cagr, maxDrawdown]).toEqual([-1, -1, 1]);
    expect(performanceOf(trackOf([100, -50, -60]))).toMatchObject({
      return: -1.6,
      cagr: null,
      volatility: null,
      sharpe: null,
      maxDrawdown: 1.6,
    });
  });

  test('when growth a year is beyond all numbers then it is null and not infinite', () => {
    expect(yearlyGrowth(1, 1e300, 1)).toBeNull();
  });

  test('when nothing was ever known then every figure is null', () => {
    const figures = performanceOf(trackOf([NaN, NaN]));
    expect(new Set(Object.values(figures))).toEqual(new Set([null]));
  });

  test('when the deepest fall is made good then its length ends there, and a longer one that is shallow is told apart', () => {
    const track = trackOf([100, 80, 90, 100, 120, 114, 115, 116, 117, 118]);
    expect(track.worst()).toMatchObject({ peakTime: 0, troughTime: DAY_MS, recoveryTime: 3 * DAY_MS, days: 3 });
    expect(track.worst()!.fraction).toBeCloseTo(0.2, 12);
    expect(performanceOf(track)).toMatchObject({ maxDrawdownDays: 3, longestDrawdownDays: 5 });
  });

  test('when a value that is not known comes between then it is passed over', () => {
    expect(performanceOf(trackOf([100, NaN, 110])).return).toBeCloseTo(0.1, 12);
  });

  test('when the first day has more than the first value then its return counts', () => {
    const track = new EquityTrack();
    track.note(0, 0, 100);
    track.note(1_000, 0, 110);
    track.note(DAY_MS, 1, 121);
    expect(track.closes()).toEqual({ days: [0, 1], values: [110, 121], before: 100 });
    expect(trackOf([100, 110, 121]).closes()).toEqual({ days: [1, 2], values: [110, 121], before: 100 });
  });

  test('when values are any at all then no figure is NaN or infinite, and a drawdown is a fraction of its peak', () => {
    const value = fc.oneof(fc.double({ min: 0.01, max: 1e6, noNaN: true }), fc.constantFrom(NaN, 0, -1, 1e-9, 1e12));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 40 }), (values) => {
        const track = trackOf(values);
        for (const figure of Object.values(performanceOf(track))) {
          expect(figure === null || Number.isFinite(figure)).toBe(true);
        }
        const positive = values.filter((v) => v > 0);
        if (positive.length !== values.length) return;
        const falls = positive.map((v, i) => 1 - v / Math.max(...positive.slice(0, i + 1)));
        expect(track.worst()?.fraction ?? 0).toBeCloseTo(Math.max(0, ...falls), 12);
      }),
    );
  });
});

describe('trade figures', () => {
  test('when trades are won and lost then the figures are those of the list', () => {
    expect(tradeFigures(trips([300, -100, 0, 100]))).toEqual({
      trades: 4,
      wins: 2,
      losses: 1,
      winRate: 0.5,
      profitFactor: 4,
      expectancy: 75,
      averageWin: 200,
      averageLoss: -100,
      averageHoldingDays: 2.5,
    });
  });

  test('when no trade lost then there is no profit factor, and no average loss', () => {
    expect(tradeFigures(trips([100]))).toMatchObject({ winRate: 1, profitFactor: null, averageLoss: null });
  });

  test('when the profit of a trade is not known then it counts in nothing', () => {
    expect(tradeFigures(trips([NaN, 50]))).toMatchObject({ trades: 1, winRate: 1, expectancy: 50 });
  });
});
