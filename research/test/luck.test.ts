import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectedMaximumSharpe, probabilisticSharpe } from '../src/luck/deflated-sharpe.ts';
import { luckOf } from '../src/luck/luck.ts';
import { momentsOf } from '../src/luck/moments.ts';
import { normalCdf, normalQuantile } from '../src/luck/normal.ts';

describe('the normal distribution', () => {
  test.each([
    [-5, 2.866515718791946e-7],
    [-1.96, 0.024997895148220428],
    [0, 0.5],
    [1, 0.8413447460685429],
    [3, 0.9986501019683699],
    [40, 1],
  ])('when x is %d then the probability is %d', (x, probability) => {
    expect(normalCdf(x)).toBeCloseTo(probability, 14);
  });

  test.each([
    [0.01, -2.3263478740408408],
    [0.5, 0],
    [0.77, 0.7388468491852137],
    [0.9999999, 5.199337582290662],
    [0, -Infinity],
    [1, Infinity],
  ])('when the probability is %d then x is %d', (probability, x) => {
    if (Number.isFinite(x)) expect(normalQuantile(probability)).toBeCloseTo(x, 9);
    else expect(normalQuantile(probability)).toBe(x);
  });

  test('when a quantile is put into the distribution then its probability comes out', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 13);
      }),
    );
  });
});

// Bailey and López de Prado, "The Deflated Sharpe Ratio", 2014, section "A numerical example": a Sharpe ratio of 2.5 a year over 1,250 daily
// returns with skewness -3 and kurtosis 10, the best of trials of which the Sharpe ratios have a variance of 1/2 a year, of 250 days.
describe('the numerical example of the paper', () => {
  const sharpe = 2.5 / Math.sqrt(250);
  const variance = 1 / 2 / 250;
  const returns = { count: 1250, skewness: -3, kurtosis: 10 };
  const deflated = (trials: number, of = returns): number =>
    probabilisticSharpe(sharpe, expectedMaximumSharpe(trials, variance), of);

  test('when there were 100 trials then luck explains 0.1132 a day, and the ratio is 0.9004', () => {
    expect(expectedMaximumSharpe(100, variance)).toBeCloseTo(0.1132, 4);
    expect(deflated(100)).toBeCloseTo(0.9004, 4);
  });

  test('when there were 46 trials then the ratio is 0.9505', () => {
    expect(deflated(46)).toBeCloseTo(0.9505, 4);
  });

  test('when returns were normal then it would be 0.9505 after 88 trials', () => {
    expect(deflated(88, { count: 1250, skewness: 0, kurtosis: 3 })).toBeCloseTo(0.9505, 4);
  });
});

describe('moments', () => {
  test('when they are worked out by hand then they are the same', () => {
    // mean 0.01; deviations -0.02, 0, 0, 0.02 doubled on one side: squares 0.0004, 0, 0, 0.0004
    const moments = momentsOf([-0.01, 0.01, 0.01, 0.03])!;
    expect(moments.count).toBe(4);
    expect(moments.mean).toBeCloseTo(0.01, 15);
    expect(moments.deviation).toBeCloseTo(Math.sqrt(0.0008 / 3), 15);
    expect(moments.skewness).toBeCloseTo(0, 12);
    expect(moments.kurtosis).toBeCloseTo(2, 12); // (2 * 0.02^4 / 4) / (0.0002^2)
    expect(momentsOf([0, 0, 0, 0.04])!.skewness).toBeCloseTo(2 / Math.sqrt(3), 12);
  });

  test.each([[[]], [[0.01]], [[0, 0, 0]], [[0.1, 0.1, 0.1]]])('when returns are %j then there are none', (returns) => {
    expect(momentsOf(returns)).toBeUndefined();
  });
});

describe('luck', () => {
  const run = (daily: number) => momentsOf(Array.from({ length: 500 }, (_, i) => daily + (i % 2 === 0 ? 0.01 : -0.01)));

  test('when runs are as good as none and one is far better then it is not luck', () => {
    const runs = [run(0.003), run(0), run(0.0001), run(-0.0001), undefined];
    const luck = luckOf(runs[0], runs)!;
    expect(luck.trials).toBe(4);
    expect(luck.days).toBe(500);
    expect(luck.sharpe).toBeCloseTo((0.003 / Math.sqrt(0.0001 * (500 / 499))) * Math.sqrt(252), 9);
    expect(luck.probability).toBeGreaterThan(0.95);
    expect(luck.isLikelyLuck).toBe(false);
  });

  test('when there were more trials of the same kind then the same run is more likely luck', () => {
    const some = [run(0.001), run(-0.001), run(0.0004)];
    const few = luckOf(some[0], some)!;
    const many = luckOf(some[0], Array.from({ length: 50 }, () => some).flat())!;
    expect(many.expectedByLuck).toBeGreaterThan(few.expectedByLuck);
    expect(many.probability).toBeLessThan(few.probability);
    expect(many.isLikelyLuck).toBe(true);
  });

  test('when there are no two runs to weigh then nothing is said', () => {
    expect(luckOf(run(0.001), [run(0.001)])).toBeUndefined();
    expect(luckOf(undefined, [run(0.001), run(0)])).toBeUndefined();
  });
});
