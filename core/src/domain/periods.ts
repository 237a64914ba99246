import { NyseCalendar } from './nyse-calendar.ts';
import type { NyseSession } from './nyse-calendar.ts';
import { PlimsollError } from './errors.ts';
import { parseTimeframe } from './time.ts';
import type { Timeframe, TimeframeText } from './time.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** All boundaries of sessions are multiples of it, in New York and in UTC. */
const HALF_HOUR_MS = HOUR_MS / 2;
const WEEK_MS = 7 * DAY_MS;
const REGULAR_MS = 6.5 * HOUR_MS;
const EXTENDED_MS = 16 * HOUR_MS;
const HALF_DAYS_SPARE = 1.25;
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const DAYS_AFTER_MONDAY = 3;

/** The Monday on or before a day that counts from 1970-01-01. */
function mondayOf(day: number): number {
  return day - ((((day + DAYS_AFTER_MONDAY) % 7) + 7) % 7);
}

/** Of which hours longer bars are made, and from when within them shorter ones than a day are counted. */
export interface Sessions {
  /** `regular`: New York 9:30 to 16:00. `extended`: 4:00 to 20:00. `24h`: around the clock, a day ends at midnight UTC. */
  readonly hours: 'regular' | 'extended' | '24h';
  /** `open`: hours begin at 9:30, 10:30 and so on. `clock`: at 9:00, 10:00 and so on. */
  readonly anchor: 'open' | 'clock';
}

/**
 * Cuts time into the periods of one timeframe. The one found last is kept, and most bars are in it: what is looked up costs only where
 * a period begins.
 */
export interface Periods {
  /** Of the period found last: when it begins, which is how its bar is stamped, epoch ms. */
  readonly start: number;
  /** When it ends, epoch ms: the bar is complete then, and no sooner. */
  readonly end: number;
  /** Whether it ends because its session does: a bar that goes on beyond that is no misfit. */
  readonly endsSession: boolean;
  /** Finds the period of a shorter bar that starts at `time`, epoch ms; false where that is in no session. */
  find(time: number): boolean;
  /** Whether there is no session at all on the day of `time`. */
  isDayOff(time: number): boolean;
  /** A time, epoch ms, from which on there are at least `count` whole periods before `time`, where everything is traded in all of them. */
  reach(time: number, count: number): number;
}

/** Periods within the sessions of US stocks: none spans two of them, and the last one of a session ends with it. */
export class SessionPeriods implements Periods {
  start = NaN;
  end = NaN;
  endsSession = true;
  readonly #timeframeMs: number;
  readonly #sourceMs: number;
  readonly #calendar: NyseCalendar;
  readonly #isExtended: boolean;
  readonly #isByClock: boolean;
  /** Bars that start from `#from` and before `#to` are in the period found last; from `#offFrom` and before `#offTo` they are in none. */
  #from = Infinity;
  #to = -Infinity;
  #offFrom = Infinity;
  #offTo = -Infinity;

  /** @param sourceMs length of the bars that longer ones are made of */
  constructor(timeframe: Timeframe, sourceMs: number, { hours, anchor }: Sessions, calendar: NyseCalendar) {
    this.#timeframeMs = timeframe.ms;
    this.#sourceMs = sourceMs;
    this.#calendar = calendar;
    this.#isExtended = hours === 'extended';
    this.#isByClock = anchor === 'clock';
  }

