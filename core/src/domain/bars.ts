/** Bars as columns of equal length; row i of each makes one bar. `time` is the bar's start, epoch milliseconds. */
export interface BarColumns {
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export type BarField = keyof BarColumns;

/** A bar by itself; `time` is its start, epoch ms, prices in dollars, volume in units. */
export type Bar = Readonly<Record<BarField, number>>;

/** A column to read from: a typed array without what would write to it. */
export interface ReadonlyColumn extends Iterable<number> {
  readonly length: number;
  readonly [index: number]: number;
  at(index: number): number | undefined;
  slice(start?: number, end?: number): Float64Array;
  reduce<T>(step: (sum: T, value: number, index: number) => T, initial: T): T;
}

/**
 * One symbol's bars as a strategy sees them: a window that ends at the newest bar that has ended. `ago` counts back from
 * there: `close(0)` is the newest, `close(1)` the one before. What has not happened yet is not in memory to be read.
 */
export interface Bars {
  readonly symbol: string;
  /** The symbol's place in the universe, for a plugin's own arrays. */
  readonly index: number;
  /** How many bars can be read now; it grows up to the history that plugins declare. */
  readonly length: number;
  /** How many bars came with this cycle: 0, 1, or more after a gap in delivery or at the start of a live run. */
  readonly fresh: number;
  /**
   * Grows when bars that could be read before have been rewritten, as they are by a split or a dividend. Whoever keeps sums or averages of the
   * past makes them anew when it is another than the last time.
   */
  readonly revision: number;
  /** Start of the bar, epoch ms. This and the prices are NaN where that many bars have not been seen yet. @throws RangeError */
  time(ago: number): number;
  /** Dollars. NaN where there is no such bar yet. @throws RangeError for a negative `ago` and for one beyond the declared history */
  open(ago: number): number;
  high(ago: number): number;
  low(ago: number): number;
  close(ago: number): number;
  /** Units traded. */
  volume(ago: number): number;
  /**
   * The newest `count` values, oldest first, as a view without a copy: good for this cycle; `slice()` it to keep it.
   * Shorter than `count` where fewer bars have been seen. @throws RangeError for more than the declared history
   */
  window(field: BarField, count: number): ReadonlyColumn;
}

export function emptyColumns(length: number): BarColumns {
  const column = (): Float64Array => new Float64Array(length);
  return { time: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
}

/** Whether row `i` has usable prices: finite, above zero, high and low around open and close. Volume may be zero, not negative. */
export function isUsableBar(bars: BarColumns, i: number): boolean {
  const low = bars.low[i]!;
  const high = bars.high[i]!;
  const open = bars.open[i]!;
  const close = bars.close[i]!;
  return (
    low > 0 && high < Infinity && low <= open && open <= high && low <= close && close <= high && bars.volume[i]! >= 0
  );
}

/** Bars that come in before the kept ones move to the front, at least: moving costs as much as some dozens of bars. */
const ROOM_BARS = 256;

/** Where each column stands in a history. */
const COLUMN: Readonly<Record<BarField, number>> = { time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 };

/**
 * The kernel's own memory of a symbol's newest bars: appended to as bars end, so that nothing later exists in it. Bars are kept
 * contiguous in a buffer of twice the history, whose newest half moves to the front when it is full: a copied bar per bar at most.
 */
export class BarHistory implements Bars {
  readonly symbol: string;
  readonly index: number;
  fresh = 0;
  revision = 0;
  length = 0;
  /** Start of the newest bar, epoch ms; -Infinity before the first. */
  lastTime = -Infinity;
  readonly #capacity: number;
  readonly #bufferLength: number;
  /** The six columns one after the other, each `#bufferLength` long. */
  readonly #values: Float64Array;
  #end = 0;

  /** @param capacity how many bars are kept readable, at least 1 */
  constructor(symbol: string, index: number, capacity: number) {
    this.symbol = symbol;
    this.index = index;
    this.#capacity = capacity;
    this.#bufferLength = capacity + Math.max(capacity, ROOM_BARS);
    this.#values = new Float64Array(this.#bufferLength * 6);
  }

  /**
   * Copies row `i` of `from` to the end, if it is newer than all before it and its prices are usable; returns whether it was.
   */
  append(from: BarColumns, i: number): boolean {
    const time = from.time[i]!;
    const open = from.open[i]!;
    const high = from.high[i]!;
    const low = from.low[i]!;
    const close = from.close[i]!;
    const volume = from.volume[i]!;
    const isUsable =
      low > 0 && high < Infinity && low <= open && open <= high && low <= close && close <= high && volume >= 0;
    if (!isUsable || !(time > this.lastTime)) return false;
    if (this.#end === this.#bufferLength) this.#moveToFront();
    const end = this.#end++;
    const values = this.#values;
    const length = this.#bufferLength;
    values[end] = this.lastTime = time;
    values[end + length] = open;
    values[end + 2 * length] = high;
    values[end + 3 * length] = low;
    values[end + 4 * length] = close;
    values[end + 5 * length] = volume;
    this.fresh++;
    if (this.length < this.#capacity) this.length++;
    return true;
  }

  /** Rewrites all bars so far: their prices are divided by `divisor`, their volumes multiplied by `volumeFactor`. */
  adjust(divisor: number, volumeFactor: number): void {
    this.revision++;
    const first = this.#end - this.length;
    for (let column = 1; column <= 5; column++) {
      const values = this.#values.subarray(
        column * this.#bufferLength + first,
        column * this.#bufferLength + this.#end,
      );
      const isVolume = column === COLUMN.volume;
      for (let i = 0; i < values.length; i++) values[i] = isVolume ? values[i]! * volumeFactor : values[i]! / divisor;
    }
  }

  /** Puts row `i` of `from` in the place of the newest bar. It must be usable, and of the same time. */
  amend(from: BarColumns, i: number): void {
    this.revision++;
    const newest = this.#end - 1;
    const values = this.#values;
    const length = this.#bufferLength;
    values[newest + length] = from.open[i]!;
    values[newest + 2 * length] = from.high[i]!;
    values[newest + 3 * length] = from.low[i]!;
    values[newest + 4 * length] = from.close[i]!;
    values[newest + 5 * length] = from.volume[i]!;
  }

  /** Forgets all bars: others are to take their place. */
  reset(): void {
    this.revision++;
    this.length = this.#end = this.fresh = 0;
    this.lastTime = -Infinity;
  }

  time(ago: number): number {
    return ago >= 0 && ago < this.length ? this.#values[this.#end - 1 - ago]! : this.#outside(ago);
  }

  open(ago: number): number {
    return ago >= 0 && ago < this.length ? this.#values[this.#end - 1 - ago + this.#bufferLength]! : this.#outside(ago);
  }

  high(ago: number): number {
    return ago >= 0 && ago < this.length
      ? this.#values[this.#end - 1 - ago + 2 * this.#bufferLength]!
      : this.#outside(ago);
  }

  low(ago: number): number {
    return ago >= 0 && ago < this.length
      ? this.#values[this.#end - 1 - ago + 3 * this.#bufferLength]!
      : this.#outside(ago);
  }

  close(ago: number): number {
    return ago >= 0 && ago < this.length
      ? this.#values[this.#end - 1 - ago + 4 * this.#bufferLength]!
      : this.#outside(ago);
  }

  volume(ago: number): number {
    return ago >= 0 && ago < this.length
      ? this.#values[this.#end - 1 - ago + 5 * this.#bufferLength]!
      : this.#outside(ago);
  }

  window(field: BarField, count: number): ReadonlyColumn {
    if (!(count >= 0 && count <= this.#capacity)) this.#refuse(`window('${field}', ${count})`);
    const end = this.#end + COLUMN[field] * this.#bufferLength;
    return this.#values.subarray(end - Math.min(count, this.length), end);
  }

  #outside(ago: number): number {
    if (ago >= 0 && ago < this.#capacity) return NaN;
    if (ago < 0) throw new RangeError(`${this.symbol}: ago ${ago} lies in the future; 0 is the newest bar`);
    return this.#refuse(`${ago} bars ago`);
  }

  #refuse(asked: string): never {
    const kept = `the ${this.#capacity} bars that are kept; return { history: N } from setup to keep more`;
    throw new RangeError(`${this.symbol}: ${asked} is outside ${kept}`);
  }

  #moveToFront(): void {
    const keep = this.#end - this.#capacity + 1;
    for (let start = 0; start < this.#values.length; start += this.#bufferLength) {
      this.#values.copyWithin(start, start + keep, start + this.#end);
    }
    this.#end -= keep;
  }
}
