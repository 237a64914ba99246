import { BarHistory } from '../domain/bars.ts';
import type { BarColumns, Bars } from '../domain/bars.ts';
import { messageOf } from '../domain/errors.ts';
import { BarPacker } from '../domain/packed-bars.ts';
import { FetchRequest } from '../domain/fetch-request.ts';
import type { Ledger } from '../domain/ledger.ts';
import { parseTimeframe } from '../domain/time.ts';
import type { Timeframe } from '../domain/time.ts';
import type { Cycle, TimeframeBars } from '../plugin/hooks.ts';
import type { CorporateActions, MarketData, Universe } from '../plugin/services.ts';
import { Actions } from './actions.ts';
import type { Bus } from './bus.ts';
import { attempt, inTurn, isPromise } from './in-turn.ts';
import type { Installed } from './installed.ts';
import type { JournalDesk } from './journal-desk.ts';
import type { LongerTimeframe } from './longer-bars.ts';
import { Timeframes } from './timeframes.ts';

class CurrentCycle implements Cycle {
  time = NaN;
  number = -1;
  readonly bars: readonly BarHistory[];
  readonly timeframe: Timeframe;
  readonly updated: Bars[] = [];
  readonly #universe: Universe;
  readonly #timeframes: Timeframes;

  constructor(universe: Universe, bars: readonly BarHistory[], timeframes: Timeframes) {
    this.#universe = universe;
    this.timeframe = universe.timeframe;
    this.bars = bars;
    this.#timeframes = timeframes;
  }

