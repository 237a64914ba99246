import { BarHistory } from '../domain/bars.ts';
import type { Bar, Bars } from '../domain/bars.ts';
import type { EventCode } from '../domain/codes.ts';
import { periodsOf } from '../domain/periods.ts';
import type { Periods } from '../domain/periods.ts';
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

/** Bars of one longer timeframe, made of shorter ones as they come in. What has not ended is not in the histories. */
export class LongerBars implements TimeframeBars {
  readonly timeframe: Timeframe;
  readonly bars: readonly BarHistory[];
  readonly updated: Bars[] = [];
  readonly #historyBars: number;
  readonly #bus: Bus;
  readonly #universe: Universe;
  readonly #periods: readonly Periods[];
  readonly #resampler: Resampler;
  #hasNew = false;
  /** By symbol, whether a misfit has been told of. */
  readonly #isTold: Uint8Array;
  /** By symbol, the newest bar that was readable before all were forgotten, by its start; -Infinity where none were. */
  readonly #seenTime: Float64Array;

  constructor({ timeframe, historyBars }: LongerTimeframe, universe: Universe, bus: Bus) {
    const { symbols } = universe;
    this.timeframe = timeframe;
    this.#historyBars = historyBars;
    this.#universe = universe;
    this.#bus = bus;
    this.bars = symbols.map((symbol, index) => new BarHistory(symbol, index, historyBars));
    this.#periods = periodsOf(universe, timeframe, universe.timeframe.ms);
    this.#resampler = new Resampler(this.#periods, universe.timeframe.ms, this.#complete);
    this.#isTold = new Uint8Array(symbols.length);
    this.#seenTime = new Float64Array(symbols.length).fill(-Infinity);
  }

  of(symbol: string): Bars | undefined {
    return this.bars[this.#universe.indexOf(symbol)];
  }

  /** A time, epoch ms, from which on bars would fill the history by `time`. */
  reach(time: number): number {
    return Math.min(...new Set(this.#periods.map((periods) => periods.reach(time, this.#historyBars))));
  }

  /** Nothing is new at the beginning of a cycle. */
  begin(): void {
    for (const { index } of this.updated) this.bars[index]!.fresh = 0;
    this.updated.length = 0;
  }

  /** Forgets everything, so that it can be made anew; what is newer than all that could be read will be fresh. */
  reset(): void {
    this.#resampler.reset();
    for (const [index, history] of this.bars.entries()) {
      this.#seenTime[index] = Math.max(this.#seenTime[index]!, history.lastTime);
      history.reset();
    }
  }

  /** Takes in a shorter bar of before those of the run. */
  takePast(index: number, { time, open, high, low, close, volume }: Bar): void {
    this.#resampler.add(index, time, open, high, low, close, volume);
  }

  /** Takes in a symbol's newest bars, oldest first. */
  take(bars: Bars, count: number): void {
    for (let ago = count - 1; ago >= 0; ago--) {
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
    const history = this.bars[index]!;
    history.append(this.#resampler.making, index);
    if (history.lastTime <= this.#seenTime[index]!) history.fresh = 0;
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
