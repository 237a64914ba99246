import type { CorporateAction, Cycle, Universe } from '@plimsoll/core';

/**
 * What comes of a dollar that is spread evenly over the universe, each symbol bought at its first price and kept, with the shares that
 * splits make of it; dividends lie in cash. The share of a symbol that has no price yet lies in cash until it has one.
 */
export class BuyAndHold {
  readonly #universe: Universe;
  readonly #first: Float64Array;
  /** What a share that was bought has become, and the dividends that were paid on it. */
  readonly #shares: Float64Array;
  readonly #dividends: Float64Array;
  readonly #growth: Float64Array;
  #sum: number;

  constructor(universe: Universe) {
    const size = universe.symbols.length;
    this.#universe = universe;
    this.#first = new Float64Array(size);
    this.#shares = new Float64Array(size).fill(1);
    this.#dividends = new Float64Array(size);
    this.#growth = new Float64Array(size).fill(1);
    this.#sum = size;
  }

  /** What the dollar has become. */
  get value(): number {
    return this.#sum / this.#growth.length;
  }

  /** Gives what was bought before what is due to it. It shows with the symbol's next close. */
  act(action: CorporateAction): void {
    const index = this.#universe.indexOf(action.symbol);
    if (this.#first[index] === 0) return;
    if (action.kind === 'split') this.#shares[index]! *= action.ratio;
    else this.#dividends[index]! += this.#shares[index]! * action.perShare;
  }

  /** Takes the cycle's new closes in. */
  mark({ updated }: Cycle): void {
    for (const bars of updated) {
      const { index } = bars;
      const close = bars.close(0);
      if (this.#first[index] === 0) this.#first[index] = close;
      const growth = (close * this.#shares[index]! + this.#dividends[index]!) / this.#first[index]!;
      this.#sum += growth - this.#growth[index]!;
      this.#growth[index] = growth;
    }
  }
}