  of(symbol: string): Bars | undefined {
    return this.bars[this.#universe.indexOf(symbol)];
  }

  at(text: string): TimeframeBars {
    const found = this.#timeframes.find(text);
    if (found) return found;
    if (text === this.timeframe.text || parseTimeframe(text)?.ms === this.timeframe.ms) return this;
    const there = [this, ...this.#timeframes.longer].map(({ timeframe }) => timeframe.text).join(', ');
    throw new RangeError(
      `nobody asked for bars of '${text}': return { timeframes: { '${text}': N } } from setup; there are ${there}`,
    );
  }
}

type Refusal = 'BAR_INVALID' | 'BAR_FROM_THE_FUTURE';
type Step = () => void | Promise<void>;

/** The cycle's bars: asks for them once, takes what is new and sound, and says which prices may be trusted. */
export class Market {
  readonly cycle: CurrentCycle;
  readonly actions: Actions;
  readonly #bus: Bus;
  readonly #ledger: Ledger;
  readonly #universe: Universe;
  readonly #data: MarketData;
  readonly #dataName: string;
  readonly #staleAfterMs: number;
  readonly #request: FetchRequest;
  readonly #histories: readonly BarHistory[];
  /** Most often there are none, and nothing is spent on them. */
  readonly #timeframes: Timeframes;
  #fetchers: readonly Installed[] = [];
  /** By symbol, the start of the newest bar that was refused, so that each is told of once. */
  readonly #refusedTime: Readonly<Record<Refusal, Float64Array>>;
  readonly #isPriceDoubtful: Uint8Array;
  readonly #journal: JournalDesk;
  readonly #packer: BarPacker | undefined;

  constructor(parts: {
    bus: Bus;
    ledger: Ledger;
    universe: Universe;
    data: MarketData;
    dataName: string;
    corporateActions: CorporateActions | undefined;
    plugins: readonly Installed[];
    historyBars: number;
    longer: readonly LongerTimeframe[];
    staleAfterMs: number;
    journal: JournalDesk;
  }) {
    const { universe, bus } = parts;
    const timeframes = (this.#timeframes = new Timeframes(parts));
    const historyBars = Math.max(parts.historyBars, timeframes.historyBars);
    this.#bus = bus;
    this.#journal = parts.journal;
    if (parts.journal.keepsInputs) this.#packer = new BarPacker();
    this.#ledger = parts.ledger;
    this.#universe = universe;
    this.#data = parts.data;
    this.#dataName = parts.dataName;
    this.#staleAfterMs = parts.staleAfterMs;
    this.#histories = universe.symbols.map((symbol, index) => new BarHistory(symbol, index, historyBars));
    this.#request = new FetchRequest(universe.symbols, universe.timeframe.ms, historyBars);
    const { symbols, timeframe } = universe;
    this.actions = new Actions(parts.corporateActions, symbols, timeframe.ms, bus, timeframes.longer);
    this.cycle = new CurrentCycle(universe, this.#histories, timeframes);
    const never = (): Float64Array => new Float64Array(universe.symbols.length).fill(-Infinity);
    this.#refusedTime = { BAR_INVALID: never(), BAR_FROM_THE_FUTURE: never() };
    this.install(parts.plugins);
    this.#isPriceDoubtful = new Uint8Array(universe.symbols.length);
  }

  /** As of when the account is known, epoch ms, where that is not the first cycle's time. */
  accountTime: number | undefined;

  /** From now on these are the plugins. */
  install(plugins: readonly Installed[]): void {
    this.#fetchers = plugins.filter((plugin) => plugin.hooks.preFetch);
  }

  /** Bars kept readable for each symbol. */
  get historyBars(): number {
    return this.#request.count;
  }

  begin(time: number): void {
    this.cycle.time = this.#bus.time = time;
    this.cycle.number = this.#bus.counts.cycles++;
    if (this.cycle.number === 0) this.actions.begin(this.accountTime ?? time);
    this.#request.reset(time);
  }

  /** Lets `preFetch` hooks answer what they can. */
  readonly preFetch: Step = () => inTurn(this.#fetchers, this.#askPlugin);

  readonly #askPlugin = (plugin: Installed): void | Promise<void> => {
    return attempt(
      () => plugin.hooks.preFetch!(this.#request),
      (error) => this.#bus.threw(plugin.name, 'preFetch', error),
    );
  };

  /** Asks the source for the rest, in one call. */
  readonly fetch: Step = () => {
    const request = this.#request;
    request.askSource();
    if (request.asked.length === 0) return this.#fetched();
    try {
      const pending = this.#data.fetch(request);
      if (isPromise(pending)) return pending.then(this.#fetched, this.#fetchFailed);
    } catch (error) {
      return this.#fetchFailed(error);
    }
    return this.#fetched();
  };

  readonly #fetched = (): void => {
    this.#bus.emit('fetched', this.#request);
  };

  readonly #fetchFailed = (error: unknown): void => {
    const served = this.#request.serveStale();
    this.#journal.addFailure('fetch', error);
    const detail = { plugin: this.#dataName, error: messageOf(error), symbols: this.#request.asked.length };
    this.#bus.notice('DATA_FETCH_FAILED', detail);
    if (served > 0) this.#bus.notice('DATA_STALE_SERVED', { symbols: served });
    this.#bus.emit('fetched', this.#request);
  };

  /** Takes the answers in, and tells of the bars. */
  readonly take: Step = () => {
    const { updated } = this.cycle;
    let count = 0;
    for (let index = 0; index < this.#histories.length; index++) {
      const history = this.#histories[index]!;
      this.#takeAnswer(history);
      if (history.fresh > 0) updated[count++] = history;
    }
    if (updated.length > count) updated.length = count; // a list that is emptied each time gets new room each time
    const bars = this.#packer?.take();
    if (bars) this.#journal.addInput({ kind: 'bars', bars });
    if (this.#timeframes.longer.length === 0) return this.#taken();
    const pending = this.#timeframes.make(this.cycle);
    return pending ? pending.then(this.#taken) : this.#taken();
  };

  readonly #taken = (): void => {
    this.#countFetches();
    this.#bus.emit('bars', this.cycle);
  };

  /** Marks the portfolio with the new prices. */
  readonly mark: Step = () => {
    if (this.actions.isAccountAhead) this.#markAhead();
    else for (const bars of this.cycle.updated) this.#ledger.mark(bars.index, bars.close(0));
    this.#bus.emit('marked', this.cycle);
  };

  #markAhead(): void {
    for (const bars of this.cycle.updated) {
      this.#ledger.mark(bars.index, bars.close(0) / this.actions.sharesAhead(bars.index));
    }
  }

  /** Why a symbol's price may not be used for an entry now; undefined where it may. */
  priceFault(index: number): 'PRICE_UNKNOWN' | 'PRICE_STALE' | undefined {
    if (!(this.#ledger.price[index]! > 0) || this.#isPriceDoubtful[index] === 1) return 'PRICE_UNKNOWN';
    return this.priceAgeMs(index) > this.#staleAfterMs ? 'PRICE_STALE' : undefined;
  }

  /** When the newest bar of a symbol ended, epoch ms; -Infinity before the first. */
  newestEnd(index: number): number {
    return this.#histories[index]!.lastTime + this.#universe.timeframe.ms;
  }

  /** How long ago the newest bar of a symbol ended. */
  priceAgeMs(index: number): number {
    return this.cycle.time - this.newestEnd(index);
  }

  #countFetches(): void {
    const { asked, tally } = this.#request;
    const { fetches } = this.#bus.counts;
    fetches.source += asked.length;
    fetches.cache += tally.memory + tally.tail;
    fetches.tails += tally.tail;
    fetches.stale += tally.stale;
    fetches.sourceBars += tally.sourceBars;
  }

  #takeAnswer(history: BarHistory): void {
    const request = this.#request;
    const { index } = history;
    history.fresh = 0;
    const kind = request.kind(index);
    if (kind === 'tail' || kind === 'stale') {
      const held = request.held(index)!;
      this.#takeRange(history, held.columns, held.start, held.end);
    }
    const end = request.endOf(index);
    if (end > 0) this.#takeRange(history, request.columnsOf(index)!, request.startOf(index), end);
    this.#bus.counts.bars += history.fresh;
  }

  #takeRange(history: BarHistory, columns: BarColumns, start: number, end: number): void {
    const { time } = columns;
    const last = history.lastTime;
    const newestStart = this.#request.asOf - this.#request.timeframeMs;
    let first = end;
    while (first > start && !(time[first - 1]! <= last)) first--;
    if (this.#packer && first < end) this.#packer.add(history.index, columns, first, end);
    const { index } = history;
    const { nextStart } = this.actions;
    for (let i = first; i < end; i++) {
      if (time[i]! > newestStart) {
        this.#refuse(history, columns, i, 'BAR_FROM_THE_FUTURE');
        continue;
      }
      if (time[i]! > nextStart[index]!) this.actions.apply(history, time[i]!, columns.open[i]!);
      if (history.append(columns, i)) this.#isPriceDoubtful[index] = 0;
      else this.#refuse(history, columns, i, 'BAR_INVALID');
    }
  }

  #refuse(history: BarHistory, columns: BarColumns, i: number, code: Refusal): void {
    const time = columns.time[i]!;
    const index = history.index;
    if (code === 'BAR_INVALID') this.#isPriceDoubtful[index] = 1;
    if (time <= this.#refusedTime[code][index]!) return;
    if (Number.isFinite(time)) this.#refusedTime[code][index] = time;
    const prices = { open: columns.open[i]!, high: columns.high[i]!, low: columns.low[i]!, close: columns.close[i]! };
    this.#bus.notice(code, { symbol: history.symbol, barTime: time, ...prices, volume: columns.volume[i]! });
  }
}
