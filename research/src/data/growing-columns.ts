import type { BarColumns } from '@plimsoll/core';

const FIRST_CAPACITY = 1_024;
const BYTES = Float64Array.BYTES_PER_ELEMENT;
const FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

type Columns = Record<(typeof FIELDS)[number], Float64Array>;

/** One symbol's bars while they are being collected. */
export class GrowingColumns {
  length = 0;
  /** Start of the newest bar, epoch ms. */
  lastTime = -Infinity;
  #columns = resized(undefined, FIRST_CAPACITY);

  /** Takes in those of the rows `start` to `end` (excluded) that are newer than what is there. */
  append(from: BarColumns, start: number, end: number): void {
    let first = end;
    while (first > start && !(from.time[first - 1]! <= this.lastTime)) first--;
    for (let i = first; i < end; i++) if (from.time[i]! > this.lastTime) this.#push(from, i);
  }

  /** The bars, in columns of exactly their number. It cannot grow after that. */
  finish(): BarColumns {
    return (this.#columns = resized(this.#columns, this.length));
  }

  #push(from: BarColumns, i: number): void {
    const row = this.length++;
    if (row === this.#columns.time.length) this.#columns = resized(this.#columns, row * 2);
    for (const field of FIELDS) this.#columns[field][row] = from[field][i]!;
    this.lastTime = from.time[i]!;
  }
}

function resized(columns: Columns | undefined, length: number): Columns {
  const made = FIELDS.map((field) => {
    const buffer = (columns?.[field].buffer ?? new ArrayBuffer(0)) as ArrayBuffer;
    return [field, new Float64Array(buffer.transfer(length * BYTES))] as const;
  });
  return Object.fromEntries(made) as Columns;
}
