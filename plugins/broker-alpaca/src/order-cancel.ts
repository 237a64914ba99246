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

const TRIES = 8;
const WAIT_MS = 200;
/** How long the kernel is kept waiting for the end itself, which most often comes at once. */
const END_WAIT_MS = 1_000;

/** Ends orders. Alpaca takes the wish at once, and tells of the end later, or that there is nothing left to cancel. */
export class OrderCancel {
  readonly #parts: Parts;

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

  async #ask(track: Track): Promise<void> {
    const { client, book, entry, clock, log, redactor, stopping, reconcile } = this.#parts;
    await entry.outcome(track);
    let failure = '';
    for (let attempt = 0; attempt < TRIES && !stopping.aborted; attempt++) {
      const { current } = track;
      if (!current || current.hasEnded) return;
      try {
        await client.cancel(current.id);
        return;
      } catch (error) {
        failure = redactor.messageOf(error);
        if (isRefusal(error)) {
          const order = await client.order(current.id).catch(() => undefined);
          if (order) book.takeOrder(order);
          if (track.isBehind) reconcile();
        }
      }
      await clock.pause(WAIT_MS * 2 ** attempt, stopping);
    }
    if (!track.current?.hasEnded) log.warn('an order could not be cancelled', { orderId: track.id, error: failure });
  }
}
