import { emptyColumns } from '@plimsoll/core';
import type { BarColumns } from '@plimsoll/core';

/** Rows that a buffer has free when its bars are handed out, so that a tail of that length moves nothing. */
const SPARE_ROWS = 16;
/** Appends to the shortest entry between two moves of its rows to the front. */
const APPENDS_A_MOVE = 64;

/** One symbol's newest bars of one timeframe, copied from the source's answers: contiguous rows of a buffer of twice their number. */
export class Entry {
  /** Where the shelf keeps it. */
  readonly slot: number;
  readonly shelf: (Entry | undefined)[];
  columns: BarColumns = emptyColumns(0);
  start = 0;
  end = 0;
  /** Start of the newest bar, epoch ms; -Infinity where there is none. */
  lastTime = -Infinity;
  /** Bars that the source was asked for: where it gave fewer, it had no more. */
  count = 0;
  /** When it was last fetched in whole, epoch ms. */
  fetchedAt = NaN;
  /** Neighbours in the order of use. */
  newer: Entry | undefined = undefined;
  older: Entry | undefined = undefined;

  constructor(shelf: (Entry | undefined)[], slot: number) {
    this.shelf = shelf;
    this.slot = slot;
  }

  /**
   * Holds the newest `count` of these rows and nothing else.
   * @param inPlace whether rows that were handed out before may be overwritten
   */
  replace(from: BarColumns, start: number, end: number, count: number, inPlace: boolean): void {
    const first = Math.max(start, end - count);
    const bufferLength = bufferLengthFor(count);
    if (!inPlace || this.columns.time.length !== bufferLength) this.columns = emptyColumns(bufferLength);
    copyRows(from, first, end, this.columns, 0);
    this.start = 0;
    this.end = end - first;
    this.count = count;
    this.lastTime = end > first ? from.time[end - 1]! : -Infinity;
  }

  /** Joins newer rows on. Rows that were handed out before stay as they are. */
  append(from: BarColumns, start: number, end: number): void {
    const to = this.columns;
    if (this.end + end - start > to.time.length) this.#moveToFront(emptyColumns(bufferLengthFor(this.count)));
    if (end - start === 1) this.#appendRow(from, start);
    else copyRows(from, start, end, this.columns, this.end);
    this.end += end - start;
    this.lastTime = from.time[end - 1]!;
    this.start = Math.max(this.start, this.end - this.count);
  }

  /**
   * Sees to it that a tail of a few rows can be appended without moving the others.
   * @param inPlace whether rows that were handed out before may be moved
   */
  makeRoom(inPlace: boolean): void {
    const { length } = this.columns.time;
    if (this.end + SPARE_ROWS > length) this.#moveToFront(inPlace ? this.columns : emptyColumns(length));
  }

  #moveToFront(to: BarColumns): void {
    copyRows(this.columns, this.start, this.end, to, 0);
    this.columns = to;
    this.end -= this.start;
    this.start = 0;
  }

  #appendRow(from: BarColumns, i: number): void {
    const { columns, end } = this;
    columns.time[end] = from.time[i]!;
    columns.open[end] = from.open[i]!;
    columns.high[end] = from.high[i]!;
    columns.low[end] = from.low[i]!;
    columns.close[end] = from.close[i]!;
    columns.volume[end] = from.volume[i]!;
  }
}

function bufferLengthFor(count: number): number {
  return count * 2 + SPARE_ROWS + APPENDS_A_MOVE;
}

function copyRows(from: BarColumns, start: number, end: number, to: BarColumns, at: number): void {
  to.time.set(from.time.subarray(start, end), at);
  to.open.set(from.open.subarray(start, end), at);
  to.high.set(from.high.subarray(start, end), at);
  to.low.set(from.low.subarray(start, end), at);
  to.close.set(from.close.subarray(start, end), at);
  to.volume.set(from.volume.subarray(start, end), at);
}
