import type { Moments } from './moments.ts';
import { normalCdf, normalQuantile } from './normal.ts';

const EULER_MASCHERONI = 0.577_215_664_901_532_9;

/**
 * The Sharpe ratio that the best of `trials` is expected to show where none has any skill, for the same period as `variance`: Bailey and López
 * de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio Management, 2014: `√V ((1 - γ) Z⁻¹(1 - 1/N) + γ Z⁻¹(1 - 1/(N e)))`.
 * @param variance of the Sharpe ratios of the trials
 */
export function expectedMaximumSharpe(trials: number, variance: number): number {
  if (trials < 2) return 0;
  const [upper, further] = [1 - 1 / trials, 1 - 1 / (trials * Math.E)].map(normalQuantile) as [number, number];
  return Math.sqrt(variance) * ((1 - EULER_MASCHERONI) * upper + EULER_MASCHERONI * further);
}

/**
 * Probability that a strategy's true Sharpe ratio is above a benchmark, by what its returns were: Bailey and López de Prado, "The Sharpe Ratio
 * Efficient Frontier", Journal of Risk, 2012. With {@link expectedMaximumSharpe} as the benchmark it is the deflated Sharpe ratio.
 * @param sharpe for a period of the returns, not for a year, as is `benchmark`
 */
export function probabilisticSharpe(
  sharpe: number,
  benchmark: number,
  returns: Omit<Moments, 'mean' | 'deviation'>,
): number {
  const { count, skewness, kurtosis } = returns;
  const spread = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  return normalCdf(((sharpe - benchmark) * Math.sqrt(count - 1)) / Math.sqrt(spread));
}
