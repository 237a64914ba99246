const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `250ms`, `30s`, `2m`, `1.5h` or `1d`; undefined for anything else, negative ones included. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim());
  return match ? Number(match[1]) * UNIT_MS[match[2]!]! : undefined;
}

const TIMEFRAME_MS: Readonly<Record<string, number>> = { Min: 60_000, Hour: 3_600_000, Day: 86_400_000 };
const WEEK = { text: '1Week', ms: 604_800_000 } as const;

/** The name of a timeframe: `1Min` to `99Min`, `1Hour` to `99Hour`, `1Day` to `99Day`, `1Week`. */
export type TimeframeText = `${number}${'Min' | 'Hour' | 'Day'}` | '1Week';

/** A length of time that bars are made over. `text` is its name in config, for example `1Min`, `5Min`, `1Hour`, `1Day`. */
export interface Timeframe {
  readonly text: TimeframeText;
  readonly ms: number;
}

/** The timeframe that `5Min`, `1Hour` or `1Day` names; undefined for anything else. */
export function parseTimeframe(text: string): Timeframe | undefined {
  if (text === WEEK.text) return WEEK;
  const match = /^([1-9]\d?)(Min|Hour|Day)$/.exec(text);
  return match ? { text: text as TimeframeText, ms: Number(match[1]) * TIMEFRAME_MS[match[2]!]! } : undefined;
}

/** ISO 8601 in UTC, without milliseconds where they are zero; 'unknown' where the time is not a number. */
export function isoTime(timeMs: number): string {
  if (!Number.isFinite(timeMs)) return 'unknown';
  return new Date(timeMs).toISOString().replace('.000Z', 'Z');
}

const DAY_MS = 86_400_000;

/** `YYYY-MM-DD` of a day that counts from 1970-01-01. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Whether a text is a `YYYY-MM-DD` that the calendar has. */
export function isDate(text: string): boolean {
  const day = dayOfDate(text);
  return Number.isInteger(day) && dateOf(day) === text;
}

/** Days since 1970-01-01 of a `YYYY-MM-DD`; NaN for what is not a date. */
export function dayOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}
