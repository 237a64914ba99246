import type { Bars, Cycle } from '@plimsoll/core';
import type { ExchangeBar } from '@plimsoll/exchange';

/** Hands a cycle's new bars to the exchange in the order of time, and tells the last prices from before them. */
export class BarFeed {
  readonly #timeframeMs: number;
  readonly #bar = { start: NaN, end: NaN, open: NaN, high: NaN, low: NaN, close: NaN, volume: NaN };
  /** By symbol, how many bars ago the one was that is being replayed, or comes next; -1 where all have been. */
  readonly #ago: Int32Array;
  #bars: readonly Bars[] = [];
  #start = NaN;

  constructor(timeframeMs: number, symbols: number) {
    this.#timeframeMs = timeframeMs;
    this.#ago = new Int32Array(symbols).fill(-1);
  }

  /** Takes the cycle's bars as the newest. */
  take(cycle: Cycle): void {
    this.#bars = cycle.bars;
  }

  /** Calls `step` once for each time at which new bars start (epoch ms), most often once; {@link barOf} answers for those. */
  replay({ updated }: Cycle, step: (start: number) => void): void {
    const ago = this.#ago;
    for (const { index, fresh, length } of updated) ago[index] = Math.min(fresh, length) - 1;
    try {
      for (;;) {
        this.#start = Infinity;
        for (const bars of updated) {
          const at = ago[bars.index]!;
          if (at >= 0) this.#start = Math.min(this.#start, bars.time(at));
        }
        if (this.#start === Infinity) return;
        step(this.#start);
        for (const bars of updated) {
          const at = ago[bars.index]!;
          if (at >= 0 && bars.time(at) === this.#start) ago[bars.index] = at - 1;
        }
      }
    } finally {
      ago.fill(-1);
    }
  }

  /** The symbol's bar that is being replayed. The object is used again. */
  readonly barOf = (index: number): ExchangeBar | undefined => {
    const ago = this.#ago[index]!;
    if (ago < 0) return undefined;
    const bars = this.#bars[index]!;
    const bar = this.#bar;
    bar.start = bars.time(ago);
    if (bar.start !== this.#start) return undefined;
    bar.end = bar.start + this.#timeframeMs;
    bar.open = bars.open(ago);
    bar.high = bars.high(ago);
    bar.low = bars.low(ago);
    bar.close = bars.close(ago);
    bar.volume = bars.volume(ago);
    return bar;
  };

  /**
   * The last price of a symbol, NaN where there is none. While bars are replayed it is the close before them: at the open of a bar
   * its close is not known.
   */
  readonly priceOf = (index: number): number => {
    const bars = this.#bars[index];
    if (bars === undefined || bars.length === 0) return NaN;
    const ago = this.#ago[index]!;
    return ago + 1 < bars.length ? bars.close(ago + 1) : bars.open(bars.length - 1);
  };
}
