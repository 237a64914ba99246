import { LocalDays } from '@plimsoll/core';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Days, weeks and months of a time zone west of Greenwich, or of UTC. A day is a number, counted from 1970-01-01. */
export class LocalCalendar {
  readonly #days: LocalDays;
  readonly #starts = new Map<number, number>();

  constructor(timezone: string) {
    this.#days = new LocalDays(timezone);
  }

  dayOf(timeMs: number): number {
    return this.#days.dayOf(timeMs);
  }

  /** Epoch ms of the day's midnight. */
  startOf(day: number): number {
    const known = this.#starts.get(day);
    if (known !== undefined) return known;
    let startMs = day * DAY_MS;
    while (this.#days.dayOf(startMs) < day) startMs += HOUR_MS;
    this.#starts.set(day, startMs);
    return startMs;
  }

  /** The Monday of the day's week. */
  mondayOf(day: number): number {
    return day - ((((day + 3) % 7) + 7) % 7);
  }

  /** The first day of the span of so many months, counted from January, in which the day lies. */
  monthsOf(day: number, months: number): number {
    const date = new Date(day * DAY_MS);
    const month = date.getUTCMonth();
    return Date.UTC(date.getUTCFullYear(), month - (month % months), 1) / DAY_MS;
  }

  /** `YYYY-MM-DD` */
  dateOf(day: number): string {
    return new Date(day * DAY_MS).toISOString().slice(0, 10);
  }
}

export const NEW_YORK = new LocalCalendar('America/New_York');
export const UTC = new LocalCalendar('UTC');
