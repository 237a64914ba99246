import type { FetchRequest, Timeframe } from '@plimsoll/core';
import type { BarStream } from './bar-stream.ts';
import type { History } from './history.ts';
import type { MarketClock } from './market-clock.ts';
import { SymbolBars } from './symbol-bars.ts';
import type { Bar } from './symbol-bars.ts';

export const MINUTE_MS = 60_000;
/** Bars of the minutes around a connection may be on neither side at first: for so long they are asked for again. */
const BOUNDARY_MS = 30_000;
/** Past bars that are asked for once more, because Alpaca may have had them late. */
const OVERLAP_BARS = 2;

interface Parts {
  /** The symbols' places in the universe. */
  readonly indexes: readonly number[];
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  readonly history: History;
  readonly clock: MarketClock;
  /** Start of the time in which there are enough past bars, epoch ms. */
  readonly reachBack: (asOf: number, bars: number) => Promise<number>;
}

/** Symbols that share a stream, and their bars: past ones over REST, new ones as they arrive, each once and in order. */
export class Lane {
  readonly #parts: Parts;
  readonly #bars = new Map<string, SymbolBars>();
  #stream: BarStream | undefined;
  #isLoaded = false;
  /** All bars that start up to then are there, epoch ms. */
  #knownTo = -Infinity;
  /** Start of the first period that the stream tells in whole. */
  #liveFrom = Infinity;
  #upSince = NaN;
  /** Whether bars from before `#liveFrom` may be missing. */
  #hasGap = true;
  /** The minute whose bars are awaited, and the symbols that have it. */
  #awaited = NaN;
  readonly #inTime = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    for (const symbol of parts.symbols) this.#bars.set(symbol, new SymbolBars());
  }

  get symbols(): readonly string[] {
    return this.#parts.symbols;
  }

  get stream(): BarStream | undefined {
    return this.#stream;
  }

  follow(stream: BarStream): void {
    this.#stream = stream;
  }

  /** Whether everything up to now is there, or will be as soon as the stream tells it. */
  get isCurrent(): boolean {
    return this.#stream?.isUp === true && !this.#hasGap;
  }

  take(symbol: string, bar: Bar): void {
    this.#bars.get(symbol)?.addMinute(bar);
    if (bar.time === this.#awaited) this.#inTime.add(symbol);
  }

  /** The stream tells all minutes from the present one on. */
  up(): void {
    const { clock, timeframe } = this.#parts;
    this.#upSince = clock.now();
    const minute = Math.floor(this.#upSince / MINUTE_MS) * MINUTE_MS;
    this.#liveFrom = Math.ceil(minute / timeframe.ms) * timeframe.ms;
    this.#hasGap = true;
  }

  down(): void {
    this.#upSince = NaN;
    if (this.#parts.timeframe.ms > MINUTE_MS) this.#liveFrom = Infinity;
  }

  /** Whether every symbol has the last minute of the period that ends then. */
  isComplete(end: number): boolean {
    const minute = end - MINUTE_MS;
    if (this.#awaited !== minute) {
      this.#awaited = minute;
      this.#inTime.clear();
      for (const [symbol, bars] of this.#bars) if (bars.hasMinute(minute)) this.#inTime.add(symbol);
    }
    return this.#inTime.size === this.#bars.size;
  }

  /** Whether any symbol has a bar from some time within the period. */
  hasAny(start: number, end: number): boolean {
    return [...this.#bars.values()].some((bars) => bars.hasAny(start, end));
  }

  /** Asks for what the stream has not told. @throws where Alpaca cannot be asked */
  async read({ asOf, count }: FetchRequest): Promise<void> {
    const { timeframe, history, reachBack, symbols, clock } = this.#parts;
    for (const bars of this.#bars.values()) bars.keep(count);
    const newest = asOf - timeframe.ms;
    const start = this.#isLoaded ? this.#knownTo - OVERLAP_BARS * timeframe.ms : await reachBack(asOf, count);
    if (start <= newest)
      await history.read(symbols, { timeframe, start, end: newest }, (symbol, bar) =>
        this.#bars.get(symbol)?.append(bar),
      );
    this.#isLoaded = true;
    this.#knownTo = Math.max(this.#knownTo, newest);
    const isPastBoundary = clock.now() >= this.#upSince + BOUNDARY_MS;
    if (asOf >= this.#liveFrom && isPastBoundary) this.#hasGap = false;
  }

  /** Answers for its symbols, among those that are asked for. */
  answer(request: FetchRequest, isAsked: (index: number) => boolean): void {
    const { indexes, symbols, timeframe } = this.#parts;
    for (const [i, index] of indexes.entries()) {
      const bars = this.#bars.get(symbols[i]!)!;
      bars.closePeriods(request.asOf, timeframe.ms, this.#liveFrom);
      if (isAsked(index)) bars.answer(request, index);
    }
    if (this.isCurrent) this.#knownTo = Math.max(this.#knownTo, request.asOf - timeframe.ms);
  }
}
