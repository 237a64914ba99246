import type { Client } from './client.ts';
import { wallNow } from './wall-clock.ts';

/** Alpaca's time, by this machine's clock and what Alpaca last said of its own. */
export class VenueClock {
  readonly #client: Client;
  #offsetMs = 0;
  #setAt = -Infinity;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Epoch ms. */
  readonly now = (): number => wallNow() + this.#offsetMs;

  /** Asks Alpaca what time it is. @throws where it cannot be asked */
  async set(): Promise<void> {
    const time = await this.#client.time();
    this.#setAt = wallNow();
    this.#offsetMs = time - this.#setAt;
  }

  /** Whether it was last asked longer ago than that. */
  isOlderThan(ms: number): boolean {
    return wallNow() >= this.#setAt + ms;
  }
}
