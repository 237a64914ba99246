const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const OPENING_MS = 9.5 * HOUR_MS;
const SESSION_MS = 6.5 * HOUR_MS;
const THURSDAY = 4;
const WEEKDAYS_PER_DAY = 5 / 7;

/** When the bars of every symbol start. */
export interface Calendar {
  /** Epoch ms, ascending. */
  readonly time: Float64Array;
  /** Bars of one session; 1 where a bar is a day or longer. */
  readonly barsPerSession: number;
  /** Trading days that one bar stands for. */
  readonly daysPerBar: number;
}

/** Midnights of weekdays, as if they were in UTC, epoch ms. */
function weekdays(firstDay: string, count: number): number[] {
  const days: number[] = [];
  for (let day = Date.parse(firstDay) / DAY_MS; days.length < count; day++) {
    const weekday = (day + THURSDAY) % 7;
    if (weekday >= 1 && weekday <= 5) days.push(day * DAY_MS);
  }
  return days;
}

/** Midnights in New York. Asked once a day, because a time zone is dear to ask; clocks change on Sundays, so noon tells for a weekday. */
function newYorkMidnights(days: readonly number[]): number[] {
  const newYork = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: 'numeric', hourCycle: 'h23' });
  return days.map((day) => {
    const hourAtNoonUtc = Number(newYork.format(day + 12 * HOUR_MS));
    return day + (12 - hourAtNoonUtc) * HOUR_MS;
  });
}

/**
 * Sessions from 09:30 to 16:00 in New York on weekdays. A bar of a day or longer starts at midnight there, a shorter one on a grid from the opening.
 * @param firstDay ISO date
 */
export function calendarOf(firstDay: string, sessions: number, timeframeMs: number): Calendar {
  const midnights = newYorkMidnights(weekdays(firstDay, sessions));
  if (timeframeMs >= DAY_MS) {
    const days = timeframeMs / DAY_MS;
    const starts: number[] = [];
    // An hour less than the timeframe is far enough, for the day on which clocks go forward.
    for (const midnight of midnights)
      if (midnight - (starts.at(-1) ?? -Infinity) >= timeframeMs - HOUR_MS) starts.push(midnight);
    return { time: Float64Array.from(starts), barsPerSession: 1, daysPerBar: Math.max(1, days * WEEKDAYS_PER_DAY) };
  }
  const barsPerSession = Math.ceil(SESSION_MS / timeframeMs);
  const time = new Float64Array(midnights.length * barsPerSession);
  for (let i = 0; i < time.length; i++) {
    const midnight = midnights[Math.floor(i / barsPerSession)]!;
    time[i] = midnight + OPENING_MS + (i % barsPerSession) * timeframeMs;
  }
  return { time, barsPerSession, daysPerBar: 1 / barsPerSession };
}
