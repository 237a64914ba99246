import { emptyColumns } from '@plimsoll/core';
import type { BarColumns } from '@plimsoll/core';

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

/** One symbol's bars while they are being read: columns that grow. */
export class Series {
  length = 0;
  /** Start of the newest bar, epoch ms. */
  lastTime = -Infinity;
  /** The smallest distance between two bars, ms, and where the second of them stands. */
  leastGapMs = Infinity;
  leastGapAt = '';
  /** Starts of the first and the last bar that was passed over, epoch ms. */
  firstPassed = Infinity;
  lastPassed = -Infinity;
  #columns = emptyColumns(FIRST_CAPACITY);
  #capacity = FIRST_CAPACITY;

  /** Notes a bar that does not count. */
  passOver(time: number): void {
    if (time < this.firstPassed) this.firstPassed = time;
    if (time > this.lastPassed) this.lastPassed = time;
  }

  push(time: number, open: number, high: number, low: number, close: number, volume: number): void {
    if (this.length === this.#capacity) {
      this.#capacity *= 2;
      this.#columns = resized(this.#columns, this.#capacity);
    }
    const columns = this.#columns;
    const row = this.length++;
    columns.time[row] = time;
    columns.open[row] = open;
    columns.high[row] = high;
    columns.low[row] = low;
    columns.close[row] = close;
    columns.volume[row] = volume;
    this.lastTime = time;
  }

  /** The bars, in columns of exactly their number. The series cannot grow after that. */
  finish(): BarColumns {
    this.#capacity = this.length;
    this.#columns = resized(this.#columns, this.length);
    return this.#columns;
  }
}
