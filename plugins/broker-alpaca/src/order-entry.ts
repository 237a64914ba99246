import { messageOf } from '@plimsoll/core';
import type { Log, Order } from '@plimsoll/core';
import type { trading } from '@alpacahq/alpaca-trade-api';
import type { AccountBook } from './account-book.ts';
import type { Assets } from './assets.ts';
import { isUnsent } from './client.ts';
import type { Client } from './client.ts';
import { normalise } from './normalise.ts';
import type { OrderBook } from './order-book.ts';
import type { Redactor } from './redact.ts';
import { isRefusal, refusalOf } from './refusal.ts';
import { URGENCY } from './request-queue.ts';
import { legTracksOf, restId, trackOf } from './track.ts';
import type { Track } from './track.ts';
import type { WallClock } from './wall-clock.ts';
import { decimalText } from './wire.ts';
import type { VenueOrder } from './wire.ts';

interface Parts {
  readonly client: Client;
  readonly assets: Assets;
  readonly book: OrderBook;
  readonly account: AccountBook;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly clock: WallClock;
  readonly stopping: AbortSignal;
  readonly lookupForMs: number;
  /** Has the kernel compare its picture with Alpaca's. */
  readonly doubt: (reason: string) => void;
  /** Alpaca's time when this run connected, epoch ms. */
  readonly startedAt: () => number;
}

const LOOKUP_WAIT_MS = 200;
const LOOKUP_WAIT_MS_MAX = 5_000;
const SEND_TRIES = 3;
const SEND_WAIT_MS = 250;

/**
 * Sends orders, each once. Where the answer does not come, the order is looked for under its id before anything else happens, and never sent a
 * second time.
 */
