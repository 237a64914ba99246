import { BarWindow } from './bar-window.ts';
import type { BarColumns } from './bars.ts';
import { periodsOf } from './periods.ts';
import type { Sessions } from './periods.ts';
import { Resampler } from './resampler.ts';
import { isoTime } from './time.ts';
import type { Timeframe } from './time.ts';

interface Traded {
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  readonly sessions: Sessions;
  instrument(index: number): { readonly assetClass: string };
}

/** Columns of longer bars, made of columns of shorter ones, which may come a stretch at a time and are not kept. */
export class LongerColumns {
  /** How many of the shorter bars are in none, since they are in no session. */
  leftOut = 0;
  readonly #universe: Traded;
  readonly #source: Timeframe;
  readonly #windows: readonly BarWindow[];
  readonly #resampler: Resampler;
  /** By symbol, the first bar that goes on beyond the end of the longer one, epoch ms. */
  readonly #across = new Map<number, number>();

  /** @param source timeframe of the shorter bars; that of the longer ones is the universe's */
  constructor(universe: Traded, source: Timeframe) {
    this.#universe = universe;
    this.#source = source;
    this.#windows = universe.symbols.map(() => new BarWindow());
    this.#resampler = new Resampler(periodsOf(universe, universe.timeframe, source.ms), source.ms, (index) => {
      const { time, open, high, low, close, volume } = this.#resampler.making;
      const window = this.#windows[index]!;
      window.push(time[index]!, open[index]!, high[index]!, low[index]!, close[index]!, volume[index]!);
    });
  }

  /** How many there are, without those in the making. */
  get bars(): number {
    return this.#windows.reduce((sum, { length }) => sum + length, 0);
  }

  /** Takes shorter bars in, each symbol's after those that it had. */
  add(columns: readonly BarColumns[]): void {
    for (const [index, { time, open, high, low, close, volume }] of columns.entries()) {
      for (let i = 0; i < time.length; i++) {
        const placed = this.#resampler.add(index, time[i]!, open[i]!, high[i]!, low[i]!, close[i]!, volume[i]!);
        if (placed === 'off') this.leftOut++;
        else if (placed === 'across' && !this.#across.has(index)) this.#across.set(index, time[i]!);
      }
    }
  }

  /** The longer bars, in the order of the universe. The last of each symbol is as far as the shorter ones go. */
  finish(): BarColumns[] {
    this.#resampler.completeUpTo(Infinity);
    return this.#windows.map((window) => window.take());
  }

  /** What is wrong with bars of which longer ones have been made: those that are in two of them, and symbols without any. */
  faultsOf(made: readonly BarColumns[]): string[] {
    const { symbols, timeframe, sessions } = this.#universe;
    const other = sessions.anchor === 'open' ? 'clock' : 'open';
    const across = [...this.#across].map(
      ([index, time]) =>
        `${symbols[index]}'s bar of ${this.#source.text} at ${isoTime(time)} is in two of ${timeframe.text}, expected them to begin where the longer ones do: would \`sessions: { anchor: ${other} }\` in the config?`,
    );
    const none = symbols.filter((_, index) => made[index]!.time.length === 0);
    const missing = none.map(
      (symbol) =>
        `no bar of ${symbol} is in ${sessions.hours} hours, expected some: \`sessions\` in the config says which hours count`,
    );
    return [...across, ...missing];
  }
}
