import { BarHistory } from '../domain/bars.ts';
import type { Bars } from '../domain/bars.ts';
import type { EventCode } from '../domain/codes.ts';
import { periodsOf } from '../domain/periods.ts';
import { Resampler } from '../domain/resampler.ts';
import type { Placed } from '../domain/resampler.ts';
import type { Timeframe } from '../domain/time.ts';
import type { TimeframeBars } from '../plugin/hooks.ts';
import type { Universe } from '../plugin/services.ts';
import type { Bus } from './bus.ts';

/** A timeframe that plugins look at beside the config's, and how many of its bars are kept readable. */
export interface LongerTimeframe {
  readonly timeframe: Timeframe;
  readonly historyBars: number;
}

/** What is told of a bar that does not fit, once a symbol and timeframe. */
const MISFITS: Partial<Record<Placed, EventCode>> = { off: 'BAR_OUTSIDE_SESSIONS', across: 'BAR_ACROSS_BOUNDARY' };

/** Bars of one longer timeframe, made of the config's as they come in. What has not ended is not in the histories. */
export class LongerBars implements TimeframeBars {
  readonly timeframe: Timeframe;
  readonly bars: readonly BarHistory[];
  readonly updated: Bars[] = [];
  readonly #bus: Bus;
  readonly #universe: Universe;
  readonly #periods;
  readonly #resampler: Resampler;
  #hasNew = false;
  /** By symbol, whether a misfit has been told of. */
  readonly #isTold: Uint8Array;

  constructor({ timeframe, historyBars }: LongerTimeframe, universe: Universe, bus: Bus) {
    this.timeframe = timeframe;
    this.#universe = universe;
    this.#bus = bus;
    this.bars = universe.symbols.map((symbol, index) => new BarHistory(symbol, index, historyBars));
    this.#periods = periodsOf(universe, timeframe, universe.timeframe.ms);
    this.#resampler = new Resampler(this.#periods, universe.timeframe.ms, this.#complete);
    this.#isTold = new Uint8Array(universe.symbols.length);
  }

  of(symbol: string): Bars | undefined {
    return this.bars[this.#universe.indexOf(symbol)];
  }

  /** Nothing is new at the beginning of a cycle. */
  begin(): void {
    for (const { index } of this.updated) this.bars[index]!.fresh = 0;
    this.updated.length = 0;
  }

  /** Takes in a symbol's fresh bars, oldest first. */
  take(bars: Bars): void {
    for (let ago = Math.min(bars.fresh, bars.length) - 1; ago >= 0; ago--) {
      const time = bars.time(ago);
      const placed = this.#resampler.add(
        bars.index,
        time,
        bars.open(ago),
        bars.high(ago),
        bars.low(ago),
        bars.close(ago),
        bars.volume(ago),
      );
      if (placed !== 'in') this.#mind(placed, bars, time);
    }
  }

  /** Rewrites a symbol's bars so far, that in the making included, as the config's were. */
  adjust(index: number, divisor: number, volumeFactor: number): void {
    this.bars[index]!.adjust(divisor, volumeFactor);
    this.#resampler.adjust(index, divisor, volumeFactor);
  }

  /** What has ended by now is complete, whether or not its last minute had a trade. */
  end(time: number): void {
    this.#resampler.completeUpTo(time);
    if (!this.#hasNew) return;
    this.#hasNew = false;
    for (const history of this.bars) if (history.fresh > 0) this.updated.push(history);
  }

  readonly #complete = (index: number): void => {
    this.bars[index]!.append(this.#resampler.making, index);
    this.#hasNew = true;
  };

  #mind(placed: Placed, { symbol, index }: Bars, barTime: number): void {
    const detail = { symbol, timeframe: this.timeframe.text, barTime };
    if (placed === 'late') {
      this.bars[index]!.amend(this.#resampler.making, index);
      this.#bus.notice('BAR_LATE', detail);
      return;
    }
    if (this.#isTold[index] === 1 || (placed === 'off' && !this.#periods[index]!.isDayOff(barTime))) return;
    this.#isTold[index] = 1;
    this.#bus.notice(MISFITS[placed]!, detail);
  }
}
