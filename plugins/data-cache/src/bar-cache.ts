import { isUsableBar } from '@plimsoll/core';
import type { BarColumns, Clock, FetchRequest, Universe } from '@plimsoll/core';
import type { Entry } from './entry.ts';
import { Flights } from './flights.ts';
import { Memory } from './memory.ts';
import type { Shelf } from './memory.ts';

interface CacheOptions {
  readonly ttlMs: number;
  readonly maxEntries: number;
  readonly fresh: 'bar' | 'ttl';
  readonly staleOnError: boolean;
}

/** What an entry can do for a request. */
type Use = 'hit' | 'tail' | 'expired' | 'miss';

const HOUR_MS = 3_600_000;

/** Bars that were fetched before, and the rules by which they answer. */
export class BarCache {
  /** By symbol: hits, tails and misses of requests, and those served stale. By request: those that went to the source. */
  readonly counts = { hits: 0, tails: 0, misses: 0, staleServed: 0, sourceFetches: 0 };
  readonly #options: CacheOptions;
  readonly #clock: Clock;
  readonly #universe: Universe;
  readonly #memory: Memory;
  readonly #flights = new Flights();
  #slots: readonly number[];
  #slotsOf: readonly string[];
  #reader: FetchRequest | undefined;
  /** With one request object, what it was answered before has been read when it asks again, so that buffers can be used again. */
  #hasOneReader = true;

  constructor(options: CacheOptions, clock: Clock, universe: Universe) {
    this.#options = options;
    this.#clock = clock;
    this.#universe = universe;
    this.#memory = new Memory(options.maxEntries);
    this.#slotsOf = universe.symbols;
    this.#slots = universe.symbols.map((_, index) => index);
  }

  get evictions(): number {
    return this.#memory.evictions;
  }

  /**
   * Answers what memory can. Waits only while another request is at the source for the same symbols. Until then it holds
   * nothing itself, so that two can never wait for each other.
   */
  answer(request: FetchRequest): void | Promise<void> {
    this.#flights.end(request);
    this.#hasOneReader &&= (this.#reader ??= request) === request;
    return this.#flights.areNone || !this.#mustWait(request) ? this.#answerNow(request) : this.#answerLater(request);
  }

  /** Keeps what the source answered. */
  store(request: FetchRequest): void {
    const { asked } = request;
    const shelf = this.#memory.shelf(request.timeframeMs);
    const slots = this.#slotsFor(request.symbols);
    if (asked.length > 0) this.counts.sourceFetches++;
    for (let i = 0; i < asked.length; i++) {
      const index = asked[i]!;
      const kind = request.kind(index);
      if (kind === 'stale') this.counts.staleServed++;
      if (kind === 'none' || kind === 'stale' || slots[index]! < 0) continue;
      const columns = request.columnsOf(index)!;
      const start = request.startOf(index);
      const end = trustedEnd(request, columns, start, request.endOf(index));
      const slot = slots[index]!;
      if (kind === 'source') this.#storeWhole(request, shelf, slot, columns, start, end);
      else if (shelf[slot]) this.#storeTail(request, shelf[slot], request.since(index), columns, start, end);
    }
    this.#flights.end(request);
  }

  async #answerLater(request: FetchRequest): Promise<void> {
    do await this.#flights.nextEnd();
    while (this.#mustWait(request));
    this.#answerNow(request);
  }

  #mustWait(request: FetchRequest): boolean {
    const shelf = this.#memory.shelf(request.timeframeMs);
    const slots = this.#slotsFor(request.symbols);
    const now = this.#clock.now();
    return slots.some((slot, index) => {
      if (request.isSettled(index) || this.#useOf(shelf[slot], request, now) === 'hit') return false;
      return this.#flights.covers(request, index);
    });
  }

