import { LocalDays, NyseCalendar, dateOf, dayOfDate } from '@plimsoll/core';
import { ApiError } from './types.ts';
import type { Session } from './options.ts';
import type { Wire } from './types.ts';

const HOUR_MS = 3_600_000;
/** From when on trades settle a day earlier: ever more days after the trade, backwards in time. */
const SETTLEMENT_DAYS: readonly (readonly [from: string, days: number])[] = [
  ['2024-05-28', 1],
  ['2017-09-05', 2],
  ['0000-01-01', 3],
];
/** What `GET /v2/calendar` answers at most when no dates are asked for. */
const FIRST_DATE = '2016-01-04';
const LAST_DATE = '2029-12-31';

const newYork = new LocalDays('America/New_York');

/** Trading days of US stocks, half days and changes of the clocks included. */
export class Calendar {
  readonly #nyse = new NyseCalendar();

  /** The trading day of a New York date; undefined where there is none. */
  session(date: string): Session | undefined {
    return this.#nyse.session(dayOfDate(date));
  }

  /** The trading day whose extended hours have begun and not ended. */
  sessionAt(timeMs: number): Session | undefined {
    const session = this.#nyse.session(newYork.dayOf(timeMs));
    return session !== undefined && timeMs >= session.sessionOpenMs && timeMs < session.sessionCloseMs
      ? session
      : undefined;
  }

  isOpen(timeMs: number): boolean {
    const session = this.sessionAt(timeMs);
    return session !== undefined && timeMs >= session.openMs && timeMs < session.closeMs;
  }

  /** The first trading day for which `ends` has not passed. */
  nextBy(timeMs: number, ends: (session: Session) => number): Session {
    return this.#nyse.nextBy(timeMs, ends);
  }

  /** The trading day after a date. */
  after(date: string, days = 1): Session {
    let left = days;
    for (let day = dayOfDate(date) + 1; ; day++) {
      const session = this.#nyse.session(day);
      if (session !== undefined && --left === 0) return session;
    }
  }

  /** `GET /v2/clock` */
  clockWire(timeMs: number): Wire {
    return {
      timestamp: localIso(timeMs),
      is_open: this.isOpen(timeMs),
      next_open: localIso(this.nextBy(timeMs, (session) => session.openMs).openMs),
      next_close: localIso(this.nextBy(timeMs, (session) => session.closeMs).closeMs),
    };
  }

  /**
   * `GET /v2/calendar`; dates or times whose dates count, both inclusive.
   * @throws ApiError for what is not a date
   */
  calendarWire(start = FIRST_DATE, end = LAST_DATE): Wire[] {
    const last = dayOf(end, 'end');
    const rows: Wire[] = [];
    for (let day = Math.max(dayOf(start, 'start'), dayOfDate('1970-01-01')); day <= last; day++) {
      const session = this.#nyse.session(day);
      if (session !== undefined) rows.push(this.#row(session));
    }
    return rows;
  }

  #row({ date, isHalfDay }: Session): Wire {
    const [, days] = SETTLEMENT_DAYS.find(([from]) => date >= from)!;
    return {
      date,
      open: '09:30',
      close: isHalfDay ? '13:00' : '16:00',
      session_open: '0400',
      session_close: isHalfDay ? '1700' : '2000',
      settlement_date: this.after(date, days).date,
    };
  }
}

/** The New York date of a moment. */
export function localDate(timeMs: number): string {
  return dateOf(newYork.dayOf(timeMs));
}

/** Epoch ms of a time of day in New York. */
export function localTime(date: string, clockMs: number): number {
  return newYork.timeOf(dayOfDate(date), clockMs);
}

/** Ms since midnight in New York. */
export function localClockMs(timeMs: number): number {
  return (((timeMs + newYork.offsetAt(timeMs)) % (24 * HOUR_MS)) + 24 * HOUR_MS) % (24 * HOUR_MS);
}

/** RFC 3339 with New York's offset: `2025-06-24T14:15:22-04:00`, with milliseconds where there are any. */
export function localIso(timeMs: number): string {
  const offset = newYork.offsetAt(timeMs);
  const local = new Date(timeMs + offset).toISOString();
  const hours = String(Math.abs(offset) / HOUR_MS).padStart(2, '0');
  return `${timeMs % 1000 === 0 ? local.slice(0, 19) : local.slice(0, 23)}${offset < 0 ? '-' : '+'}${hours}:00`;
}

function dayOf(text: string, name: string): number {
  const day = dayOfDate(text.slice(0, 10));
  if (Number.isNaN(day) || !/^\d{4}-\d\d-\d\d(T.*)?$/.test(text))
    throw new ApiError(422, 40010001, `invalid ${name}: ${text}`);
  return day;
}
