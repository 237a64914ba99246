import { floorToLot } from '@plimsoll/core';

/** Of a bar, as far as liquidity is concerned. */
interface Traded {
  /** Epoch ms. */
  readonly start: number;
  /** Units. */
  readonly volume: number;
}

/**
 * How much of each bar's volume there is for the account: one allowance a bar, for all of its orders together, in the order in which they come.
 * Without a share any quantity can be had.
 */
export class Liquidity {
  readonly #share: number | undefined;
  readonly #lotOf: (index: number) => number;
  readonly #start: Float64Array;
  readonly #taken: Float64Array;

  /**
   * @param symbols how many there are
   * @param share fraction of a bar's volume; undefined for no bound
   * @param lotOf the smallest step of a symbol's quantities
   */
  constructor(symbols: number, share: number | undefined, lotOf: (index: number) => number) {
    this.#share = share;
    this.#lotOf = lotOf;
    this.#start = new Float64Array(symbols).fill(NaN);
    this.#taken = new Float64Array(symbols);
  }

  /** Units of `wanted` that can be had of a bar still: all, or else whole lots, or none. */
  available(index: number, bar: Traded, wanted: number): number {
    if (this.#start[index] !== bar.start) {
      this.#start[index] = bar.start;
      this.#taken[index] = 0;
    }
    if (this.#share === undefined) return wanted;
    const room = this.#share * bar.volume - this.#taken[index]!;
    if (wanted <= room) return wanted;
    return room > 0 ? floorToLot(room, this.#lotOf(index)) : 0;
  }

  /** Units taken of the bar that `available` was last asked about. */
  taken(index: number): number {
    return this.#taken[index]!;
  }

  /** Takes units of that bar. */
  take(index: number, quantity: number): void {
    this.#taken[index]! += quantity;
  }
}
