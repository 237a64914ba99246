import { BarWindow } from '@plimsoll/core';
import type { BarColumns } from '@plimsoll/core';
import type { RowSink } from './csv/reader.ts';

/** One symbol's bars while they are being read, and what is known of those that do not count. */
export class Series implements RowSink {
  readonly bars = new BarWindow();
  lastTime = -Infinity;
  /** The smallest distance between two bars, ms, and where the second of them stands. */
  leastGapMs = Infinity;
  leastGapAt = '';
  /** Starts of the first and the last bar that was passed over, epoch ms. */
  firstPassed = Infinity;
  lastPassed = -Infinity;
  readonly #place: { readonly file: string };

  /** @param place the file that is being read */
  constructor(place: { readonly file: string }) {
    this.#place = place;
  }

  passOver(time: number): void {
    if (time < this.firstPassed) this.firstPassed = time;
    if (time > this.lastPassed) this.lastPassed = time;
  }

  push(time: number, open: number, high: number, low: number, close: number, volume: number, line: number): void {
    const gapMs = time - this.lastTime;
    if (gapMs < this.leastGapMs) {
      this.leastGapMs = gapMs;
      this.leastGapAt = `${this.#place.file}:${line}`;
    }
    this.bars.push(time, open, high, low, close, volume);
    this.lastTime = time;
  }

  /**
   * Adds rows `start` to `end` (excluded) of columns.
   * @param leastGapMs no two of them are closer together, nor is the first to the one before it in their file
   * @returns false, having added none, where they do not come after what is there
   */
  append(from: BarColumns, start: number, end: number, leastGapMs: number): boolean {
    const gapMs = from.time[start]! - this.lastTime;
    if (!(gapMs > 0)) return false;
    this.leastGapMs = Math.min(this.leastGapMs, gapMs, leastGapMs);
    this.bars.append(from, start, end);
    this.lastTime = from.time[end - 1]!;
    return true;
  }
}
