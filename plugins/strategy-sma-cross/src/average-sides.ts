import type { Bars } from '@plimsoll/core';

const UPDATES_MAX = 1_024;
/** More than what rounding can amount to in so many updates: a smaller difference, in proportion, is none. On flat prices averages are equal. */
const NOISE = 1e-12;

/**
 * On which side of the slow average the fast one is, for each symbol: two running sums, so that a bar costs the same however long
 * the averages are. A running sum drifts as it rounds, so both are added up anew after 1,024 bars, as they are when the past was rewritten.
 */
export class AverageSides {
  readonly #fast: number;
  readonly #slow: number;
  readonly #fastSum: Float64Array;
  readonly #slowSum: Float64Array;
  /** How often the sums were updated since they were added up. */
  readonly #updates: Int32Array;
  /** The revision of the bars that the sums are of. */
  readonly #revision: Int32Array;
  /** 1 where fast is above slow, -1 where it is below, 0 where neither has been seen. */
  readonly #side: Int8Array;

  constructor(symbols: number, fast: number, slow: number) {
    this.#fast = fast;
    this.#slow = slow;
    this.#fastSum = new Float64Array(symbols);
    this.#slowSum = new Float64Array(symbols);
    this.#updates = new Int32Array(symbols).fill(UPDATES_MAX);
    this.#revision = new Int32Array(symbols);
    this.#side = new Int8Array(symbols);
  }

  /**
   * Takes a symbol's new bars in. Reads `slow + 1` bars back, whatever their number.
   * @returns 1 if the fast average has crossed above the slow one since the last call, -1 below, else 0. Averages that touch have not crossed.
   */
  update(bars: Bars): number {
    if (bars.length < this.#slow) return 0;
    const { index } = bars;
    const isSamePast = bars.revision === this.#revision[index];
    if (bars.fresh === 1 && isSamePast && this.#updates[index]! < UPDATES_MAX) this.#moveOn(bars);
    else this.#addUp(bars);
    const before = this.#side[index]!;
    const side = this.#sideOf(this.#fastSum[index]!, this.#slowSum[index]!);
    if (side === 0 || side === before) return 0;
    this.#side[index] = side;
    return before === 0 ? 0 : side;
  }

  #moveOn(bars: Bars): void {
    const { index } = bars;
    const close = bars.close(0);
    this.#fastSum[index]! += close - bars.close(this.#fast);
    this.#slowSum[index]! += close - bars.close(this.#slow);
    this.#updates[index]!++;
  }

  #addUp(bars: Bars): void {
    const { index } = bars;
    this.#fastSum[index] = sumOf(bars, 0, this.#fast);
    this.#slowSum[index] = sumOf(bars, 0, this.#slow);
    this.#updates[index] = 0;
    this.#revision[index] = bars.revision;
    const isFirst = this.#side[index] === 0;
    if (isFirst && bars.length > this.#slow)
      this.#side[index] = this.#sideOf(sumOf(bars, 1, this.#fast), sumOf(bars, 1, this.#slow));
  }

  #sideOf(fastSum: number, slowSum: number): number {
    const difference = fastSum * this.#slow - slowSum * this.#fast;
    return Math.abs(difference) <= NOISE * slowSum * this.#fast ? 0 : Math.sign(difference);
  }
}

/** The sum of `count` closes, oldest first, of which the newest is `ago` bars back. */
function sumOf(bars: Bars, ago: number, count: number): number {
  let sum = 0;
  for (let i = ago + count - 1; i >= ago; i--) sum += bars.close(i);
  return sum;
}
