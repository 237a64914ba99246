import type { Bars, Cycle } from '@plimsoll/core';
import type { ExchangeBar } from '@plimsoll/exchange';

/** Hands a cycle's new bars to the exchange one by one, oldest first, and tells the last prices from before them. */
export class BarFeed {
  readonly #timeframeMs: number;
  readonly #bar = { start: NaN, end: NaN, open: NaN, high: NaN, low: NaN, close: NaN, volume: NaN };
  #bars: readonly Bars[] = [];
  #ago = -1;

  constructor(timeframeMs: number) {
    this.#timeframeMs = timeframeMs;
  }

  /** Takes the cycle's bars as the newest. */
  take(cycle: Cycle): void {
    this.#bars = cycle.bars;
  }

  /** Calls `step` once for each place in the line of new bars; most often once. {@link barOf} answers for that place. */
  replay(cycle: Cycle, step: () => void): void {
    let line = 0;
    for (const { fresh, length } of cycle.updated) line = Math.max(line, Math.min(fresh, length));
    try {
      for (this.#ago = line - 1; this.#ago >= 0; this.#ago--) step();
    } finally {
      this.#ago = -1;
    }
  }

  /** The symbol's bar at the place that is being replayed. The object is used again. */
  readonly barOf = (index: number): ExchangeBar | undefined => {
    const bars = this.#bars[index]!;
    const ago = this.#ago;
    if (ago >= bars.fresh || ago >= bars.length) return undefined;
    const bar = this.#bar;
    bar.start = bars.time(ago);
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
    if (this.#ago < 0) return bars.close(0);
    return bars.fresh < bars.length ? bars.close(bars.fresh) : bars.open(bars.length - 1);
  };
}
