import { LocalDays } from './local-days.ts';
import { tradingDay } from './nyse-holidays.ts';
import { dateOf } from './time.ts';

const HOUR_MS = 3_600_000;
const OPEN_MS = 9.5 * HOUR_MS;
const CLOSE_MS = 16 * HOUR_MS;
const HALF_DAY_CLOSE_MS = 13 * HOUR_MS;
const EXTENDED_OPEN_MS = 4 * HOUR_MS;
const EXTENDED_CLOSE_MS = 20 * HOUR_MS;
const HALF_DAY_EXTENDED_CLOSE_MS = 17 * HOUR_MS;

/** One trading day of US stocks; times are epoch ms. */
export interface NyseSession {
  /** New York date, `YYYY-MM-DD`. */
  readonly date: string;
  /** 0:00 in New York. */
  readonly midnightMs: number;
  /** 9:30 in New York. */
  readonly openMs: number;
  /** 16:00 in New York, 13:00 on a half day. */
  readonly closeMs: number;
  /** Start of extended hours, 4:00 in New York. */
  readonly sessionOpenMs: number;
  /** End of extended hours, 20:00 in New York, 17:00 on a half day. */
  readonly sessionCloseMs: number;
  readonly isHalfDay: boolean;
}

/** By day: all that has been asked for, for everybody. */
const SESSIONS = new Map<number, NyseSession | undefined>();

/** The trading days of US stocks by rule, with the closures since 2000 that no rule tells. What will be closed for mourning or weather it cannot know. */
export class NyseCalendar {
  readonly #newYork = new LocalDays('America/New_York');

  /** The day on New York's calendar, counted from 1970-01-01. `timeMs` is epoch ms, finite. */
  dayOf(timeMs: number): number {
    return this.#newYork.dayOf(timeMs);
  }

  /** When a day (as of `dayOf`) begins in New York, epoch ms. */
  midnightOf(day: number): number {
    return this.#newYork.timeOf(day, 0);
  }

  /** The session of a day (as of `dayOf`); undefined where there is none, and for what is not a whole number. */
  session(day: number): NyseSession | undefined {
    const known = SESSIONS.get(day);
    if (known !== undefined || SESSIONS.has(day)) return known;
    const session = Number.isInteger(day) ? this.#makeSession(day) : undefined;
    SESSIONS.set(day, session);
    return session;
  }

  /** The first session from a day on, that day's own included, for which `ends` is later than `timeMs`. */
  nextBy(timeMs: number, ends: (session: NyseSession) => number): NyseSession {
    for (let day = this.dayOf(timeMs); ; day++) {
      const session = this.session(day);
      if (session !== undefined && ends(session) > timeMs) return session;
    }
  }

  #makeSession(day: number): NyseSession | undefined {
    const { isOpen, isShort } = tradingDay(day);
    if (!isOpen) return undefined;
    const at = (clockMs: number): number => this.#newYork.timeOf(day, clockMs);
    return Object.freeze({
      date: dateOf(day),
      midnightMs: at(0),
      openMs: at(OPEN_MS),
      closeMs: at(isShort ? HALF_DAY_CLOSE_MS : CLOSE_MS),
      sessionOpenMs: at(EXTENDED_OPEN_MS),
      sessionCloseMs: at(isShort ? HALF_DAY_EXTENDED_CLOSE_MS : EXTENDED_CLOSE_MS),
      isHalfDay: isShort,
    });
  }
}
