import { countBelow } from './ascending.ts';
import { BarWindow } from './bar-window.ts';
import type { BarColumns } from './bars.ts';
import { ColumnSource } from './column-source.ts';
import type { FetchRequest } from './fetch-request.ts';

/** Where bars come from a stretch of time after another. */
export interface BarFeed {
  /** Start of the last bar of all, epoch ms; undefined where there is none or nobody knows. */
  readonly lastStart: number | undefined;
  /**
   * Adds the bars of the next stretch of time to the symbols' windows, in the order of the universe, behind those that are there.
   * @returns the start (epoch ms) before which no bar is missing any more, later than the last time; Infinity where all have come. Later
   * bars may be in the windows too
   */
  next(windows: readonly BarWindow[]): number | Promise<number>;
}

/**
 * Bars of which only a stretch of time is in memory, served as `MarketData` serves them. Questions have to move forward in time: what a
 * question may still be answered with is kept, what lies before that is let go. A question waits only where the feed does.
 */
export class ChunkedSource {
  readonly #feed: BarFeed;
  readonly #timeframeMs: number;
  readonly #windows: readonly BarWindow[];
  #source: ColumnSource;
  #columns: readonly BarColumns[];
  /** Every bar that starts before this is in the windows, or was. */
  #until = -Infinity;
  /** The most bars of a symbol that were asked for. */
  #count = 0;
  /** How many bars of each symbol were kept when others were let go, and the start of the newest among all. */
  #keptCount = Infinity;
  #keptStart = -Infinity;
  #loading: Promise<void> | undefined;

  /** @param symbols how many the feed fills windows for */
  constructor(feed: BarFeed, symbols: number, timeframeMs: number) {
    this.#feed = feed;
    this.#timeframeMs = timeframeMs;
    this.#windows = Array.from({ length: symbols }, () => new BarWindow());
    this.#columns = this.#windows.map((window) => window.view());
    this.#source = new ColumnSource(this.#columns, timeframeMs);
  }

  /** Answers as {@link ColumnSource.fetch} does. @throws RangeError where that would take bars that have been let go */
  fetch(request: FetchRequest): void | Promise<void> {
    const newestStart = request.asOf - this.#timeframeMs;
    this.#count = Math.max(this.#count, request.count);
    if (newestStart < this.#until) return this.#answer(request);
    const loading = this.#loadUntil(() => newestStart < this.#until);
    return loading ? loading.then(() => this.#answer(request)) : this.#answer(request);
  }

  /** The first end of a bar of any symbol that is later than `after`, epoch ms; undefined where there is none. */
  nextBarEnd(after: number): number | undefined | Promise<number | undefined> {
    const next = this.#endAfter(after);
    if (next !== undefined || this.#until === Infinity) return next;
    const loading = this.#loadUntil(() => this.#until === Infinity || this.#endAfter(after) !== undefined);
    return loading ? loading.then(() => this.#endAfter(after)) : this.#endAfter(after);
  }

  /** The end of the last bar of all, epoch ms; undefined where that is not known. */
  lastBarEnd(): number | undefined {
    const { lastStart } = this.#feed;
    return lastStart === undefined ? undefined : lastStart + this.#timeframeMs;
  }

  #answer(request: FetchRequest): void {
    const { asOf, count } = request;
    if (asOf - this.#timeframeMs < this.#keptStart) throw new RangeError(`bars up to ${asOf} are no longer in memory`);
    if (count > this.#keptCount)
      throw new RangeError(`${count} bars are asked for, and ${this.#keptCount} of each symbol were kept in memory`);
    this.#source.fetch(request);
  }

  #endAfter(after: number): number | undefined {
    if (after - this.#timeframeMs < this.#keptStart)
      throw new RangeError(`bars after ${after} are no longer in memory`);
    const next = this.#source.nextBarEnd(after);
    return next !== undefined && next - this.#timeframeMs < this.#until ? next : undefined;
  }

  #loadUntil(isEnough: () => boolean): void | Promise<void> {
    if (this.#loading) return this.#loading.then(() => this.#loadUntil(isEnough));
    while (!isEnough()) {
      this.#letGo();
      const until = this.#feed.next(this.#windows);
      if (typeof until === 'object') return this.#loadLater(until).then(() => this.#loadUntil(isEnough));
      this.#arrive(until);
    }
  }

  /** Whoever asks in the meantime waits, so that the feed is never asked twice at once. */
  #loadLater(until: Promise<number>): Promise<void> {
    const loading = until.then((time) => this.#arrive(time)).finally(() => (this.#loading = undefined));
    this.#loading = loading;
    return loading;
  }

  #arrive(until: number): void {
    if (!(until > this.#until)) throw new Error(`a feed has to move on: it came from ${this.#until} to ${until}`);
    this.#until = until;
    this.#columns = this.#windows.map((window) => window.view());
    this.#source = new ColumnSource(this.#columns, this.#timeframeMs);
  }

  /** Nothing before the newest `count` bars of a symbol is asked for any more, once time has passed them all. */
  #letGo(): void {
    for (const [index, { time }] of this.#columns.entries()) {
      const passed = countBelow(time, this.#until);
      if (passed <= this.#count) continue;
      this.#keptStart = Math.max(this.#keptStart, time[passed - 1]!);
      this.#keptCount = Math.min(this.#keptCount, this.#count);
      this.#windows[index]!.drop(passed - this.#count);
    }
  }
}
