import { DAYS_A_YEAR } from '@plimsoll/report';
import { expectedMaximumSharpe, probabilisticSharpe } from './deflated-sharpe.ts';
import type { Moments } from './moments.ts';

/** Below this probability a result may well be luck. */
export const CONFIDENCE = 0.95;

/** How much of a Sharpe ratio the number of trials alone explains. Sharpe ratios are a year's. */
export interface Luck {
  /** Runs that were tried and have a Sharpe ratio. */
  readonly trials: number;
  /** Daily returns that it rests on. */
  readonly days: number;
  readonly sharpe: number;
  /** What the best of so many would be expected to show with no skill at all. */
  readonly expectedByLuck: number;
  /** Deflated Sharpe ratio: the probability that the true Sharpe ratio is above `expectedByLuck`. */
  readonly probability: number;
  readonly isLikelyLuck: boolean;
}

/**
 * Weighs a run against all that were tried.
 * @param chosen what its daily returns are like
 * @param tried the same of all runs, `chosen` among them
 * @returns undefined where there is nothing to weigh: fewer than two runs with returns that vary
 */
export function luckOf(chosen: Moments | undefined, tried: readonly (Moments | undefined)[]): Luck | undefined {
  const sharpes = tried.flatMap((moments) => (moments ? [moments.mean / moments.deviation] : []));
  if (!chosen || sharpes.length < 2) return undefined;
  const mean = sharpes.reduce((sum, value) => sum + value, 0) / sharpes.length;
  const variance = sharpes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sharpes.length - 1);
  const sharpe = chosen.mean / chosen.deviation;
  const byLuck = expectedMaximumSharpe(sharpes.length, variance);
  const probability = probabilisticSharpe(sharpe, byLuck, chosen);
  return {
    trials: sharpes.length,
    days: chosen.count,
    sharpe: sharpe * Math.sqrt(DAYS_A_YEAR),
    expectedByLuck: byLuck * Math.sqrt(DAYS_A_YEAR),
    probability,
    isLikelyLuck: probability < CONFIDENCE,
  };
}
