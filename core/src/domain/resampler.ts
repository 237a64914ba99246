import { emptyColumns } from './bars.ts';
import type { BarColumns } from './bars.ts';
import type { Periods } from './periods.ts';

/** What became of a bar: it is in a longer one; it is in one that was complete before; it goes on beyond its end; it is in no session. */
export type Placed = 'in' | 'late' | 'across' | 'off';

/** Makes longer bars out of shorter ones, symbol by symbol: a few comparisons a bar, nothing is allocated and nothing kept but the bar in the making. */
export class Resampler {
  /** Row `index` is the symbol's longer bar: the one in the making, or, until the next one begins, the last that was complete. */
  readonly making: BarColumns;
  readonly #periods: readonly Periods[];
  readonly #sourceMs: number;
  readonly #complete: (index: number) => void;
  /** When the bar in the making ends, epoch ms; NaN where there is none. */
  readonly #ends: Float64Array;
  #nextEnd = Infinity;

  /**
   * @param periods by symbol
   * @param sourceMs length of the bars that come in
   * @param complete called for a symbol whose row in `making` is complete
   */
  constructor(periods: readonly Periods[], sourceMs: number, complete: (index: number) => void) {
    this.#periods = periods;
    this.#sourceMs = sourceMs;
    this.#complete = complete;
    this.making = emptyColumns(periods.length);
    this.making.time.fill(-Infinity);
    this.#ends = new Float64Array(periods.length).fill(NaN);
  }

  /** Takes in a symbol's next bar. Each symbol's come oldest first; where it begins a new period the one before is complete. */
  add(index: number, time: number, open: number, high: number, low: number, close: number, volume: number): Placed {
    const periods = this.#periods[index]!;
    if (!periods.find(time)) return 'off';
    const { making } = this;
    const { start, end } = periods;
    if (making.time[index] === start) {
      if (high > making.high[index]!) making.high[index] = high;
      if (low < making.low[index]!) making.low[index] = low;
      making.close[index] = close;
      making.volume[index]! += volume;
      if (Number.isNaN(this.#ends[index])) return 'late';
    } else {
      if (!Number.isNaN(this.#ends[index])) this.#complete(index);
      making.time[index] = start;
      making.open[index] = open;
      making.high[index] = high;
      making.low[index] = low;
      making.close[index] = close;
      making.volume[index] = volume;
      this.#ends[index] = end;
      if (end < this.#nextEnd) this.#nextEnd = end;
    }
    return time + this.#sourceMs > end && !periods.endsSession ? 'across' : 'in';
  }

  /** Rewrites a symbol's bar in the making: its prices are divided by `divisor`, its volume multiplied by `volumeFactor`. */
  adjust(index: number, divisor: number, volumeFactor: number): void {
    const { open, high, low, close, volume } = this.making;
    for (const prices of [open, high, low, close]) prices[index]! /= divisor;
    volume[index]! *= volumeFactor;
  }

  /** Forgets all that is in the making. */
  reset(): void {
    this.making.time.fill(-Infinity);
    this.#ends.fill(NaN);
    this.#nextEnd = Infinity;
  }

  /** Completes what ends at a time or before, epoch ms; Infinity for all that is in the making. */
  completeUpTo(time: number): void {
    if (time < this.#nextEnd) return;
    const ends = this.#ends;
    let next = Infinity;
    for (let index = 0; index < ends.length; index++) {
      const end = ends[index]!;
      if (end <= time) {
        ends[index] = NaN;
        this.#complete(index);
      } else if (end < next) next = end;
    }
    this.#nextEnd = next;
  }
}
