import { countUpTo } from './ascending.ts';
import type { BarColumns } from './bars.ts';
import type { FetchRequest } from './fetch-request.ts';

/** Symbols that trade together mostly share all their times, which need no merging then. */
function isSame(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function mergeTwo(a: Float64Array, b: Float64Array): Float64Array {
  if (isSame(a, b)) return a;
  const merged = new Float64Array(a.length + b.length);
  let i = 0;
  let j = 0;
  let length = 0;
  while (i < a.length && j < b.length) {
    const x = a[i]!;
    const y = b[j]!;
    merged[length++] = Math.min(x, y);
    if (x <= y) i++;
    if (y <= x) j++;
  }
  const rest = i < a.length ? a.subarray(i) : b.subarray(j);
  merged.set(rest, length);
  return merged.subarray(0, length + rest.length);
}

/** All values of some ascending lists, ascending, each once. */
function merge(lists: readonly Float64Array[]): Float64Array {
  if (lists.length < 2) return lists[0] ?? new Float64Array(0);
  const middle = lists.length >>> 1;
  return mergeTwo(merge(lists.slice(0, middle)), merge(lists.slice(middle)));
}

/**
 * Bars that are all in memory, served as `MarketData` serves them: none before it has ended. While time moves forward a question costs
 * a step per new bar, and nothing is allocated or copied; earlier times may be asked for as well.
 */
export class ColumnSource {
  readonly #columns: readonly BarColumns[];
  readonly #timeframeMs: number;
  /** By symbol: how many rows had ended at the last question. */
  readonly #ended: Int32Array;
  /** When any symbol has a bar's end, epoch ms. */
  readonly #ends: Float64Array;
  #passedEnds = 0;
  /** Start of the newest bar that the last question could be answered with, epoch ms. */
  #newestStart = -Infinity;

  /**
   * @param columns one set a symbol, in the order of the universe; `time` strictly ascending. Kept, not copied
   * @param timeframeMs length of every bar
   */
  constructor(columns: readonly BarColumns[], timeframeMs: number) {
    this.#columns = columns;
    this.#timeframeMs = timeframeMs;
    this.#ended = new Int32Array(columns.length);
    const sharedTimes = new Set(columns.map(({ time }) => time));
    this.#ends = merge([...sharedTimes]).map((start) => start + timeframeMs);
  }

  /** Answers every symbol that is asked for with the newest `count` bars that had ended by `asOf` and are newer than what is held. */
  fetch(request: FetchRequest): void {
    const { asked, asOf, count } = request;
    const newestStart = asOf - this.#timeframeMs;
    if (newestStart < this.#newestStart) this.#goBackTo(newestStart);
    this.#newestStart = newestStart;
    for (let i = 0; i < asked.length; i++) {
      const index = asked[i]!;
      const columns = this.#columns[index]!;
      const { time } = columns;
      let end = this.#ended[index]!;
      while (end < time.length && time[end]! <= newestStart) end++;
      this.#ended[index] = end;
      const oldest = Math.max(0, end - count);
      const since = request.since(index);
      let start = end;
      if (since === -Infinity) start = oldest;
      else while (start > oldest && time[start - 1]! > since) start--;
      request.answer(index, columns, start, end);
    }
  }

  /** The first end of a bar of any symbol that is later than `after`, epoch ms; undefined where there is none. */
  nextBarEnd(after: number): number | undefined {
    const ends = this.#ends;
    let passed = this.#passedEnds;
    if (passed > 0 && ends[passed - 1]! > after) passed = countUpTo(ends, after);
    while (passed < ends.length && ends[passed]! <= after) passed++;
    this.#passedEnds = passed;
    return ends[passed];
  }

  /** The end of the last bar of all, epoch ms; undefined where there is no bar. */
  lastBarEnd(): number | undefined {
    return this.#ends.at(-1);
  }

  #goBackTo(newestStart: number): void {
    for (let index = 0; index < this.#ended.length; index++) {
      this.#ended[index] = countUpTo(this.#columns[index]!.time, newestStart);
    }
  }
}