export class OrderEntry {
  readonly #parts: Parts;
  /** The kernel's orders whose rest has not been sent. */
  readonly #rests = new Map<Track, Order>();
  readonly #underWay = new Map<Track, Promise<void>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  submit(order: Order): void {
    const { book } = this.#parts;
    const track = trackOf(order);
    book.add(track);
    for (const leg of legTracksOf(order)) book.add(leg);
    // Alpaca may tell of a leg, which it names itself, before it has answered for the order.
    if (track.legs.length > 0) book.keepStrangersFor(track.id);
    this.#start(track, order);
  }

  /** Sends the rest of an order whose first part has filled. */
  goOn(track: Track): void {
    const order = this.#rests.get(track);
    if (!order) return;
    const id = restId(track.id, track.aliases.length);
    this.#rests.delete(track);
    this.#parts.book.alias(id, track);
    const quantity = track.rest;
    track.rest = 0;
    this.#start(track, { ...order, id, quantity, closing: 0 });
  }

  /** Resolves when it is known what came of sending an order. */
  async outcome(track: Track): Promise<void> {
    await this.#underWay.get(track);
  }

  /** Resolves when it is known what came of all that was sent. */
  async idle(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  #start(track: Track, order: Order): void {
    track.isSending = true;
    const pending = this.#send(track, order)
      .catch((error: unknown) => this.#giveUp(track, 'ORDER_NOT_SENT', error))
      .finally(() => {
        this.#underWay.delete(track);
        this.#parts.book.sent(track);
        this.#parts.book.letStrangersGo(track.id);
      });
    this.#underWay.set(track, pending);
  }

  async #send(track: Track, order: Order): Promise<void> {
    const { assets, book } = this.#parts;
    const rules = assets.known(order.symbol) ?? (await assets.of(order.symbol));
    if (!rules) return book.reject(track, 'ASSET_UNKNOWN', { symbol: order.symbol });
    const normalised = normalise(this.#firstPart(track, order), rules);
    if ('code' in normalised) return book.reject(track, normalised.code, normalised.detail);
    await this.#place(track, normalised.request);
  }

  /** As much of an order as does not turn the account's position round; the rest waits until that has filled. */
  #firstPart(track: Track, order: Order): Order {
    const held = this.#parts.account.held(order.symbol);
    const closable = order.side === 'sell' ? held : -held;
    if (!(closable > 0 && closable < order.quantity) || (order.legs ?? []).length > 0) return order;
    track.rest = Number(decimalText(order.quantity - closable));
    this.#rests.set(track, order);
    track.onEnd.push(() => void this.#rests.delete(track));
    return { ...order, quantity: closable, closing: closable };
  }

  async #place(track: Track, request: trading.PostOrderRequest): Promise<void> {
    const { client, book, clock, stopping } = this.#parts;
    for (let attempt = 1; ; attempt++) {
      try {
        book.takeOrder(await client.place(request, track.isExit ? URGENCY.exit : URGENCY.entry));
        return;
      } catch (error) {
        if (isRefusal(error)) return this.#refused(track, request, error);
        if (!isUnsent(error)) return this.#lookUp(track, request, error);
        if (attempt === SEND_TRIES) return this.#giveUp(track, 'ORDER_NOT_SENT', error);
        await clock.pause(SEND_WAIT_MS * 2 ** (attempt - 1), stopping);
      }
    }
  }

  async #refused(
    track: Track,
    request: trading.PostOrderRequest,
    error: Parameters<typeof refusalOf>[0],
  ): Promise<void> {
    const { book, redactor, assets, client, startedAt } = this.#parts;
    const { code, detail } = await refusalOf(error, redactor);
    if (code === 'DUPLICATE_CLIENT_ORDER_ID') {
      // Something between here and Alpaca has sent the order twice: the first one counts.
      const first = await client.orderByClientId(request.clientOrderId!).catch(() => 'unknown' as const);
      if (first === 'unknown') return this.#lookUp(track, request, error);
      if (first && first.submittedAt >= startedAt()) return void book.takeOrder(first);
    }
    if (code === 'QUANTITY_HELD' && this.#isWholePosition(track, request)) return this.#closeWhole(track, request);
    if (code.startsWith('NOT_')) assets.forget(track.symbol);
    book.reject(track, code, detail);
  }

  #isWholePosition({ isExit, symbol, placements }: Track, { type, qty }: trading.PostOrderRequest): boolean {
    const held = Math.abs(this.#parts.account.held(symbol));
    return isExit && type === 'market' && placements.length === 0 && !Number.isInteger(held) && held === Number(qty);
  }

  /** Alpaca refuses at times to sell the last crumbs of a fractional position, unless it is asked to close it. */
  async #closeWhole(track: Track, request: trading.PostOrderRequest): Promise<void> {
    const { client, book, redactor } = this.#parts;
    book.adoptNext(track, true);
    try {
      book.takeOrder(await client.closePosition(track.symbol));
    } catch (error) {
      if (!isRefusal(error) && !isUnsent(error)) return await this.#lookUp(track, request, error);
      const { code, detail } = isRefusal(error)
        ? await refusalOf(error, redactor)
        : { code: 'ORDER_NOT_SENT', detail: { error: redactor.messageOf(error) } };
      book.reject(track, code, detail);
    } finally {
      book.adoptNext(track, false);
    }
  }

  /** Alpaca may have the order or not; one that it does not show yet may still be on its way. Only Alpaca's own word that there is none counts. */
  async #lookUp(track: Track, request: trading.PostOrderRequest, error: unknown): Promise<void> {
    const { clock, log, redactor, stopping, lookupForMs } = this.#parts;
    const id = request.clientOrderId!;
    const placementsBefore = track.placements.length;
    log.warn('Alpaca did not answer for an order: it is looked for', { orderId: id, error: redactor.messageOf(error) });
    const until = clock.now() + lookupForMs;
    let waitMs = LOOKUP_WAIT_MS;
    while (!stopping.aborted && track.placements.length === placementsBefore) {
      const answer = await this.#find(id);
      if (answer === 'found') return;
      if (answer === 'absent' && clock.now() + waitMs > until) return this.#lost(track, error);
      await clock.pause(waitMs, stopping);
      waitMs = Math.min(waitMs * 2, LOOKUP_WAIT_MS_MAX);
    }
  }

  async #find(clientOrderId: string): Promise<'found' | 'absent' | 'unasked'> {
    const { client, book } = this.#parts;
    try {
      const found: VenueOrder | undefined = await client.orderByClientId(clientOrderId);
      if (!found) return 'absent';
      book.takeOrder(found);
      const isWithLegs = (book.find(clientOrderId)?.legs.length ?? 0) > 0;
      const nested = isWithLegs ? await client.order(found.id) : undefined;
      if (nested) book.takeOrder(nested);
      return 'found';
    } catch {
      return 'unasked'; // the next try will tell
    }
  }

  #lost(track: Track, error: unknown): void {
    this.#giveUp(track, 'ORDER_LOST', error);
    track.isLost = true;
    this.#parts.doubt(`Alpaca never answered for order ${track.id}, and does not show it`);
  }

  #giveUp(track: Track, code: string, error: unknown): void {
    const { book, redactor } = this.#parts;
    book.reject(track, code, { symbol: track.symbol, error: redactor.text(messageOf(error)) });
  }
}
