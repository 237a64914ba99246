import { newYorkDay, newYorkDayEnd } from '@plimsoll/report';
import { columnsOf } from '../data/shared-bars.ts';
import type { SharedBars } from '../data/shared-bars.ts';
import { usage } from '../usage.ts';

/** A date in New York on which there are bars. */
export interface Day {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Starts of its first and its last bar, epoch ms. */
  readonly first: number;
  readonly last: number;
}

/** Where parameters are chosen, and where they are tried then. */
export interface Window {
  readonly inSample: readonly Day[];
  readonly outOfSample: readonly Day[];
}

/** The days of the data, oldest first. */
export function daysOf(bars: SharedBars): Day[] {
  const days = new Map<number, { day: number; first: number; last: number }>();
  for (const time of new Set(columnsOf(bars).map((columns) => columns.time))) {
    let dayEnd = -Infinity;
    let current: { day: number; first: number; last: number } | undefined;
    for (const start of time) {
      if (start >= dayEnd || current === undefined) {
        const day = newYorkDay(start);
        dayEnd = newYorkDayEnd(start);
        current = days.get(day) ?? { day, first: start, last: start };
        days.set(day, current);
      }
      current.first = Math.min(current.first, start);
      current.last = Math.max(current.last, start);
    }
  }
  return [...days.values()].sort((a, b) => a.day - b.day);
}

export interface WindowTerms {
  /** How many days to choose by. */
  readonly inSample: number;
  /** How many days to try on. */
  readonly outOfSample: number;
  /** Whether all windows begin with the data, and grow, and not move along. */
  readonly isAnchored: boolean;
}

/**
 * Windows in which each day after the first `inSample` is out of sample exactly once. The last one may have fewer days.
 * @throws PlimsollError PLM_USAGE where there are too few days for one
 */
export function windowsOf(days: readonly Day[], { inSample, outOfSample, isAnchored }: WindowTerms): Window[] {
  if (days.length <= inSample)
    throw usage(`--in-sample ${inSample}d: the data has ${days.length} days, which leaves none out of sample`);
  const windows: Window[] = [];
  for (let start = inSample; start < days.length; start += outOfSample) {
    windows.push({
      inSample: days.slice(isAnchored ? 0 : start - inSample, start),
      outOfSample: days.slice(start, start + outOfSample),
    });
  }
  return windows;
}