  #answerNow(request: FetchRequest): void {
    const { counts } = this;
    const { staleOnError } = this.#options;
    const shelf = this.#memory.shelf(request.timeframeMs);
    const slots = this.#slotsFor(request.symbols);
    const now = this.#clock.now();
    let left = 0;
    for (let index = 0; index < slots.length; index++) {
      if (request.isSettled(index)) continue;
      const entry = shelf[slots[index]!];
      const use = this.#useOf(entry, request, now);
      if (entry !== undefined) this.#memory.touch(entry);
      if (use === 'hit') {
        counts.hits++;
        request.answerFromMemory(index, entry!.columns, firstRow(entry!, request), entry!.end);
        continue;
      }
      left++;
      if (use === 'tail') {
        counts.tails++;
        entry!.makeRoom(this.#hasOneReader);
        request.hold(index, entry!.columns, firstRow(entry!, request), entry!.end, staleOnError);
      } else {
        counts.misses++;
        if (use === 'expired' && staleOnError) {
          request.offerStale(index, entry!.columns, firstRow(entry!, request), entry!.end);
        }
      }
    }
    if (left > 0) this.#flights.begin(request);
  }

  #useOf(entry: Entry | undefined, request: FetchRequest, now: number): Use {
    if (entry === undefined || entry.count < request.count) return 'miss';
    const { timeframeMs, asOf } = request;
    const last = entry.lastTime;
    if (last + timeframeMs > asOf) return 'miss';
    if (!(Math.abs(now - entry.fetchedAt) < this.#options.ttlMs)) return 'expired';
    if (this.#options.fresh === 'ttl') return 'hit';
    if (last === -Infinity) return 'miss';
    return last + 2 * timeframeMs - clockChange(timeframeMs) <= asOf ? 'tail' : 'hit';
  }

  #storeWhole(
    request: FetchRequest,
    shelf: Shelf,
    slot: number,
    columns: BarColumns,
    start: number,
    end: number,
  ): void {
    const entry = shelf[slot] ?? this.#memory.add(shelf, slot);
    entry.replace(columns, start, end, request.count, this.#hasOneReader);
    entry.fetchedAt = this.#clock.now();
  }

  /** Joins the rows after `since` on, unless the entry ends before that: then bars between might be missing. */
  #storeTail(
    request: FetchRequest,
    entry: Entry,
    since: number,
    columns: BarColumns,
    start: number,
    end: number,
  ): void {
    const last = entry.lastTime;
    if (last < since) return;
    let first = end;
    while (first > start && columns.time[first - 1]! > last) first--;
    if (first === end) return;
    if (end - first < request.count) return entry.append(columns, first, end);
    entry.replace(columns, first, end, request.count, false);
    entry.fetchedAt = this.#clock.now();
  }

  /** Where each of the symbols has its place on a shelf: its index in the universe, -1 where it is not in it. */
  #slotsFor(symbols: readonly string[]): readonly number[] {
    if (symbols !== this.#slotsOf) {
      this.#slotsOf = symbols;
      this.#slots = symbols.map((symbol) => this.#universe.indexOf(symbol));
    }
    return this.#slots;
  }
}

/** The first of the rows that are asked for. */
function firstRow(entry: Entry, request: FetchRequest): number {
  return Math.max(entry.start, entry.end - request.count);
}

/**
 * The end of the rows up to the last that a reader can have taken. What comes after, unusable or not ended yet, is asked for again: the
 * source may mend it.
 */
function trustedEnd(request: FetchRequest, columns: BarColumns, start: number, end: number): number {
  const newestStart = request.asOf - request.timeframeMs;
  let trusted = end;
  while (trusted > start && !(columns.time[trusted - 1]! <= newestStart && isUsableBar(columns, trusted - 1)))
    trusted--;
  return trusted;
}

/** How much earlier than a timeframe after the one before a bar can begin: days are an hour short where clocks go forward. */
function clockChange(timeframeMs: number): number {
  return timeframeMs > HOUR_MS ? HOUR_MS : 0;
}
