import { BarHistory, emptyColumns, isUsableBar } from '../domain/bars.ts';
import type { Bar, Bars } from '../domain/bars.ts';
import { messageOf } from '../domain/errors.ts';
import { pastTimeframe } from '../domain/periods.ts';
import type { Timeframe } from '../domain/time.ts';
import type { Cycle, TimeframeBars } from '../plugin/hooks.ts';
import type { CorporateActions, MarketData, Universe } from '../plugin/services.ts';
import { Actions } from './actions.ts';
import type { Bus } from './bus.ts';
import { isPromise } from './in-turn.ts';
import type { JournalDesk } from './journal-desk.ts';
import { LongerBars } from './longer-bars.ts';
import type { LongerTimeframe } from './longer-bars.ts';

/** Longer timeframes whose past is made of the same bars. */
interface Group {
  readonly source: Timeframe;
  readonly longer: LongerBars[];
}

interface Parts {
  readonly longer: readonly LongerTimeframe[];
  readonly universe: Universe;
  readonly bus: Bus;
  readonly data: MarketData;
  readonly dataName: string;
  readonly corporateActions: CorporateActions | undefined;
  readonly journal: JournalDesk;
}

/**
 * The longer timeframes of a run: made of its bars as they come in. Where the run starts in the midst of things, or more bars went by than an answer holds, they
 * are made anew, of what the source has of the past and of the run's bars after that.
 */
export class Timeframes {
  readonly longer: readonly LongerBars[];
  /** Bars of the config's timeframe that have to be kept, and asked for, so that they reach back to where the past ends. */
  readonly historyBars: number;
  readonly #parts: Parts;
  readonly #groups: readonly Group[];
  /** Whether all bars that there are have come in; a source without a past has no more than it has told. */
  #isWhole: boolean;

  constructor(parts: Parts) {
    const { universe, bus, data } = parts;
    this.#parts = parts;
    this.longer = parts.longer.map((longer) => new LongerBars(longer, universe, bus));
    const groups = new Map<number, Group>();
    for (const longer of this.longer) {
      const source = pastTimeframe(longer.timeframe, universe.timeframe);
      if (!groups.has(source.ms)) groups.set(source.ms, { source, longer: [] });
      groups.get(source.ms)!.longer.push(longer);
    }
    this.#groups = [...groups.values()];
    this.#isWhole = data.past === undefined || this.longer.length === 0;
    this.historyBars = this.#isWhole
      ? 0
      : Math.max(...[...groups.keys()].map((ms) => (2 * ms) / universe.timeframe.ms));
  }

  /** The bars of a timeframe; undefined where nobody has asked for them. */
  find(text: string): TimeframeBars | undefined {
    for (const longer of this.longer) if (longer.timeframe.text === text) return longer;
    return undefined;
  }

  /** Makes longer bars of those that are new in a cycle. */
  make(cycle: Cycle): void | Promise<void> {
    const { time, updated } = cycle;
    for (const longer of this.longer) longer.begin();
    // Where all that can be read of a symbol is new, it does not join on to what was made of it before.
    if (this.#parts.data.past && updated.some(({ fresh, length }) => fresh >= length)) this.#isWhole = false;
    if (!this.#isWhole) return this.#makeAnew(cycle);
    for (const longer of this.longer) {
      for (const bars of updated) longer.take(bars, Math.min(bars.fresh, bars.length));
      longer.end(time);
    }
  }

  async #makeAnew(cycle: Cycle): Promise<void> {
    const { bus, dataName, universe } = this.#parts;
    for (const longer of this.longer) longer.reset();
    for (const { source, longer } of this.#groups) {
      try {
        await this.#read(source, longer, cycle);
      } catch (error) {
        for (const all of this.longer) all.reset();
        this.#parts.journal.addFailure('past', error);
        const detail = { timeframe: source.text, symbols: universe.symbols.length, error: messageOf(error) };
        return bus.notice('DATA_FETCH_FAILED', { plugin: dataName, ...detail });
      }
    }
    for (const longer of this.longer) longer.end(cycle.time);
    this.#isWhole = true;
  }

  /** The past up to where the run's bars are known to be without a gap, and those from there on. */
  async #read(source: Timeframe, longer: readonly LongerBars[], { time, bars }: Cycle): Promise<void> {
    const { universe, bus, data, corporateActions, journal } = this.#parts;
    const rows: number[] = [];
    const isOwn = source.ms === universe.timeframe.ms;
    const ends = bars.map((own) => endOfPast(own, source.ms, time, isOwn));
    const actions = new Actions(corporateActions, universe.symbols, source.ms, bus, longer);
    actions.begin(Infinity);
    const newest = bars.map(({ symbol, index }) => new BarHistory(symbol, index, 1));
    const row = emptyColumns(1);
    const take = (index: number, bar: Bar): void => {
      if (journal.keepsInputs) rows.push(index, bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume);
      const history = newest[index];
      if (!history || !(bar.time < ends[index]! && bar.time + source.ms <= time)) return;
      setRow(row, bar);
      if (!isUsableBar(row, 0)) return;
      if (bar.time > actions.nextStart[index]!) actions.apply(history, bar.time, bar.open);
      if (!history.append(row, 0)) return;
      for (const each of longer) each.takePast(index, bar);
    };
    const from = Math.min(...longer.map((each) => each.reach(time)));
    const pending = data.past!({ symbols: universe.symbols, timeframe: source, from, to: time, take });
    if (isPromise(pending)) await pending;
    journal.addInput({ kind: 'past', rows: Float64Array.from(rows) });
    for (const own of bars) {
      let count = own.length;
      while (count > 0 && own.time(count - 1) < ends[own.index]!) count--;
      // What these bars have seen take effect is in them already, so the past is rewritten before they come.
      for (let ago = count - 1; ago >= 0; ago--) {
        const start = own.time(ago);
        if (start > actions.nextStart[own.index]!) actions.apply(newest[own.index]!, start, own.open(ago));
      }
      for (const each of longer) each.take(own, count);
    }
  }
}

/** Where the past ends and a symbol's own bars go on: at a boundary that those reach back to, epoch ms. */
function endOfPast(own: Bars, sourceMs: number, time: number, isOwn: boolean): number {
  if (own.length === 0) return Infinity;
  const oldest = own.time(own.length - 1);
  if (isOwn) return oldest;
  return Math.min(Math.ceil(oldest / sourceMs), Math.floor(time / sourceMs)) * sourceMs;
}

function setRow(row: ReturnType<typeof emptyColumns>, bar: Bar): void {
  for (const field of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) row[field][0] = bar[field];
}
