import type { FetchRequest } from '@plimsoll/core';

/** The requests that are at the source now, and those who wait for them. */
export class Flights {
  readonly #open: FetchRequest[] = [];
  #waiting: (() => void)[] = [];

  begin(request: FetchRequest): void {
    this.#open.push(request);
  }

  /** The request has come back, or never will. */
  end(request: FetchRequest): void {
    const place = this.#open.indexOf(request);
    if (place < 0) return;
    if (place === this.#open.length - 1) this.#open.pop();
    else this.#open.splice(place, 1);
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  get areNone(): boolean {
    return this.#open.length === 0;
  }

  /** Whether the source is being asked for a symbol of `request` by another. */
  covers(request: FetchRequest, index: number): boolean {
    const { symbols, timeframeMs } = request;
    return this.#open.some((flight) => {
      if (flight.timeframeMs !== timeframeMs) return false;
      const place = flight.symbols === symbols ? index : flight.symbols.indexOf(symbols[index]!);
      return place >= 0 && flight.kind(place) !== 'memory';
    });
  }

  /** Resolves when the next request has come back. */
  nextEnd(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
