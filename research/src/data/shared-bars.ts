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

/** The bars as columns over the shared memory, one set a symbol. Equal columns of times are one and the same array. */
export function columnsOf({ buffer, places }: SharedBars): BarColumns[] {
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
