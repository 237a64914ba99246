import { emptyColumns } from './bars.ts';
import type { BarColumns } from './bars.ts';

const FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;
const INITIAL = 256;

/** One symbol's bars out of packed ones. */
export interface UnpackedBars {
  /** The symbol's place in the universe. */
  readonly index: number;
  readonly columns: BarColumns;
}

/** Collects bars as one row of numbers: for each symbol its index, how many bars, and each of them as time, open, high, low, close, volume. */
export class BarPacker {
  #values = new Float64Array(INITIAL);
  #length = 0;
  #head = -1;

  /** Adds rows `start` to `end` (excluded) of a symbol's columns, whatever is in them. */
  add(index: number, columns: BarColumns, start: number, end: number): void {
    this.#reserve(2 + (end - start) * FIELDS.length);
    const values = this.#values;
    if (this.#head < 0 || values[this.#head] !== index) {
      this.#head = this.#length;
      values[this.#length++] = index;
      values[this.#length++] = 0;
    }
    values[this.#head + 1]! += end - start;
    for (let i = start; i < end; i++) for (const field of FIELDS) values[this.#length++] = columns[field][i]!;
  }

  /** What has been added since the last time; undefined where nothing has. */
  take(): Float64Array | undefined {
    if (this.#length === 0) return undefined;
    const taken = this.#values.slice(0, this.#length);
    this.#length = 0;
    this.#head = -1;
    return taken;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#values.length) return;
    const larger = new Float64Array(2 * (this.#length + more));
    larger.set(this.#values);
    this.#values = larger;
  }
}

/** Packed bars by symbol, in the order in which they were added. */
export function unpackBars(values: Float64Array): UnpackedBars[] {
  const unpacked: UnpackedBars[] = [];
  for (let at = 0; at < values.length;) {
    const index = values[at++]!;
    const count = values[at++]!;
    const columns = emptyColumns(count);
    for (let i = 0; i < count; i++) for (const field of FIELDS) columns[field][i] = values[at++]!;
    unpacked.push({ index, columns });
  }
  return unpacked;
}
