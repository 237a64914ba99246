import type { BarColumns } from './bars.ts';

/** Rows `start` to `end` (excluded) of some columns. */
export interface BarRange {
  readonly columns: BarColumns;
  readonly start: number;
  readonly end: number;
}

const KINDS = ['none', 'memory', 'tail', 'source', 'stale'] as const;

/** Where an answer came from: memory alone, memory and the source's tail, the source alone, memory because the source failed. */
export type AnswerKind = (typeof KINDS)[number];

const [NONE, MEMORY, TAIL, SOURCE, STALE] = [0, 1, 2, 3, 4];

/**
 * One cycle's question for bars: for each symbol, the newest `count` bars that had ended by `asOf`. Answers are ranges of columns,
 * nothing is copied; the kernel takes what is new to it. The object is used again in the next cycle, so keep nothing of it.
 */
export class FetchRequest {
  readonly symbols: readonly string[];
  readonly timeframeMs: number;
  /** Bars wanted of each symbol. */
  readonly count: number;
  /** Epoch ms; a bar counts if `time + timeframeMs <= asOf`. */
  asOf = NaN;
  /** Indexes of the symbols that the source is to answer; complete once all `preFetch` hooks have run. */
  asked: readonly number[] = [];
  /** How the symbols were answered, and how many bars the source gave. */
  readonly tally = { memory: 0, tail: 0, stale: 0, sourceBars: 0 };
  #hasMemory = false;
  readonly #everyone: readonly number[];
  readonly #since: Float64Array;
  /** Places in `KINDS`. */
  readonly #kind: Uint8Array;
  readonly #held: (BarColumns | undefined)[];
  readonly #heldStart: Int32Array;
  readonly #heldEnd: Int32Array;
  readonly #mayServeStale: Uint8Array;
  readonly #columns: (BarColumns | undefined)[];
  readonly #start: Int32Array;
  readonly #end: Int32Array;

  constructor(symbols: readonly string[], timeframeMs: number, count: number) {
    const size = symbols.length;
    this.symbols = symbols;
    this.timeframeMs = timeframeMs;
    this.count = count;
    this.#everyone = symbols.map((_, index) => index);
    this.#since = new Float64Array(size).fill(-Infinity);
    this.#kind = new Uint8Array(size);
    this.#held = Array.from({ length: size }, () => undefined);
    this.#columns = Array.from({ length: size }, () => undefined);
    this.#heldStart = new Int32Array(size);
    this.#heldEnd = new Int32Array(size);
    this.#mayServeStale = new Uint8Array(size);
    this.#start = new Int32Array(size);
    this.#end = new Int32Array(size);
  }

  /** Makes it the question of a new cycle. */
  reset(asOf: number): void {
    const { tally } = this;
    this.asOf = asOf;
    tally.memory = tally.tail = tally.stale = tally.sourceBars = 0;
    for (let i = 0; i < this.#kind.length; i++) this.#kind[i] = this.#end[i] = 0; // fill() costs more where there is one symbol
    if (this.#hasMemory) this.#forgetMemory();
  }

  /** Only bars that start after this (epoch ms) are wanted from the source; -Infinity where the whole count is. */
  since(index: number): number {
    return this.#since[index]!;
  }

  /** How the symbol was answered so far. */
  kind(index: number): AnswerKind {
    return KINDS[this.#kind[index]!]!;
  }

  /** Whether a `preFetch` hook has spoken for the symbol: the first one wins. */
  isSettled(index: number): boolean {
    return this.#kind[index] !== NONE || this.#held[index] !== undefined;
  }

  /** For `preFetch`: answers the symbol from memory, in whole. The source is not asked for it. */
  answerFromMemory(index: number, columns: BarColumns, start: number, end: number): void {
    if (this.isSettled(index)) return;
    this.#kind[index] = MEMORY;
    this.tally.memory++;
    this.#columns[index] = columns;
    this.#start[index] = start;
    this.#end[index] = end;
  }

  /**
   * For `preFetch`: gives the bars that memory holds, of which the source is asked for the tail only.
   * @param mayServeStale whether these bars alone may answer where the source fails
   */
  hold(index: number, columns: BarColumns, start: number, end: number, mayServeStale: boolean): void {
    if (this.isSettled(index) || end <= start) return;
    this.#hasMemory = true;
    this.#held[index] = columns;
    this.#heldStart[index] = start;
    this.#heldEnd[index] = end;
    this.#mayServeStale[index] = mayServeStale ? 1 : 0;
    this.#since[index] = columns.time[end - 1]!;
  }

  /**
   * For `preFetch`: gives bars for the case that the source fails, without sparing it the question for the whole.
   */
  offerStale(index: number, columns: BarColumns, start: number, end: number): void {
    this.hold(index, columns, start, end, true);
    this.#since[index] = -Infinity;
  }

  /** For the kernel: who is left to be asked of the source. */
  askSource(): void {
    this.asked =
      this.tally.memory === 0 ? this.#everyone : this.#everyone.filter((index) => this.#kind[index] === NONE);
  }

  /** For the source: rows `start` to `end` (excluded), oldest first, for a symbol of `asked`. An empty range means that nothing is newer. */
  answer(index: number, columns: BarColumns, start: number, end: number): void {
    if (this.#kind[index] !== NONE) return;
    const isTail = this.#hasMemory && this.#since[index] !== -Infinity;
    this.#kind[index] = isTail ? TAIL : SOURCE;
    if (isTail) this.tally.tail++;
    this.tally.sourceBars += end - start;
    this.#columns[index] = columns;
    this.#start[index] = start;
    this.#end[index] = end;
  }

  /** For the kernel: after the source failed, lets memory answer where it may. Returns how many symbols it could. */
  serveStale(): number {
    let served = 0;
    for (const index of this.asked) {
      if (this.#kind[index] !== NONE || this.#mayServeStale[index] === 0) continue;
      this.#kind[index] = STALE;
      served++;
    }
    this.tally.stale = served;
    return served;
  }

  /** The bars that came from memory beside the source's; undefined where none did. */
  held(index: number): BarRange | undefined {
    const columns = this.#held[index];
    return columns && { columns, start: this.#heldStart[index]!, end: this.#heldEnd[index]! };
  }

  /** Where the symbol's answer stands; an answer without rows ends at 0 or where it starts. */
  columnsOf(index: number): BarColumns | undefined {
    return this.#columns[index];
  }

  startOf(index: number): number {
    return this.#start[index]!;
  }

  endOf(index: number): number {
    return this.#end[index]!;
  }

  #forgetMemory(): void {
    this.#hasMemory = false;
    this.#since.fill(-Infinity);
    this.#held.fill(undefined);
    this.#mayServeStale.fill(0);
  }
}
