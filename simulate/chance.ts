import { seededRandom } from '@plimsoll/core';
import type { Random } from '@plimsoll/core';

/** What is left to chance, drawn from a seeded sequence. */
export class Chance {
  readonly #random: Random;

  /** @param name each has a sequence of its own, so that one more draw in one place changes nothing in another */
  constructor(seed: number, name: string) {
    this.#random = seededRandom(seed, `simulate/${name}`);
  }

  is(probability: number): boolean {
    return this.#random() < probability;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.#random();
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.#random() * (high - low + 1));
  }

  of<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!;
  }
}
