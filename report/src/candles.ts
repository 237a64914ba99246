import type { Bars } from '@plimsoll/core';
import { Timeline } from './timeline.ts';

/** A symbol's bars for a chart: as they are while there is room, then two and more as one. */
export class Candles {
  /** Oldest first. */
  readonly splits: { readonly time: number; readonly ratio: number }[] = [];
  readonly #timeline: Timeline;
  readonly #columns;

  /** @param capacity most candles; even */
  constructor(capacity: number) {
    const timeline = (this.#timeline = new Timeline(capacity));
    this.#columns = {
      time: timeline.column('first'),
      open: timeline.column('first'),
      high: timeline.column('max'),
      low: timeline.column('min'),
      close: timeline.column('last'),
    };
  }

  /** Takes in the bars that came with a cycle. */
  add(bars: Bars): void {
    const { time, open, high, low, close } = this.#columns;
    for (let ago = Math.min(bars.fresh, bars.length) - 1; ago >= 0; ago--) {
      this.#timeline.step();
      time.put(bars.time(ago));
      open.put(bars.open(ago));
      high.put(bars.high(ago));
      low.put(bars.low(ago));
      close.put(bars.close(ago));
    }
  }

  /** A split: the prices so far are those of new shares. @param ratio new shares for an old one @param time from which on trades are in new shares, epoch ms */
  split(ratio: number, time: number): void {
    const { open, high, low, close } = this.#columns;
    for (const column of [open, high, low, close]) column.divide(ratio);
    this.splits.push({ time, ratio });
  }

  /** Bars that are one candle. */
  get barsACandle(): number {
    return this.#timeline.stepsABucket;
  }

  /** Columns of equal length; `time` is the start of a candle's first bar, epoch ms. */
  values(): Readonly<Record<'time' | 'open' | 'high' | 'low' | 'close', Float64Array>> {
    const { time, open, high, low, close } = this.#columns;
    return { time: time.values, open: open.values, high: high.values, low: low.values, close: close.values };
  }
}
