import { EventEmitter } from 'node:events';
import { FetchRequest, emptyColumns } from '@plimsoll/core';
import type { AnswerKind, BarColumns, Hooks } from '@plimsoll/core';
import { setUp, universeOf } from '@plimsoll/testing';
import dataCache from '../src/index.ts';

export const MINUTE = 60_000;
export const START = Date.UTC(2024, 0, 8, 14, 30);

/** A bar of a test's source. */
export interface Bar {
  readonly time: number;
  readonly close: number;
  /** From when on the source has it; its end where left out. */
  readonly availableAt?: number;
  /** Until then its prices are NaN. */
  readonly mendedAt?: number;
}

export type Market = readonly (readonly Bar[])[];
export type Row = readonly [time: number, close: number];
export type Fails = (index: number) => boolean;

/** Bars of one symbol: minute after minute, the close telling the minute. */
export function minutes(count: number, from = 0): Bar[] {
  return Array.from({ length: count }, (_, i) => ({ time: START + (from + i) * MINUTE, close: 100 + from + i }));
}

/** When the bar of that minute has ended. */
export function endOf(minute: number): number {
  return START + (minute + 1) * MINUTE;
}

/** A source that does what it should, from columns that it overwrites at every fetch. */
export class Source {
  /** What was asked, request by request: the symbols, and the newest bar held already. */
  readonly calls: { readonly index: number; readonly since: number }[][] = [];
  /** Whether it answers with all that it has, however little was asked for. */
  isGenerous = false;
  /** Whether it answers with the bar that is held already, too. */
  isInclusive = false;
  readonly #market: Market;
  readonly #columns: BarColumns = emptyColumns(2_000);

  constructor(market: Market) {
    this.#market = market;
  }

  /** @throws Error after it has answered the others, where it fails for any symbol that is asked for */
  fetch(request: FetchRequest, fails: Fails = () => false): void {
    this.calls.push(request.asked.map((index) => ({ index, since: request.since(index) })));
    for (const column of Object.values(this.#columns) as Float64Array[]) column.fill(-7);
    let row = 0;
    for (const index of request.asked) {
      if (fails(index)) continue;
      const start = row;
      for (const bar of this.#newest(request, index)) this.#write(row++, bar, request.asOf);
      request.answer(index, this.#columns, start, row);
    }
    if (request.asked.some(fails)) throw new Error('the source is down');
  }

  #newest(request: FetchRequest, index: number): Bar[] {
    const { asOf, count, timeframeMs } = request;
    const ended = this.#market[index]!.filter(
      ({ time, availableAt = 0 }) => Math.max(time + timeframeMs, availableAt) <= asOf,
    );
    if (this.isGenerous) return ended;
    const since = request.since(index) - (this.isInclusive ? 1 : 0);
    return ended.slice(-count).filter(({ time }) => time > since);
  }

  #write(row: number, bar: Bar, asOf: number): void {
    const close = bar.mendedAt !== undefined && asOf < bar.mendedAt ? NaN : bar.close;
    const columns = this.#columns;
    columns.time[row] = bar.time;
    columns.open[row] = columns.high[row] = columns.low[row] = columns.close[row] = close;
    columns.volume[row] = 1_000;
  }
}

/** What a reader finds: for each symbol how it was answered, and the rows from memory and source joined. */
export interface Answer {
  readonly kinds: AnswerKind[];
  readonly rows: Row[][];
}

/** Does what the kernel does with a cache and a source, one request at a time or several at once. */
export class Driver {
  readonly source: Source;
  readonly hooks: Hooks | undefined;
  readonly logged: unknown[] = [];
  now = START;
  readonly #events = new EventEmitter();
  readonly #symbols: string[];
  readonly #timeframeMs: number;

  /** @param config the cache's; `off` for no cache at all */
  constructor(market: Market, config: Record<string, unknown> | 'off' = {}, timeframe = '1Min') {
    this.source = new Source(market);
    this.#symbols = market.map((_, i) => `S${i}`);
    const universe = universeOf(this.#symbols, {}, timeframe);
    this.#timeframeMs = universe.timeframe.ms;
    if (config === 'off') return;
    const clock = { now: () => this.now };
    const log = { info: (_: string, detail: unknown) => this.logged.push(detail), warn: () => undefined };
    this.hooks = setUp(dataCache, { config, services: { events: this.#events, clock, universe, log } });
    void this.hooks.start!();
  }

  request(count: number, symbols = this.#symbols): FetchRequest {
    return new FetchRequest(symbols, this.#timeframeMs, count);
  }

  /** One cycle in which nothing is waited for. */
  cycle(request: FetchRequest, asOf: number, fails?: Fails): Answer {
    const waited = this.ask(request, asOf);
    if (waited !== undefined) throw new Error('preFetch returned a promise');
    return this.answer(request, fails);
  }

  /** The first half of a cycle: the hook. */
  ask(request: FetchRequest, asOf: number): void | Promise<void> {
    request.reset(asOf);
    return this.hooks?.preFetch!(request);
  }

  /** The second half: the source, the event, the reading. */
  answer(request: FetchRequest, fails?: Fails): Answer {
    request.askSource();
    if (request.asked.length > 0) {
      try {
        this.source.fetch(request, fails);
      } catch {
        request.serveStale();
      }
      this.#events.emit('fetched', request);
    }
    return this.read(request);
  }

  read(request: FetchRequest): Answer {
    const kinds = request.symbols.map((_, index) => request.kind(index));
    return { kinds, rows: kinds.map((kind, index) => rowsOf(request, kind, index)) };
  }

  /** Stops the cache and returns its counters. */
  counts(): Record<string, number> {
    void this.hooks!.stop!();
    return this.logged.at(-1) as Record<string, number>;
  }
}

function rowsOf(request: FetchRequest, kind: AnswerKind, index: number): Row[] {
  const rows: Row[] = [];
  const take = (columns: BarColumns, start: number, end: number): void => {
    for (let i = start; i < end; i++) rows.push([columns.time[i]!, columns.close[i]!]);
  };
  const held = kind === 'tail' || kind === 'stale' ? request.held(index)! : undefined;
  if (held) take(held.columns, held.start, held.end);
  const columns = request.columnsOf(index);
  if (columns && kind !== 'none' && kind !== 'stale') take(columns, request.startOf(index), request.endOf(index));
  return rows;
}

/** Takes from each answer what is new to it and can be used, as the kernel's own histories do. */
export class Reader {
  readonly #last: number[];

  constructor(symbols: number) {
    this.#last = Array.from({ length: symbols }, () => -Infinity);
  }

  take({ rows }: Answer): Row[][] {
    return rows.map((answered, index) => {
      const taken: Row[] = [];
      for (const row of answered) {
        if (row[0] <= this.#last[index]! || !(row[1] > 0)) continue;
        this.#last[index] = row[0];
        taken.push(row);
      }
      return taken;
    });
  }
}
