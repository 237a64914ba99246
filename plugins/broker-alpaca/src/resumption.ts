import type { Fill, Log, Order, OrderFate } from '@plimsoll/core';
import type { Client } from './client.ts';
import type { OrderBook } from './order-book.ts';
import type { OrderEntry } from './order-entry.ts';
import type { Reconciler } from './reconciler.ts';
import { URGENCY } from './request-queue.ts';
import type { Stands } from './stands.ts';
import { legOf, legTracksOf, restId, trackOf } from './track.ts';
import type { Track } from './track.ts';
import type { WallClock } from './wall-clock.ts';
import type { VenueOrder } from './wire.ts';

interface Parts {
  readonly client: Client;
  readonly book: OrderBook;
  readonly entry: OrderEntry;
  readonly reconciler: Reconciler;
  readonly symbolOf: (venueSymbol: string) => string;
  readonly log: Log;
  readonly clock: WallClock;
  readonly stopping: AbortSignal;
  readonly lookupForMs: number;
  /** Alpaca's time, epoch ms. */
  readonly now: () => number;
}

/** An order may still be on its way though the process that sent it is gone; one that was decided so long ago is not. */
const ON_ITS_WAY_MS = 600_000;
const WAIT_MS = 200;
const WAIT_MS_MAX = 5_000;
const TRIES_AT_LEAST = 3;
const FILLS_OVERLAP_MS = 60_000;
const FILLS_TRIES = 4;
/** A position that was closed longer ago is not looked for: data of the past have no times to look by. */
const CLOSED_WITHIN_MS = 86_400_000;
const CLOCK_ERROR_MS = 2_000;
/** How Alpaca names orders that nobody else has named. */
const ALPACAS_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Finds orders of an earlier process again, tells what became of them, and goes on telling. */
export class Resumption {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws where Alpaca cannot say now */
  async lookUp(order: Order, counted: readonly Fill[]): Promise<OrderFate> {
    const { book, entry, reconciler } = this.#parts;
    const known = book.find(order.id);
    if (known?.isOurs) {
      await entry.outcome(known);
      book.letStrangersGo(order.id); // should it have been taken up halfway
      await reconciler.catchUp(URGENCY.enquiry, true);
      return 'found';
    }
    book.keepStrangersFor(order.id);
    const fate = await this.#fateOf(order, counted);
    book.letStrangersGo(order.id);
    return fate;
  }

  async #fateOf(order: Order, counted: readonly Fill[]): Promise<OrderFate> {
    const { book } = this.#parts;
    if (book.isSilent) throw new Error('what happened while there was no connection to Alpaca is not known yet');
    const found = (await this.#find(order)) ?? (await this.#closed(order));
    if (!found) {
      book.lose(trackOf(order));
      return 'absent';
    }
    await this.#takeUp(order, counted, found);
    return 'found';
  }

