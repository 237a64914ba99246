import type { Bars } from '@plimsoll/core';
import type { Bar, Indicator } from './indicator.ts';

interface Symbols {
  readonly symbols: readonly string[];
}

/** How the indicators are given bars. */
interface Feed {
  take(indicator: Indicator<never>, bars: Bars, ago: number): void;
  /** For bars before `time` that are not to be had. */
  unknown(indicator: Indicator<never>, time: number): void;
}

/** What an indicator of values is given of a bar. */
export type Read = (bars: Bars, ago: number) => number;

/** An indicator for each symbol of a universe, that is given the symbol's bars. */
export class PerSymbol<T extends Indicator<never>> {
  readonly #all: readonly T[];
  readonly #feed: Feed;
  /** Start of the newest bar that was taken in, by symbol. */
  readonly #lastTime: Float64Array;
  /** The revision of the bars that were taken in, by symbol. */
  readonly #revision: Int32Array;

  constructor({ symbols }: Symbols, make: () => T, read: Read = closeOf) {
    this.#all = symbols.map(make);
    this.#lastTime = new Float64Array(symbols.length).fill(-Infinity);
    this.#revision = new Int32Array(symbols.length);
    this.#feed = this.#all[0]?.takes === 'bar' ? barFeed() : valueFeed(read);
  }

  /** A symbol's indicator as it is now, without the bars that have not been taken in. */
  of(bars: Bars): T {
    return this.#all[bars.index]!;
  }

  /**
   * Takes in a symbol's bars that are newer than the last one taken in, oldest first, and returns the indicator. Called twice in a cycle, it takes nothing in
   * the second time; called for the first time, all that can be read. If bars may have come that are
   * not kept any more, they are an unknown input. After a split or a dividend it begins anew with all that can be read.
   */
  update(bars: Bars): T {
    const { index, length } = bars;
    const indicator = this.#all[index]!;
    if (bars.revision !== this.#revision[index]) this.#beginAnew(bars);
    const last = this.#lastTime[index]!;
    let count = 0;
    while (count < length && bars.time(count) > last) count++;
    if (count === 0) return indicator;
    const mayLack = count === length; // the last one taken in is no longer there to be seen
    if (mayLack && last !== -Infinity) this.#feed.unknown(indicator, bars.time(count - 1));
    for (let ago = count - 1; ago >= 0; ago--) this.#feed.take(indicator, bars, ago);
    this.#lastTime[index] = bars.time(0);
    return indicator;
  }

  /** What was taken in has been rewritten since. */
  #beginAnew({ index, revision }: Bars): void {
    this.#all[index]!.reset();
    this.#lastTime[index] = -Infinity;
    this.#revision[index] = revision;
  }
}

/**
 * An indicator of its own for each symbol: `perSymbol(universe, () => new Sma(20))`. Made in a plugin's `setup`, and updated in its `signal` hook for
 * each of `cycle.updated`.
 * @param read what an indicator of values takes of a bar; the close where left out
 */
export function perSymbol<T extends Indicator<Bar>>(universe: Symbols, make: () => T): PerSymbol<T>;
export function perSymbol<T extends Indicator>(universe: Symbols, make: () => T, read?: Read): PerSymbol<T>;
export function perSymbol<T extends Indicator<never>>(universe: Symbols, make: () => T, read?: Read): PerSymbol<T> {
  return new PerSymbol(universe, make, read);
}

const closeOf: Read = (bars, ago) => bars.close(ago);

function valueFeed(read: Read): Feed {
  return {
    take: (indicator, bars, ago) => void (indicator as Indicator).update(read(bars, ago)),
    unknown: (indicator) => void (indicator as Indicator).update(NaN),
  };
}

/** Gives all bars in one object, so that none is made for each. */
function barFeed(): Feed {
  const bar = { time: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  return {
    take(indicator, bars, ago) {
      bar.time = bars.time(ago);
      bar.open = bars.open(ago);
      bar.high = bars.high(ago);
      bar.low = bars.low(ago);
      bar.close = bars.close(ago);
      bar.volume = bars.volume(ago);
      (indicator as unknown as Indicator<Bar>).update(bar);
    },
    unknown(indicator, time) {
      const lacking = { time, open: NaN, high: NaN, low: NaN, close: NaN, volume: NaN };
      (indicator as unknown as Indicator<Bar>).update(lacking);
    },
  };
}