  find(time: number): boolean {
    if (time >= this.#from && time < this.#to) return true;
    if (time >= this.#offFrom && time < this.#offTo) return false;
    return this.#search(time);
  }

  isDayOff(time: number): boolean {
    return this.#calendar.session(this.#calendar.dayOf(time)) === undefined;
  }

  reach(time: number, count: number): number {
    const today = this.#calendar.dayOf(time);
    if (this.#timeframeMs >= WEEK_MS) return this.#calendar.midnightOf(mondayOf(today) - 7 * count);
    const sessionMs = this.#isExtended ? EXTENDED_MS : REGULAR_MS;
    const perSession = this.#timeframeMs >= DAY_MS ? 1 : Math.ceil(sessionMs / this.#timeframeMs);
    let day = today;
    // One for today, and what half days lack.
    for (let left = 1 + Math.ceil((count / perSession) * HALF_DAYS_SPARE); left > 0; day--) {
      if (this.#calendar.session(day)) left--;
    }
    return this.#calendar.midnightOf(day + 1);
  }

  /** A bar is in a session if any of it is: one of a whole day starts long before the open. */
  #search(time: number): boolean {
    const session = this.#calendar.nextBy(time, this.#closeOf);
    const open = this.#openOf(session);
    const firstStart = open - this.#sourceMs + 1;
    if (time < firstStart) {
      this.#offFrom = time;
      this.#offTo = firstStart;
      return false;
    }
    this.#from = firstStart;
    this.#to = this.#closeOf(session);
    if (this.#timeframeMs >= WEEK_MS) this.#setWeek(session);
    else if (this.#timeframeMs >= DAY_MS) {
      this.start = session.midnightMs;
      this.end = this.#to;
    } else this.#setPart(session, Math.max(time, open));
    return true;
  }

  #setPart(session: NyseSession, time: number): void {
    const open = this.#openOf(session);
    const anchor = this.#isByClock ? session.midnightMs : open;
    this.start = anchor + Math.floor((time - anchor) / this.#timeframeMs) * this.#timeframeMs;
    const close = this.#to;
    this.end = this.#to = Math.min(this.start + this.#timeframeMs, close);
    this.endsSession = this.end === close;
    if (this.start > open) this.#from = this.start;
  }

  #setWeek({ midnightMs }: NyseSession): void {
    const day = this.#calendar.dayOf(midnightMs);
    const monday = mondayOf(day);
    this.start = this.#calendar.midnightOf(monday);
    for (let other = monday; other < monday + 7; other++) {
      const session = this.#calendar.session(other);
      if (session) this.end = this.#closeOf(session);
    }
  }

  readonly #openOf = ({ openMs, sessionOpenMs }: NyseSession): number => (this.#isExtended ? sessionOpenMs : openMs);
  readonly #closeOf = ({ closeMs, sessionCloseMs }: NyseSession): number =>
    this.#isExtended ? sessionCloseMs : closeMs;
}

/** Periods around the clock. Days end at midnight UTC and weeks on Sunday; those shorter than a day are counted from midnight. */
export class ClockPeriods implements Periods {
  start = NaN;
  end = NaN;
  readonly endsSession = false;
  readonly #timeframeMs: number;

  constructor(timeframe: Timeframe) {
    this.#timeframeMs = timeframe.ms;
  }

  find(time: number): boolean {
    if (time >= this.start && time < this.end) return true;
    const day = Math.floor(time / DAY_MS);
    const midnight = day * DAY_MS;
    const ms = this.#timeframeMs;
    if (ms >= WEEK_MS) {
      this.start = mondayOf(day) * DAY_MS;
      this.end = this.start + WEEK_MS;
    } else {
      this.start = midnight + Math.floor((time - midnight) / ms) * ms;
      this.end = Math.min(this.start + ms, midnight + DAY_MS);
    }
    return true;
  }

  isDayOff(): boolean {
    return false;
  }

  reach(time: number, count: number): number {
    const ms = this.#timeframeMs;
    const day = Math.floor(time / DAY_MS);
    if (ms >= WEEK_MS) return (mondayOf(day) - 7 * count) * DAY_MS;
    return (day - Math.ceil(count / Math.ceil(DAY_MS / ms))) * DAY_MS;
  }
}

const WHOLE_LENGTHS: readonly string[] = ['1Day', '1Week'];

/** Why bars of the timeframe that `text` names cannot be made of others, to go on after "bars of X,"; undefined where they can, or are the same. */
export function resamplingFault(text: string, source: Timeframe): string | undefined {
  const { ms } = parseTimeframe(text) ?? {};
  if (ms === undefined) return 'which is no timeframe; expected one such as 5Min, 1Hour, 1Day or 1Week';
  if (ms === source.ms) return undefined;
  const made = `which cannot be made of bars of ${source.text}`;
  if (ms < source.ms || ms % source.ms !== 0) return `${made}; expected a multiple of ${source.text}`;
  if (ms >= DAY_MS && !WHOLE_LENGTHS.includes(text)) return `${made}; expected less than a day, 1Day or 1Week`;
  return undefined;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * Bars to make a longer timeframe's past of: the longest, up to half an hour, of which none is in two periods, whatever they are counted from. The
 * config's own where those fit no better.
 */
export function pastTimeframe(longer: Timeframe, base: Timeframe): Timeframe {
  const ms = greatestCommonDivisor(longer.ms, HALF_HOUR_MS);
  return ms < base.ms || ms % base.ms !== 0 ? base : { text: `${ms / MINUTE_MS}Min`, ms };
}

/**
 * The timeframe of a source's bars, of which the universe's can be made.
 * @param text its name; the universe's where left out
 * @throws PlimsollError PLM_TIMEFRAME_INVALID
 */
export function sourceTimeframe(text: TimeframeText | undefined, wanted: Timeframe): Timeframe {
  if (text === undefined) return wanted;
  const source = parseTimeframe(text)!;
  const fault = resamplingFault(wanted.text, source);
  if (fault === undefined) return source;
  const message = `\`timeframe\`: the config asks for bars of ${wanted.text}, ${fault}`;
  throw new PlimsollError('PLM_TIMEFRAME_INVALID', message);
}

interface Traded {
  readonly symbols: readonly string[];
  readonly sessions: Sessions;
  instrument(index: number): { readonly assetClass: string };
}

/**
 * The periods of a timeframe for each symbol of a universe; coins (asset class `crypto`) have sessions of 24 hours, whatever the others have.
 * @param sourceMs length of the bars that longer ones are made of
 */
export function periodsOf(universe: Traded, timeframe: Timeframe, sourceMs: number): Periods[] {
  const { symbols, sessions } = universe;
  const aroundTheClock = new ClockPeriods(timeframe);
  if (sessions.hours === '24h') return symbols.map(() => aroundTheClock);
  const inSessions = new SessionPeriods(timeframe, sourceMs, sessions, new NyseCalendar());
  return symbols.map((_, index) => {
    return universe.instrument(index).assetClass === 'crypto' ? aroundTheClock : inSessions;
  });
}
