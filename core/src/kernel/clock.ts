import type { Clock, MarketData } from '../plugin/services.ts';

/** How fast simulated time goes: milliseconds of real time from one cycle to the next. */
export type Wait = (paceMs: number, signal: AbortSignal) => Promise<void>;

/**
 * Time that goes from bar to bar of the data. Without a pace it does not wait; with one it spends that much real time on each cycle.
 */
export class DataClock implements Clock {
  #time = -Infinity;
  #data: MarketData | undefined;
  readonly #paceMs: number;
  readonly #wait: Wait;
  readonly #stopping = new AbortController();

  constructor(paceMs: number, wait: Wait) {
    this.#paceMs = paceMs;
    this.#wait = wait;
  }

  /** The source whose bars the time goes by; known once plugins have been set up. */
  follow(data: MarketData): void {
    this.#data = data;
  }

  now(): number {
    return this.#time;
  }

  next(): number | undefined | Promise<number | undefined> {
    if (this.#stopping.signal.aborted) return undefined;
    if (this.#paceMs > 0 && this.#time !== -Infinity)
      return this.#wait(this.#paceMs, this.#stopping.signal).then(() => this.#advance());
    return this.#advance();
  }

  stop(): void {
    this.#stopping.abort();
  }

  #advance(): number | undefined | Promise<number | undefined> {
    if (this.#stopping.signal.aborted) return undefined;
    const next = this.#data!.nextBarEnd(this.#time);
    return typeof next === 'object' ? next.then((time) => this.#arrive(time)) : this.#arrive(next);
  }

  #arrive(time: number | undefined): number | undefined {
    if (time !== undefined) this.#time = time;
    return time;
  }
}
