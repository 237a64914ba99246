import type { EquityTrack } from './equity-track.ts';
import type { RoundTrip } from './round-trips.ts';

/** Trading days that a year is counted as. */
export const DAYS_A_YEAR = 252;

/** A number, or null where it has no meaning. */
export type Figure = number | null;

/** How a value fared. Fractions, a year being 252 trading days; the riskless return is taken as zero. */
export interface Performance {
  /** Last value over the first, less one. */
  readonly return: Figure;
  /** The yearly growth that leads from the first value to the last: `(end / start) ^ (252 / days) - 1`. */
  readonly cagr: Figure;
  /** Sample standard deviation of daily returns, times √252. */
  readonly volatility: Figure;
  /** Mean of daily returns over their sample standard deviation, times √252 (Sharpe, "The Sharpe Ratio", 1994). */
  readonly sharpe: Figure;
  /** Mean of daily returns over the root mean square of the negative ones among all, times √252 (Sortino and Price, 1994). */
  readonly sortino: Figure;
  /** `cagr / maxDrawdown`, over the whole run (after Young, "Calmar Ratio", 1991). */
  readonly calmar: Figure;
  /** The deepest fall from a peak, as a fraction of that peak, over all cycles. 0 where there was none. */
  readonly maxDrawdown: Figure;
  /** Calendar days from that peak until it was reached again, or until the end. */
  readonly maxDrawdownDays: Figure;
  /** Calendar days of the longest time below a peak. */
  readonly longestDrawdownDays: Figure;
}

/** How trades fared. Dollars after fees; days are calendar days. */
export interface TradeFigures {
  /** Closed trades. */
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  /** Fraction of closed trades with a profit above zero. */
  readonly winRate: Figure;
  /** Profits of the winning trades over the losses of the losing ones. */
  readonly profitFactor: Figure;
  /** Mean profit of a trade. */
  readonly expectancy: Figure;
  readonly averageWin: Figure;
  /** Below zero. */
  readonly averageLoss: Figure;
  readonly averageHoldingDays: Figure;
}

/** The figures of no use are null: NaN and the infinite have no place in JSON. */
function figure(value: number): Figure {
  return Number.isFinite(value) ? value : null;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Below this fraction of the largest return, a deviation is the rounding of equal returns. */
const NOISE = 1e-12;

interface Daily {
  readonly volatility: Figure;
  readonly sharpe: Figure;
  readonly sortino: Figure;
}

/** Yearly figures of daily returns (fractions); null where there are too few or they do not vary. */
export function dailyFigures(returns: readonly number[]): Daily {
  if (returns.length < 2) return { volatility: null, sharpe: null, sortino: null };
  const average = mean(returns);
  const least = NOISE * Math.max(...returns.map(Math.abs));
  const spread = returns.reduce((sum, value) => sum + (value - average) ** 2, 0);
  const deviation = Math.sqrt(spread / (returns.length - 1));
  const downside = Math.sqrt(mean(returns.map((value) => Math.min(value, 0) ** 2)));
  const over = (risk: number): Figure => (risk > least ? figure((average / risk) * Math.sqrt(DAYS_A_YEAR)) : null);
  return {
    volatility: figure(deviation > least ? deviation * Math.sqrt(DAYS_A_YEAR) : 0),
    sharpe: over(deviation),
    sortino: over(downside),
  };
}

/** `(end / start) ^ (252 / days) - 1`; null where a value is not above zero or there is no day. */
export function yearlyGrowth(start: number, end: number, days: number): Figure {
  if (!(start > 0 && end >= 0 && days > 0)) return null;
  return figure((end / start) ** (DAYS_A_YEAR / days) - 1);
}

/** Returns from each value to the next, the first from `before`; empty where a value that others follow is not above zero. */
export function returnsOf(before: number, values: readonly number[]): number[] {
  const all = [before, ...values];
  if (!all.slice(0, -1).every((value) => value > 0)) return [];
  return values.map((value, i) => value / all[i]! - 1);
}

export function performanceOf(track: EquityTrack): Performance {
  const { start, end } = track;
  const { before, values } = track.closes();
  const isKnown = start > 0;
  const worst = track.worst();
  const cagr = yearlyGrowth(start, end, values.length);
  return {
    return: isKnown ? figure(end / start - 1) : null,
    cagr,
    ...dailyFigures(returnsOf(before, values)),
    calmar: cagr !== null && worst ? figure(cagr / worst.fraction) : null,
    maxDrawdown: isKnown ? (worst?.fraction ?? 0) : null,
    maxDrawdownDays: isKnown ? (worst?.days ?? 0) : null,
    longestDrawdownDays: isKnown ? track.longestDrawdownDays() : null,
  };
}

const DAY_MS = 86_400_000;

/** Trades of which the profit is not known count in nothing. */
export function tradeFigures(trips: Iterable<Pick<RoundTrip, 'profit' | 'entryTime' | 'exitTime'>>): TradeFigures {
  let [trades, wins, losses] = [0, 0, 0];
  let [won, lost, profits, heldDays] = [0, 0, 0, 0];
  for (const { profit, entryTime, exitTime } of trips) {
    if (!Number.isFinite(profit)) continue;
    trades++;
    profits += profit;
    heldDays += (exitTime - entryTime) / DAY_MS;
    if (profit > 0) {
      wins++;
      won += profit;
    } else if (profit < 0) {
      losses++;
      lost += profit;
    }
  }
  return {
    trades,
    wins,
    losses,
    winRate: figure(wins / trades),
    profitFactor: figure(won / -lost),
    expectancy: figure(profits / trades),
    averageWin: figure(won / wins),
    averageLoss: figure(lost / losses),
    averageHoldingDays: figure(heldDays / trades),
  };
}
