import type { Client } from './client.ts';
import type { WallClock } from './wall-clock.ts';

/** Alpaca's time, by this machine's clock and what Alpaca last said of its own. */
export class VenueClock {
  readonly #client: Client;
  readonly #clock: WallClock;
  #offsetMs = 0;
  #setAt = -Infinity;

  constructor(client: Client, clock: WallClock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** Epoch ms. */
  readonly now = (): number => this.#clock.now() + this.#offsetMs;

  /** Asks Alpaca what time it is. @throws where it cannot be asked */
  async set(): Promise<void> {
    const time = await this.#client.time();
    this.#setAt = this.#clock.now();
    this.#offsetMs = time - this.#setAt;
  }

  /** Whether it was last asked longer ago than that. */
  isOlderThan(ms: number): boolean {
    return this.#clock.now() >= this.#setAt + ms;
  }
}
