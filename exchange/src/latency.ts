import type { TransitState } from './state.ts';

/** How long it takes to the market: so many milliseconds, and then so many bars of the symbol that pass by. */
export interface Latency {
  readonly ms: number;
  readonly bars: number;
}

export const NO_LATENCY: Latency = Object.freeze({ ms: 0, bars: 0 });

/** An order, or the wish to cancel one, on its way to the market. What is sent later never gets there earlier. */
export class Transit {
  readonly #arrival: number;
  #barsLeft: number;

  /** @param sent epoch ms */
  constructor(latency: Latency, sent: number) {
    this.#arrival = sent + latency.ms;
    this.#barsLeft = latency.bars;
  }

  static from({ arrival, barsLeft }: TransitState): Transit {
    return new Transit({ ms: 0, bars: barsLeft }, arrival);
  }

  /** What {@link Transit.from} makes it of. */
  get state(): TransitState {
    return { arrival: this.#arrival, barsLeft: this.#barsLeft };
  }

  /** Whether it is there when a bar of its symbol starts (epoch ms). Ask once a bar, oldest first. */
  isThereAt(barStart: number): boolean {
    if (barStart < this.#arrival) return false;
    return this.#barsLeft === 0 || this.#barsLeft-- === 0;
  }

  /** Whether it is there at a time between bars, epoch ms. */
  isThereBy(time: number): boolean {
    return this.#barsLeft === 0 && time >= this.#arrival;
  }
}
