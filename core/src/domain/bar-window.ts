import { emptyColumns } from './bars.ts';
import type { BarColumns } from './bars.ts';

const FIRST_CAPACITY = 256;
const BYTES = Float64Array.BYTES_PER_ELEMENT;

function resized({ time, open, high, low, close, volume }: BarColumns, length: number): BarColumns {
  const column = (from: Float64Array): Float64Array =>
    new Float64Array((from.buffer as ArrayBuffer).transfer(length * BYTES));
  return {
    time: column(time),
    open: column(open),
    high: column(high),
    low: column(low),
    close: column(close),
    volume: column(volume),
  };
}

/** One symbol's bars while they are being read: columns that grow at the end, and of which the beginning can be let go. */
export class BarWindow {
  length = 0;
  #columns = emptyColumns(0);
  #capacity = 0;

  /** Adds a bar at the end. */
  push(time: number, open: number, high: number, low: number, close: number, volume: number): void {
    if (this.length === this.#capacity) this.#resize(Math.max(FIRST_CAPACITY, 2 * this.#capacity));
    const columns = this.#columns;
    const row = this.length++;
    columns.time[row] = time;
    columns.open[row] = open;
    columns.high[row] = high;
    columns.low[row] = low;
    columns.close[row] = close;
    columns.volume[row] = volume;
  }

  /** Makes room for so many bars more, of which none has to be moved then. */
  reserve(bars: number): void {
    if (this.length + bars > this.#capacity) this.#resize(this.length + bars);
  }

  /** Adds rows `start` to `end` (excluded) of other columns at the end, by copying them. */
  append(from: BarColumns, start: number, end: number): void {
    const bars = end - start;
    if (this.length + bars > this.#capacity) this.#resize(Math.max(this.length + bars, 2 * this.#capacity));
    const columns = this.#columns;
    columns.time.set(from.time.subarray(start, end), this.length);
    columns.open.set(from.open.subarray(start, end), this.length);
    columns.high.set(from.high.subarray(start, end), this.length);
    columns.low.set(from.low.subarray(start, end), this.length);
    columns.close.set(from.close.subarray(start, end), this.length);
    columns.volume.set(from.volume.subarray(start, end), this.length);
    this.length += bars;
  }

  /** Lets the first `bars` go; views of what was there are no longer good. */
  drop(bars: number): void {
    if (bars === 0) return;
    for (const column of Object.values(this.#columns) as Float64Array[]) column.copyWithin(0, bars, this.length);
    this.length -= bars;
  }

  /** The bars as views, good until the window changes. */
  view(): BarColumns {
    const { time, open, high, low, close, volume } = this.#columns;
    const part = (column: Float64Array): Float64Array => column.subarray(0, this.length);
    return {
      time: part(time),
      open: part(open),
      high: part(high),
      low: part(low),
      close: part(close),
      volume: part(volume),
    };
  }

  /** The bars, in columns of exactly their number, which are no longer this window's: it is empty after that. */
  take(): BarColumns {
    if (this.#capacity !== this.length) this.#resize(this.length);
    const columns = this.#columns;
    this.#columns = emptyColumns(0);
    this.#capacity = this.length = 0;
    return columns;
  }

  #resize(capacity: number): void {
    this.#columns = resized(this.#columns, capacity);
    this.#capacity = capacity;
  }
}
