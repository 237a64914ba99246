import type { Log } from '@plimsoll/core';
import type { Client } from './client.ts';
import type { OrderBook } from './order-book.ts';
import type { OrderEntry } from './order-entry.ts';
import type { Redactor } from './redact.ts';
import { isRefusal } from './refusal.ts';
import type { Track } from './track.ts';
import type { WallClock } from './wall-clock.ts';

interface Parts {
  readonly client: Client;
  readonly book: OrderBook;
  readonly entry: OrderEntry;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly clock: WallClock;
  readonly stopping: AbortSignal;
  /** Has all orders compared with what Alpaca has. */
  readonly reconcile: () => void;
}

/** After so many tries in vain that is told. */
const TOLD_AFTER = 8;
const REFUSALS_MAX = 8;
const WAIT_MS = 200;
const WAIT_MS_MAX = 10_000;
/** How long the kernel is kept waiting for the end itself, which most often comes at once. */
const END_WAIT_MS = 1_000;

/** Ends orders. Alpaca takes the wish at once, and tells of the end later, or that there is nothing left to cancel. */
export class OrderCancel {
  readonly #parts: Parts;
  readonly #asking = new Set<Track>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Asks for an order's end. Resolves when it has come, or after a second. */
  async cancel(orderId: string): Promise<void> {
    const { book, clock, stopping } = this.#parts;
    const track = book.find(orderId);
    if (!track || track.hasEnded) return;
    track.cancelAskedAt = clock.now();
    track.rest = 0;
    const waiting = new AbortController();
    const hasEnded = new Promise<void>((resolve) => void track.onEnd.push(resolve));
    void this.#ask(track);
    await Promise.race([hasEnded, clock.pause(END_WAIT_MS, AbortSignal.any([waiting.signal, stopping]))]);
    waiting.abort();
  }

  /** Cancels an order that the kernel has been told is lost. */
  cancelLost(track: Track): void {
    if (!Number.isNaN(track.cancelAskedAt)) return;
    track.cancelAskedAt = this.#parts.clock.now();
    void this.#ask(track);
  }

  /** Asks until Alpaca has heard of it, however long it cannot be reached: a position may wait for its units to be free. */
  async #ask(track: Track): Promise<void> {
    if (this.#asking.has(track)) return;
    this.#asking.add(track);
    const { entry, clock, stopping } = this.#parts;
    await entry.outcome(track);
    let refusals = 0;
    for (let tries = 1; !stopping.aborted && track.current?.hasEnded === false; tries++) {
      const failure = await this.#try(track, track.current.id);
      if (failure === undefined) break;
      if (tries === TOLD_AFTER) this.#tell(track, failure.message);
      if (failure.isRefusal && ++refusals === REFUSALS_MAX) break;
      await clock.pause(Math.min(WAIT_MS * 2 ** (tries - 1), WAIT_MS_MAX), stopping);
    }
    this.#asking.delete(track);
  }

  /** @returns why Alpaca did not take the wish; undefined where it did */
  async #try(track: Track, venueId: string): Promise<{ message: string; isRefusal: boolean } | undefined> {
    const { client, book, redactor, reconcile } = this.#parts;
    try {
      await client.cancel(venueId);
      return undefined;
    } catch (error) {
      if (isRefusal(error)) {
        const order = await client.order(venueId).catch(() => undefined);
        if (order) book.takeOrder(order);
        if (track.isBehind) reconcile();
      }
      return { message: redactor.messageOf(error), isRefusal: isRefusal(error) };
    }
  }

  #tell(track: Track, error: string): void {
    if (track.current?.hasEnded) return;
    this.#parts.log.warn('an order could not be cancelled yet', { orderId: track.id, error });
  }
}
