import type { Column } from './columns.ts';
import { literal, quoted } from './sql.ts';

const DAY_MS = 86_400_000;
/** However far a zone is from UTC, its clocks are less than that away. */
const ZONES_MS = 2 * DAY_MS;

/** What whole numbers of a unit are below, if they are times of our age. */
const SIZES = [
  ['s', 1e11],
  ['ms', 1e14],
  ['us', 1e17],
  ['ns', Infinity],
] as const;

export type Unit = (typeof SIZES)[number][0];

/** How a column of timestamps is read. */
export interface TimeColumn {
  /** SQL for the time in whole epoch ms, as a double; NULL where it is none. */
  readonly ms: string;
  /**
   * SQL that is true of all rows at `ms` (epoch ms) or later, and perhaps of others, and that DuckDB can judge by what a file says of its
   * parts. Undefined where there is no such.
   */
  readonly atLeast: (ms: number) => string | undefined;
  /** The same of all rows before `ms`. */
  readonly below: (ms: number) => string | undefined;
}

export function isWholeNumber({ type }: Column): boolean {
  return /^U?(HUGE|BIG|SMALL|TINY)?INT(EGER)?$/.test(type);
}

/** The unit of whole numbers of that size. */
export function unitOf(size: number): Unit {
  return SIZES.find(([, above]) => size < above)?.[0] ?? 'ns';
}

function wholeNumbers(name: string, unit: Unit): TimeColumn {
  const inUnit = (ms: number): bigint => {
    if (unit === 's') return BigInt(Math.ceil(ms / 1_000));
    return BigInt(Math.ceil(ms)) * { ms: 1n, us: 1_000n, ns: 1_000_000n }[unit];
  };
  const ms = { s: `CAST(${name} AS BIGINT) * 1000`, ms: name, us: `${name} // 1000`, ns: `${name} // 1000000` }[unit];
  return {
    ms: `CAST(${ms} AS DOUBLE)`,
    atLeast: (time) => `${name} >= ${inUnit(time)}`,
    below: (time) => `${name} < ${inUnit(time)}`,
  };
}

function textAt(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

/**
 * How a column is read; undefined where its type has no times.
 * @param zone of times that have none
 */
export function timeColumn({ name, type }: Column, zone: string, unit: Unit): TimeColumn | undefined {
  const column = quoted(name);
  if (isWholeNumber({ name, type })) return wholeNumbers(column, unit);
  const double = (timestamp: string): string => `CAST(epoch_ms(${timestamp}) AS DOUBLE)`;
  if (type === 'VARCHAR') {
    const never = (): undefined => undefined;
    return { ms: double(`TRY_CAST(${column} AS TIMESTAMPTZ)`), atLeast: never, below: never };
  }
  if (type === 'TIMESTAMP WITH TIME ZONE') {
    const at = (ms: number): string => `CAST(${literal(`${textAt(ms)}+00`)} AS TIMESTAMPTZ)`;
    return {
      ms: double(column),
      atLeast: (ms) => `${column} >= ${at(ms)}`,
      below: (ms) => `${column} < ${at(ms)}`,
    };
  }
  if (!/^(DATE|TIMESTAMP(_S|_MS|_NS)?)$/.test(type)) return undefined;
  const isUtc = zone === 'UTC';
  const margin = isUtc ? 0 : ZONES_MS;
  const at = (ms: number): string =>
    type === 'DATE'
      ? `DATE ${literal(textAt(Math.ceil(ms / DAY_MS) * DAY_MS).slice(0, 10))}`
      : `CAST(${literal(textAt(ms))} AS ${type === 'TIMESTAMP_NS' ? type : 'TIMESTAMP'})`;
  return {
    // the conversion that knows zones is slower by far
    ms: double(`CAST(${column} AS ${isUtc ? 'TIMESTAMP' : 'TIMESTAMPTZ'})`),
    atLeast: (ms) => `${column} >= ${at(ms - margin)}`,
    below: (ms) => `${column} < ${at(ms + margin)}`,
  };
}
