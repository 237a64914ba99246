import { createHash } from 'node:crypto';
import type { BarColumns } from '@plimsoll/core';

const FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;
const BYTES = Float64Array.BYTES_PER_ELEMENT;

type Field = (typeof FIELDS)[number];

/** All bars of a universe in memory that threads share: handed from one to another it is not copied. */
export interface SharedBars {
  readonly buffer: SharedArrayBuffer;
  /** By symbol, in the order of the universe: where its columns begin in the buffer, and how long each is. */
  readonly places: readonly Place[];
  /** What the data is, in its source's own words. */
  readonly description: string;
  /** Stands for all of the bars: other bars have another. */
  readonly fingerprint: string;
}

/** Offsets are in numbers, not bytes. Symbols that trade at the same times have the one column of times in common. */
type Place = Readonly<Record<Field | 'length', number>>;

/** Copies bars into shared memory. @param columns one set a symbol */
export function share(columns: readonly BarColumns[], description: string): SharedBars {
  const times: Float64Array[] = [];
  const timeOf = columns.map(({ time }) => {
    const same = times.find((known) => isSame(known, time));
    if (!same) times.push(time);
    return same ?? time;
  });
  const total = [...times, ...columns.flatMap((own) => FIELDS.slice(1).map((field) => own[field]))]
    .map(({ length }) => length)
    .reduce((sum, length) => sum + length, 0);
  const buffer = new SharedArrayBuffer(total * BYTES);
  const values = new Float64Array(buffer);
  let at = 0;
  const put = (column: Float64Array): number => {
    values.set(column, at);
    at += column.length;
    return at - column.length;
  };
  const timeAt = new Map(times.map((time) => [time, put(time)]));
  const places = columns.map((own, i): Place => {
    const offsets = FIELDS.slice(1).map((field) => [field, put(own[field])]);
    return { length: own.time.length, time: timeAt.get(timeOf[i]!)!, ...Object.fromEntries(offsets) } as Place;
  });
  const hash = createHash('sha256').update(JSON.stringify([places, description]));
  return { buffer, places, description, fingerprint: hash.update(new Uint8Array(buffer)).digest('hex') };
}

/** Bars that start at `from` or later and before `to`; epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The bars, or those of a span, as columns over the shared memory, one set a symbol. Equal columns of times are one and the same array. */
export function columnsOf(bars: SharedBars, span?: Span): BarColumns[] {
  const whole = wholeColumns(bars);
  if (!span) return whole;
  const cuts = new Map<Float64Array, { readonly start: number; readonly end: number; readonly time: Float64Array }>();
  return whole.map(({ time, ...values }) => {
    let cut = cuts.get(time);
    if (!cut) {
      const [start, end] = [countBefore(time, span.from), countBefore(time, span.to)];
      cuts.set(time, (cut = { start, end, time: time.subarray(start, end) }));
    }
    const { start, end } = cut;
    const of = (column: Float64Array): Float64Array => column.subarray(start, end);
    return {
      time: cut.time,
      open: of(values.open),
      high: of(values.high),
      low: of(values.low),
      close: of(values.close),
      volume: of(values.volume),
    };
  });
}

/** How many of the ascending times are before `limit`. */
export function countBefore(times: Float64Array, limit: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function wholeColumns({ buffer, places }: SharedBars): BarColumns[] {
  const times = new Map<number, Float64Array>();
  return places.map((place) => {
    const column = (field: Field): Float64Array => new Float64Array(buffer, place[field] * BYTES, place.length);
    const known = times.get(place.time);
    const time = known?.length === place.length ? known : column('time'); // one of no bars begins where the next does
    times.set(place.time, time);
    return {
      time,
      open: column('open'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
      volume: column('volume'),
    };
  });
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
