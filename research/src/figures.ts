import type { Statistics } from '@plimsoll/report';
import { usage } from './usage.ts';

/** How a figure is written: a fraction as percent, a plain ratio, dollars, a number of things, days. */
type Kind = 'fraction' | 'ratio' | 'dollars' | 'count' | 'days';

type Name = {
  [K in keyof Statistics]: Statistics[K] extends number | null ? K : never;
}[keyof Statistics];

interface Spec {
  readonly kind: Kind;
  /** Whether less of it is better. */
  readonly isLessBetter?: true;
}

/** What runs can be ranked by: the figures of their statistics. */
const FIGURES = {
  sharpe: { kind: 'ratio' },
  sortino: { kind: 'ratio' },
  calmar: { kind: 'ratio' },
  return: { kind: 'fraction' },
  cagr: { kind: 'fraction' },
  profit: { kind: 'dollars' },
  endEquity: { kind: 'dollars' },
  volatility: { kind: 'fraction', isLessBetter: true },
  maxDrawdown: { kind: 'fraction', isLessBetter: true },
  maxDrawdownDays: { kind: 'days', isLessBetter: true },
  longestDrawdownDays: { kind: 'days', isLessBetter: true },
  trades: { kind: 'count' },
  wins: { kind: 'count' },
  losses: { kind: 'count', isLessBetter: true },
  winRate: { kind: 'fraction' },
  profitFactor: { kind: 'ratio' },
  expectancy: { kind: 'dollars' },
  averageWin: { kind: 'dollars' },
  averageLoss: { kind: 'dollars' },
  averageHoldingDays: { kind: 'days' },
  turnover: { kind: 'ratio', isLessBetter: true },
  turnoverAnnual: { kind: 'ratio', isLessBetter: true },
  exposureTime: { kind: 'fraction' },
  averageExposure: { kind: 'fraction' },
  fees: { kind: 'dollars', isLessBetter: true },
  dividends: { kind: 'dollars' },
} as const satisfies Partial<Record<Name, Spec>>;

export type MetricName = keyof typeof FIGURES;

/** A figure by which runs are ranked. */
export interface Metric extends Spec {
  readonly name: MetricName;
}

export const METRIC_NAMES = Object.keys(FIGURES) as readonly MetricName[];

/** @throws PlimsollError PLM_USAGE for what is no figure of the statistics */
export function metricOf(name: string): Metric {
  const known = METRIC_NAMES.find((other) => other.toLowerCase() === name.toLowerCase());
  if (known === undefined)
    throw usage(`--metric ${name}: there is no such figure; there are ${METRIC_NAMES.join(', ')}`);
  return { name: known, ...FIGURES[known] };
}

/** Puts the better of two values first; what is not known comes last. For `sort`. */
export function compareBy({ isLessBetter }: Metric, a: number | null, b: number | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return isLessBetter ? a - b : b - a;
}
