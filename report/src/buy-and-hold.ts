import type { Cycle } from '@plimsoll/core';

/**
 * What comes of a dollar that is spread evenly over the universe, each symbol bought at its first price and kept. The share of a symbol
 * that has no price yet lies in cash until it has one.
 */
export class BuyAndHold {
  readonly #first: Float64Array;
  readonly #growth: Float64Array;
  #sum: number;

  /** @param symbols how many there are in the universe */
  constructor(symbols: number) {
    this.#first = new Float64Array(symbols);
    this.#growth = new Float64Array(symbols).fill(1);
    this.#sum = symbols;
  }

  /** What the dollar has become. */
  get value(): number {
    return this.#sum / this.#growth.length;
  }

  /** Takes the cycle's new closes in. */
  mark({ updated }: Cycle): void {
    for (const bars of updated) {
      const { index } = bars;
      const close = bars.close(0);
      if (this.#first[index] === 0) this.#first[index] = close;
      const growth = close / this.#first[index]!;
      this.#sum += growth - this.#growth[index]!;
      this.#growth[index] = growth;
    }
  }
}