  /** Looks for it as long as it may still arrive. */
  async #find({ id, time }: Order): Promise<VenueOrder | undefined> {
    const { client, clock, stopping, lookupForMs, now } = this.#parts;
    const patienceMs = now() - time < ON_ITS_WAY_MS ? lookupForMs : 0;
    const until = clock.now() + patienceMs;
    let waitMs = WAIT_MS;
    for (let tries = 1; ; tries++) {
      const found = await client.orderByClientId(id);
      if (found || (tries >= TRIES_AT_LEAST && clock.now() >= until)) return found;
      if (stopping.aborted) throw new Error('the run is being stopped');
      await clock.pause(Math.min(waitMs, Math.max(WAIT_MS, until - clock.now())), stopping);
      waitMs = Math.min(waitMs * 2, WAIT_MS_MAX);
    }
  }

  /** What stands for an order that Alpaca refused, and was asked to close the position instead of: one that it named itself, from after the decision. */
  async #closed({ symbol, side, quantity, closing, type, time }: Order): Promise<VenueOrder | undefined> {
    const { client, symbolOf, now } = this.#parts;
    const isWhole = Number.isInteger(quantity) || closing !== quantity;
    if (type !== 'market' || isWhole || now() - time > CLOSED_WITHIN_MS) return undefined;
    const since = time - CLOCK_ERROR_MS;
    const all = await client.orders('all', since, URGENCY.enquiry);
    return all.find((order) => {
      const isAlike = symbolOf(order.symbol) === symbol && order.side === side && order.quantity === quantity;
      return isAlike && order.type === 'market' && order.submittedAt >= since && ALPACAS_ID.test(order.clientOrderId);
    });
  }

  async #takeUp(order: Order, counted: readonly Fill[], found: VenueOrder): Promise<void> {
    const { book, client, clock, log } = this.#parts;
    const own = await this.#chain(found);
    let rests = 0;
    for (let rest; (rest = await client.orderByClientId(restId(order.id, rests))); rests++)
      own.push(...(await this.#chain(rest)));
    const track = trackOf(order);
    const legs = legTracksOf(order);
    const stands: Stands = new Map(own.map(({ id, replaces }) => [id, { orderId: track.id, replaces }]));
    const nested = new Map(own.flatMap((each) => each.legs.map((leg) => [leg.id, leg] as const)));
    const legOrders: VenueOrder[] = [];
    for (const leg of nested.values()) {
      const orderId = legOf(track, leg)?.id;
      if (orderId === undefined || stands.has(leg.id)) continue;
      for (const each of [...(await this.#before(leg)), ...(await this.#chain(leg))]) {
        stands.set(each.id, { orderId, replaces: each.replaces });
        legOrders.push(each);
      }
    }
    const venueOrders = [...legOrders, ...own];
    book.resume(track, legs, counted, stands);
    for (let i = 0; i <= rests; i++) book.alias(restId(order.id, i), track); // the last should it turn up only now
    const since = Math.min(...venueOrders.map(({ submittedAt }) => submittedAt).filter(Number.isFinite), order.time);
    for (let tries = 1; tries <= FILLS_TRIES; tries++) {
      const fills = await client.fills(since - FILLS_OVERLAP_MS, URGENCY.enquiry);
      const its = fills.filter(({ orderId }) => stands.has(orderId)).sort((a, b) => a.cumulative - b.cumulative);
      for (const fill of its) book.takeFill(fill);
      for (const venueOrder of venueOrders) book.takeOrder(venueOrder);
      if (![track, ...legs].some(({ isBehind }) => isBehind)) return;
      await clock.pause(WAIT_MS * tries, this.#parts.stopping);
    }
    log.warn('Alpaca lists no execution for what it says is filled: it is told from the totals', { orderId: order.id });
    for (const each of [track, ...legs]) this.#fillGaps(each);
  }

  #fillGaps(track: Track): void {
    if (track.isBehind) this.#parts.book.fillGaps(track);
  }

  /** What an order replaced, oldest first: a list of legs has only those that stand for them now. */
  async #before({ replaces }: VenueOrder): Promise<VenueOrder[]> {
    const before: VenueOrder[] = [];
    for (let id = replaces; id !== undefined;) {
      const order: VenueOrder | undefined = await this.#parts.client.order(id);
      if (!order || before.some((other) => other.id === order.id)) break;
      before.unshift(order);
      id = order.replaces;
    }
    return before;
  }

  /** The order with its legs, and those that replaced it, oldest first. */
  async #chain(first: VenueOrder): Promise<VenueOrder[]> {
    const chain: VenueOrder[] = [];
    for (let id: string | undefined = first.id; id !== undefined;) {
      const next: VenueOrder | undefined = await this.#parts.client.order(id);
      if (!next || chain.some((other) => other.id === next.id)) break;
      chain.push(next);
      id = next.replacedBy;
    }
    return chain.length === 0 ? [first] : chain;
  }
}
