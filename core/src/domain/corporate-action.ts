import type { LocalDays } from './local-days.ts';
import { dayOfDate } from './time.ts';

interface OnExDate {
  readonly symbol: string;
  /** `YYYY-MM-DD` in New York: the first day on which the symbol is traded without what the action gives. */
  readonly exDate: string;
}

export interface Split extends OnExDate {
  readonly kind: 'split';
  /** New shares for an old one: 7 for seven for one, 0.05 for one for twenty. */
  readonly ratio: number;
}

export interface Dividend extends OnExDate {
  readonly kind: 'dividend';
  /** Dollars for a share as it was before a split of the same day. */
  readonly perShare: number;
}

/** What changes a symbol's price from one day to the next without anybody having traded. */
export type CorporateAction = Split | Dividend;

const SESSION_BEGINS_MS = 4 * 3_600_000;

/**
 * When the ex-date's first session begins, epoch ms: 4:00 in New York. A bar that ends later is one after the action, whether days are
 * stamped with midnight in New York or in UTC.
 */
export function exTime(newYork: LocalDays, { exDate }: OnExDate): number {
  return newYork.timeOf(dayOfDate(exDate), SESSION_BEGINS_MS);
}

/** In the order in which they take effect: by ex-date, and of one day dividends first, because they are told by the old share. */
export function inOrder(actions: readonly CorporateAction[]): CorporateAction[] {
  const rank = ({ kind }: CorporateAction): number => (kind === 'dividend' ? 0 : 1);
  return [...actions].sort((a, b) => Number(a.exDate > b.exDate) - Number(a.exDate < b.exDate) || rank(a) - rank(b));
}
