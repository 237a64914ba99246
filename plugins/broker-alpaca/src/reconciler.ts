import type { Log } from '@plimsoll/core';
import type { Client } from './client.ts';
import type { OrderBook } from './order-book.ts';
import { URGENCY } from './request-queue.ts';
import type { Urgency } from './request-queue.ts';
import type { Track } from './track.ts';
import type { WallClock } from './wall-clock.ts';
import type { VenueFill } from './wire.ts';

interface Parts {
  readonly client: Client;
  readonly book: OrderBook;
  readonly log: Log;
  readonly clock: WallClock;
  readonly stopping: AbortSignal;
}

/** Executions are asked for again from so long before the last one seen: Alpaca may list them late and out of order. */
const OVERLAP_MS = 60_000;
const TRIES = 5;
const WAIT_MS = 150;
const LOOK_MS = 5_000;
const LOOK_MS_MAX = 300_000;
const STUCK_AFTER_MS = 30_000;

/** Compares every order with what Alpaca has of it, and tells what the stream did not. */
export class Reconciler {
  readonly #parts: Parts;
  #since = NaN;
  #isThorough = false;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Executions from this time on (epoch ms, by Alpaca's clock) are this run's. */
  begin(time: number): void {
    this.#since = time;
  }

  /**
   * Asks for open orders and executions, and for every order of ours that is not among them. When it resolves, all that Alpaca could tell when
   * it was called has been told.
   * @param isThorough whether also those are asked for that were not long ago
   * @throws where Alpaca cannot be asked
   */
  catchUp(urgency: Urgency = URGENCY.enquiry, isThorough = false): Promise<void> {
    this.#isThorough ||= isThorough;
    if (this.#next) return this.#next;
    if (this.#running) {
      const after = (): Promise<void> => {
        this.#next = undefined;
        return this.#start(urgency);
      };
      return (this.#next = this.#running.then(after, after));
    }
    return this.#start(urgency);
  }

  #start(urgency: Urgency): Promise<void> {
    const run = this.#round(urgency).finally(() => {
      if (this.#running === run) this.#running = undefined;
    });
    this.#running = run;
    return run;
  }

  async #round(urgency: Urgency): Promise<void> {
    const { client, book } = this.#parts;
    const open = await client.orders('open', -Infinity, urgency);
    this.#take(await client.fills(this.#since - OVERLAP_MS, urgency));
    for (const order of open) book.takeOrder(order);
    const listed = new Set(open.flatMap(({ id, legs }) => [id, ...legs.map((leg) => leg.id)]));
    const now = this.#isThorough ? Infinity : this.#parts.clock.now();
    this.#isThorough = false;
    await this.#askFor(this.#missing(listed, now), urgency);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      await this.#askFor(book.riddles(), urgency);
      if (book.behind().length === 0) return this.#warnOfStuck();
      if (attempt > 0) await this.#parts.clock.pause(WAIT_MS * 2 ** attempt, this.#parts.stopping);
      this.#take(await client.fills(this.#since - OVERLAP_MS, urgency));
    }
    for (const track of book.behind()) this.#fillGaps(track);
  }

  #take(fills: readonly VenueFill[]): void {
    for (const fill of fills.toSorted((a, b) => a.cumulative - b.cumulative)) this.#parts.book.takeFill(fill);
    for (const { time } of fills) if (time > this.#since) this.#since = time;
  }

  /** Orders of ours that Alpaca does not list as open; one that it knows all the same is asked for less and less often. */
  #missing(listed: ReadonlySet<string>, now: number): string[] {
    return this.#parts.book.working().flatMap((track) => {
      const id = track.current?.id;
      if (id === undefined) return [];
      if (listed.has(id)) {
        track.looks = 0;
        return [];
      }
      if (track.looks > 0 && now < track.lookAgainAt) return [];
      track.lookAgainAt = this.#parts.clock.now() + Math.min(LOOK_MS * 2 ** track.looks++, LOOK_MS_MAX);
      return [id];
    });
  }

  async #askFor(ids: readonly string[], urgency: Urgency): Promise<void> {
    const { client, book } = this.#parts;
    const orders = await Promise.all([...new Set(ids)].map((id) => client.order(id, urgency)));
    for (const order of orders) if (order) book.takeOrder(order);
  }

  #fillGaps(track: Track): void {
    const { book, log } = this.#parts;
    log.warn('Alpaca lists no execution for what it says is filled: it is told from the totals', { orderId: track.id });
    book.fillGaps(track);
  }

  #warnOfStuck(): void {
    const now = this.#parts.clock.now();
    for (const track of this.#parts.book.working()) {
      if (track.isStuckTold || !(now - track.cancelAskedAt > STUCK_AFTER_MS)) continue;
      track.isStuckTold = true;
      const detail = { orderId: track.id, symbol: track.symbol, status: track.current?.status ?? 'unknown' };
      this.#parts.log.warn(
        'an order has not ended though its cancellation was asked for: its shares stay held',
        detail,
      );
    }
  }
}
