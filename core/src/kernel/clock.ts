import { PlimsollError } from '../domain/errors.ts';
import { isoTime } from '../domain/time.ts';
import type { Clock, MarketData } from '../plugin/services.ts';

/** How fast simulated time goes: milliseconds of real time from one cycle to the next. */
export type Wait = (paceMs: number, signal: AbortSignal) => Promise<void>;

/**
 * Time that goes from bar to bar of the data. Without a pace it does not wait; with one it spends that much real time on each cycle, unless
 * the data is live.
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

  /** Has time go on after a moment, epoch ms, instead of beginning with the first bar. */
  startAfter(time: number): void {
    this.#time = time;
  }

  now(): number {
    return this.#time;
  }

  next(): number | undefined | Promise<number | undefined> {
    if (this.#stopping.signal.aborted) return undefined;
    if (this.#paceMs > 0 && this.#time !== -Infinity && this.#data?.isLive !== true)
      return this.#wait(this.#paceMs, this.#stopping.signal).then(() => this.#advance());
    return this.#advance();
  }

  stop(): void {
    this.#stopping.abort();
  }

  #advance(): number | undefined | Promise<number | undefined> {
    if (this.#stopping.signal.aborted) return undefined;
    const next = this.#data!.nextBarEnd(this.#time);
    return typeof next === 'object' ? this.#orStopped(next).then((time) => this.#arrive(time)) : this.#arrive(next);
  }

  /** A source of real time may wait for hours: nobody who stops the clock has to. */
  #orStopped(next: Promise<number | undefined>): Promise<number | undefined> {
    const { signal } = this.#stopping;
    return new Promise((resolve, reject) => {
      const stopped = (): void => resolve(undefined);
      signal.addEventListener('abort', stopped);
      next.then(resolve, reject).finally(() => signal.removeEventListener('abort', stopped));
    });
  }

  #arrive(time: number | undefined): number | undefined {
    if (time === undefined) return undefined;
    if (!(time > this.#time) || time === Infinity) {
      const last = Number.isFinite(this.#time) ? isoTime(this.#time) : 'the beginning';
      const told = Number.isFinite(time) ? isoTime(time) : String(time);
      throw new PlimsollError(
        'PLM_DATA_INVALID',
        `the data source says that the first bar after ${last} ends at ${told}`,
      );
    }
    this.#time = time;
    return time;
  }
}
