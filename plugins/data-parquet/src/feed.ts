import { Faults, barFault, gapFault, isoTime } from '@plimsoll/core';
import type { BarFeed, BarValue, BarWindow, Span, Timeframe, Universe } from '@plimsoll/core';
import type { DuckDBDataChunk, DuckDBDoubleVector, DuckDBIntegerVector } from '@duckdb/node-api';
import type { BarTable } from './bar-table.ts';
import { sortByTime } from './by-time.ts';
import type { Duck } from './duck.ts';
import type { FileSpan } from './survey.ts';

const VALUES: readonly BarValue[] = ['open', 'high', 'low', 'close', 'volume'];
const MOST_FAULTS = 10;

interface FeedOptions {
  readonly duck: Duck;
  readonly table: BarTable;
  readonly universe: Universe;
  /** Of the files' bars. */
  readonly timeframe: Timeframe;
  readonly span: Span;
  /** Ends of the stretches of time, ascending, epoch ms; the last is Infinity. */
  readonly cuts: readonly number[];
  readonly lastStart: number;
}

/** Something wrong with a symbol's bar. */
interface Fault {
  readonly place: number;
  /** Epoch ms. */
  readonly time: number;
  readonly text: string;
}

/** The bars of Parquet files, a stretch of time after another, in whatever order the files have them. */
export class ParquetFeed implements BarFeed {
  readonly lastStart: number;
  readonly #options: FeedOptions;
  readonly #files: readonly FileSpan[];
  #stretch = 0;
  #faults: Fault[] = [];

  constructor(files: readonly FileSpan[], options: FeedOptions) {
    this.#files = files;
    this.#options = options;
    this.lastStart = options.lastStart;
  }

  async next(windows: readonly BarWindow[]): Promise<number> {
    const { duck, table, cuts, span } = this.#options;
    const from = Math.max(span.from, this.#stretch === 0 ? -Infinity : cuts[this.#stretch - 1]!);
    const until = cuts[this.#stretch++] ?? Infinity;
    const stretch = { from, to: Math.min(span.to, until) };
    const files = this.#filesIn(stretch);
    const starts = windows.map(({ length }) => length);
    if (files.length > 0) await duck.each(table.bars(files, stretch), (chunk) => this.#take(chunk, windows));
    for (const [place, window] of windows.entries()) this.#putInOrder(place, window, starts[place]!);
    if (this.#faults.length > 0) await this.#refuse(files);
    return until;
  }

  /** Looks for bars that cannot be used before any is. @throws PlimsollError PLM_DATA_INVALID */
  async judge(): Promise<void> {
    const { duck, table, span, universe } = this.#options;
    const files = this.#filesIn(span);
    const windows = universe.symbols.map(() => undefined);
    await duck.each(table.faults(files, span, MOST_FAULTS), (chunk) => this.#take(chunk, windows));
    if (this.#faults.length > 0) await this.#refuse(files);
  }

  #filesIn({ from, to }: Span): string[] {
    return this.#files.filter(({ first, last }) => first < to && last >= from).map(({ path }) => path);
  }

  #take(chunk: DuckDBDataChunk, windows: readonly (BarWindow | undefined)[]): void {
    const places = chunk.getColumnVector(0) as DuckDBIntegerVector;
    const doubles = (column: number): DuckDBDoubleVector => chunk.getColumnVector(column) as DuckDBDoubleVector;
    const [times, opens, highs, lows, closes, volumes] = [1, 2, 3, 4, 5, 6].map(doubles) as DuckDBDoubleVector[];
    const rows = chunk.rowCount;
    for (let row = 0; row < rows; row++) {
      const place = places.getItem(row)!;
      const time = times!.getItem(row)!;
      const open = opens!.getItem(row)!;
      const high = highs!.getItem(row)!;
      const low = lows!.getItem(row)!;
      const close = closes!.getItem(row)!;
      const volume = volumes!.getItem(row)!;
      const isSane = low > 0 && low <= open && open <= high && low <= close && close <= high && volume >= 0;
      if (isSane && high < Infinity && volume < Infinity) windows[place]?.push(time, open, high, low, close, volume);
      else this.#noteBar(place, time, [open, high, low, close, volume]);
    }
  }

  #noteBar(place: number, time: number, values: readonly number[]): void {
    const value = (of: BarValue): number => values[VALUES.indexOf(of)]!;
    const text = (of: BarValue): string => (Number.isNaN(value(of)) ? 'NULL' : String(value(of)));
    this.#note(place, time, barFault(value, text)!);
  }

  /** Times that are there twice, or closer together than the timeframe. */
  #putInOrder(place: number, window: BarWindow, start: number): void {
    if (window.length === start) return;
    const columns = window.view();
    sortByTime(columns, start);
    const { time } = columns;
    let leastGapMs = Infinity;
    let leastAt = NaN;
    for (let row = Math.max(1, start); row < time.length; row++) {
      const gapMs = time[row]! - time[row - 1]!;
      if (gapMs === 0) this.#note(place, time[row]!, 'is there twice, expected each bar once');
      else if (gapMs < leastGapMs) {
        leastGapMs = gapMs;
        leastAt = time[row]!;
      }
    }
    const fault = gapFault(leastGapMs, this.#options.timeframe);
    if (fault !== undefined) this.#note(place, leastAt, fault);
  }

  #note(place: number, time: number, text: string): void {
    if (this.#faults.length < MOST_FAULTS) this.#faults.push({ place, time, text });
  }

  /** @throws PlimsollError PLM_DATA_INVALID with each fault and the files that have it */
  async #refuse(files: readonly string[]): Promise<void> {
    const { duck, table, universe } = this.#options;
    const faults = new Faults();
    for (const { place, time, text } of this.#faults.splice(0)) {
      const symbol = universe.symbols[place]!;
      const found = await duck.rows(table.filesWith(files, symbol, time));
      faults.add(`${found.map(([file]) => file).join(', ')}: ${symbol} at ${isoTime(time)}: ${text}`);
    }
    faults.throwIfAny();
  }
}
