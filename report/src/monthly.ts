import type { EquityTrack } from './equity-track.ts';
import { isoDate } from './new-york.ts';
import type { Figure } from './statistics.ts';

/** Returns as fractions, from the last close of one month or year to the last of the next; null where there was no close. */
export interface YearOfReturns {
  readonly year: number;
  /** January first. */
  readonly months: readonly Figure[];
  readonly total: Figure;
}

/** Returns by month and year, oldest first. */
export function monthlyReturns(track: EquityTrack): YearOfReturns[] {
  const { days, values, before } = track.closes();
  const years: { year: number; months: Figure[]; total: Figure }[] = [];
  let [monthBase, yearBase, last, lastMonth] = [before, before, before, ''];
  for (const [i, value] of values.entries()) {
    const month = isoDate(days[i]!).slice(0, 7);
    const [year, place] = [Number(month.slice(0, 4)), Number(month.slice(5)) - 1];
    if (month !== lastMonth) monthBase = last;
    if (years.at(-1)?.year !== year) {
      yearBase = last;
      years.push({ year, months: Array.from({ length: 12 }, () => null), total: null });
    }
    const current = years.at(-1)!;
    current.months[place] = growth(monthBase, value);
    current.total = growth(yearBase, value);
    [last, lastMonth] = [value, month];
  }
  return years;
}

function growth(from: number, to: number): Figure {
  return from > 0 ? to / from - 1 : null;
}
