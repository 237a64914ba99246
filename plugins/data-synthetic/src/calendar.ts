import { NyseCalendar, dayOfDate } from '@plimsoll/core';
import type { NyseSession } from '@plimsoll/core';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SESSION_MS = 6.5 * HOUR_MS;
const SESSION_DAYS_PER_DAY = 5 / 7;

/** When the bars of every symbol start. */
export interface Calendar {
  /** Epoch ms, ascending. */
  readonly time: Float64Array;
  /** By bar, which session it is in, counted from 0. */
  readonly session: Int32Array;
  /** By bar, its place in that session, counted from 0, and how many bars that has. */
  readonly inSession: Int32Array;
  readonly sessionBars: Int32Array;
  /** Bars of a whole session; 1 where a bar is a day or longer. */
  readonly barsPerSession: number;
  /** Trading days that one bar stands for. */
  readonly daysPerBar: number;
}

/** The first `count` sessions on a day or after it. @param firstDay ISO date */
function sessionsFrom(firstDay: string, count: number): NyseSession[] {
  const calendar = new NyseCalendar();
  const sessions: NyseSession[] = [];
  for (let day = dayOfDate(firstDay); sessions.length < count; day++) {
    const session = calendar.session(day);
    if (session) sessions.push(session);
  }
  return sessions;
}

/** Midnights of so many days each. An hour less than the timeframe is far enough, for the day on which clocks go forward. */
function wholeDays(sessions: readonly NyseSession[], timeframeMs: number): number[] {
  const starts: number[] = [];
  for (const { midnightMs } of sessions)
    if (midnightMs - (starts.at(-1) ?? -Infinity) >= timeframeMs - HOUR_MS) starts.push(midnightMs);
  return starts;
}

/**
 * Sessions of the New York Stock Exchange, from 09:30 to 16:00 there, to 13:00 on half days. A bar of a day or longer starts at midnight there, a shorter one
 * on a grid from the opening.
 * @param firstDay ISO date
 */
export function calendarOf(firstDay: string, sessions: number, timeframeMs: number): Calendar {
  const days = sessionsFrom(firstDay, sessions);
  const isDaily = timeframeMs >= DAY_MS;
  const starts = isDaily
    ? wholeDays(days, timeframeMs).map((start) => [start])
    : days.map(({ openMs, closeMs }) => {
        const length = Math.ceil((closeMs - openMs) / timeframeMs);
        return Array.from({ length }, (_, i) => openMs + i * timeframeMs);
      });
  const barsPerSession = isDaily ? 1 : Math.ceil(SESSION_MS / timeframeMs);
  return {
    time: Float64Array.from(starts.flat()),
    session: Int32Array.from(starts.flatMap((own, session) => own.map(() => session))),
    inSession: Int32Array.from(starts.flatMap((own) => own.map((_, i) => i))),
    sessionBars: Int32Array.from(starts.flatMap((own) => own.map(() => own.length))),
    barsPerSession,
    daysPerBar: isDaily ? Math.max(1, (timeframeMs / DAY_MS) * SESSION_DAYS_PER_DAY) : 1 / barsPerSession,
  };
}
