import { BarWindow } from '@plimsoll/core';
import type { Presence } from '@plimsoll/core';
import type { RowSink } from './csv/reader.ts';

/** One symbol's bars while rows are being read, and what is known of those that do not count. */
export class Series implements RowSink, Presence {
  /** Empty where bars are not kept. */
  readonly window = new BarWindow();
  bars = 0;
  firstTime = Infinity;
  lastTime = -Infinity;
  firstOutside = Infinity;
  lastOutside = -Infinity;
  /** The smallest distance between two bars, ms, and where the second of them stands. */
  leastGapMs = Infinity;
  leastGapAt = '';
  readonly #place: { readonly file: string };
  readonly #keeps: boolean;

  /** @param place the file that is being read */
  constructor(place: { readonly file: string }, keeps: boolean) {
    this.#place = place;
    this.#keeps = keeps;
  }

  passOver(time: number): void {
    if (time < this.firstOutside) this.firstOutside = time;
    if (time > this.lastOutside) this.lastOutside = time;
  }

  push(time: number, open: number, high: number, low: number, close: number, volume: number, line: number): void {
    const gapMs = time - this.lastTime;
    if (gapMs < this.leastGapMs) {
      this.leastGapMs = gapMs;
      this.leastGapAt = `${this.#place.file}:${line}`;
    }
    if (this.#keeps) this.window.push(time, open, high, low, close, volume);
    if (this.bars++ === 0) this.firstTime = time;
    this.lastTime = time;
  }
}
