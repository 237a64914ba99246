/** What a process that has ended is given to wait for: one of its own, since a promise keeps all that waits for it. */
export function forever(): Promise<never> {
  return new Promise(() => undefined);
}

/** One process, from its start to its end. It may end at any of the places at which something is written, sent, asked or heard. */
export class Life {
  readonly number: number;
  isOver = false;
  /** Cycles that it has begun. */
  cycles = 0;
  /** Whether a write of its journal has failed. */
  hasLostWrites = false;
  #passed = 0;
  #endsAt: number;
  readonly #told: (where: string) => void;

  /** @param endsAt the place at which it ends, counted from 1; Infinity for none. @param told called when it ends */
  constructor(number: number, endsAt: number, told: (where: string) => void) {
    this.number = number;
    this.#endsAt = endsAt;
    this.#told = told;
  }

  /** Passes a place. @returns whether the process has ended by then */
  ends(where: string): boolean {
    if (this.isOver) return true;
    if (++this.#passed >= this.#endsAt) {
      this.isOver = true;
      this.#told(where);
    }
    return this.isOver;
  }

  /** Whether it ends at the next place. */
  get isLast(): boolean {
    return this.#passed + 1 >= this.#endsAt;
  }

  /** Whether it ends at some place. */
  get isMortal(): boolean {
    return this.#endsAt < Infinity;
  }

  /** Nothing ends it from now on. */
  spare(): void {
    this.#endsAt = Infinity;
  }
}
