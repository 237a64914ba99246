import type { Bars } from '@plimsoll/core';

/**
 * The fraction of equity whose staking makes equity grow fastest in the long run: p - (1 - p) / b. J. L. Kelly, "A New
 * Interpretation of Information Rate", 1956.
 * @param winRate probability of winning, 0 to 1
 * @param payoff what is won for each unit that is lost otherwise, above 0
 * @returns zero or less where the odds do not win in the long run
 */
export function kellyFraction(winRate: number, payoff: number): number {
  return winRate - (1 - winRate) / payoff;
}

/**
 * The plain mean of the newest `period` true ranges, dollars. The true range of a bar reaches from the lower of its low and the
 * close before to the higher of its high and the close before. J. Welles Wilder, "New Concepts in Technical Trading Systems",
 * 1978; his smoothing is left out, so that the value depends on these bars alone, whenever the run began.
 * @returns NaN where fewer than `period + 1` bars are known
 */
export function averageTrueRange(bars: Bars, period: number): number {
  let sum = 0;
  for (let ago = 0; ago < period; ago++) {
    const before = bars.close(ago + 1);
    sum += Math.max(bars.high(ago), before) - Math.min(bars.low(ago), before);
  }
  return sum / period;
}

/**
 * The sample standard deviation of the newest `period` logarithmic returns from close to close, made yearly by the square root
 * of time. J. C. Hull, "Options, Futures, and Other Derivatives", on estimating volatility from historical data.
 * @returns a fraction a year; NaN where fewer than `period + 1` bars are known
 */
export function annualVolatility(bars: Bars, period: number, barsPerYear: number): number {
  const closes = bars.window('close', period + 1);
  if (closes.length <= period) return NaN;
  const mean = Math.log(closes[period]! / closes[0]!) / period;
  let squares = 0;
  for (let i = 1; i <= period; i++) squares += (Math.log(closes[i]! / closes[i - 1]!) - mean) ** 2;
  return Math.sqrt((squares / (period - 1)) * barsPerYear);
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SESSION_MS = 6.5 * HOUR_MS;
const SESSIONS_PER_YEAR = 252;
const WEEK_MS = 7 * DAY_MS;
const WEEKS_PER_YEAR = 52;

/** Bars of a timeframe in a year of US stock trading: 52 weeks, 252 sessions of 6.5 hours, a bar a session at the least. */
export function stockBarsPerYear(timeframeMs: number): number {
  if (timeframeMs >= WEEK_MS) return (WEEKS_PER_YEAR * WEEK_MS) / timeframeMs;
  if (timeframeMs >= DAY_MS) return (SESSIONS_PER_YEAR * DAY_MS) / timeframeMs;
  return SESSIONS_PER_YEAR * Math.max(1, SESSION_MS / timeframeMs);
}
