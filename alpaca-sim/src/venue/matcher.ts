import { matchOrder } from '@plimsoll/exchange';
import type { PriceRange } from '@plimsoll/exchange';
import { exact, greatest, least, toNumber } from './decimal.ts';
import type { Floor } from './floor.ts';
import { trigger } from './legs.ts';
import { trailedStop } from './lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Book, Move } from './market.ts';
import { isAtMarket } from './order.ts';
import type { Order } from './order.ts';

/** Dollars below which a buy stop may fill 4 % above its price; above, 2.5 %. */
const STOP_COLLAR_PRICE = 50;
const LOW_STOP_COLLAR = 1.04;
const HIGH_STOP_COLLAR = 1.025;

/** Finds out which orders a price fills, and at what. Sizes do not matter, as in Alpaca's paper market. */
export class Matcher {
  readonly #floor: Floor;
  readonly #lifecycle: Lifecycle;

  constructor(floor: Floor, lifecycle: Lifecycle) {
    this.#floor = floor;
    this.#lifecycle = lifecycle;
  }

  /** The market has moved: all orders of the symbol, in the order in which they came. */
  work(move: Move): void {
    for (const account of this.#floor.accounts.values()) {
      for (const order of account.openOrdersOf(move.symbol)) {
        if (order.submittedMs <= move.untilMs) this.#attempt(order, this.#floor.book(order.asset), move);
      }
    }
  }

  /** An order that has begun to work, at the present price. */
  tryToFill(order: Order): void {
    const book = this.#floor.book(order.asset);
    this.#attempt(order, book, { from: book.last, to: book.last });
  }

  /** An auction at the present price: what is live at no other time, and limits allow. */
  auction(order: Order): void {
    const book = this.#floor.book(order.asset);
    if (order.isFilling || book.isHalted || !isAtMarket(order)) return;
    const price = this.#priceFor(order, book, { from: book.last, to: book.last });
    if (price !== undefined) this.#fillSoon(order, price);
  }

  /** What takes part in an auction or not at all, and has not filled, ends. */
  cancelUnfilled(order: Order): void {
    if (isAtMarket(order) && !order.isFilling) this.#lifecycle.cancel(order);
  }

  /** Fills an order that the market could fill now, at its own limit or the quote, though the price is not there. */
  race(order: Order): boolean {
    const canFill = this.#isLive(order, this.#floor.book(order.asset));
    if (canFill) this.#lifecycle.fill(order, order.limitPrice ?? exact(this.#farSide(order)));
    return canFill;
  }

  #attempt(order: Order, book: Book, move: Pick<Move, 'from' | 'to'>): void {
    if (!this.#isLive(order, book)) return;
    if (order.type === 'trailing_stop') this.#trail(order, move);
    const price = this.#priceFor(order, book, move);
    if (price === undefined) return;
    if (order.status !== 'held') return this.#fillSoon(order, price);
    trigger(this.#lifecycle, order);
    this.#attempt(order, book, move);
  }

  #fillSoon(order: Order, price: number): void {
    const { fillDelayMs } = this.#floor.behaviour;
    const amount =
      order.limitPrice !== undefined && price === toNumber(order.limitPrice) ? order.limitPrice : exact(price);
    if (fillDelayMs === 0) return this.#lifecycle.fill(order, amount);
    order.isFilling = true;
    this.#floor.agenda.add(this.#floor.nowMs + fillDelayMs, () => {
      order.isFilling = false;
      if (isAtMarket(order)) this.#lifecycle.fill(order, amount);
    });
  }

  #isLive(order: Order, book: Book): boolean {
    if (order.isFilling || book.isHalted) return false;
    if (!(order.status === 'held' ? order.isArmed : isAtMarket(order))) return false;
    if (order.asset.assetClass === 'crypto') return true;
    const { calendar, nowMs } = this.#floor;
    if (calendar.isOpen(nowMs)) return order.tif !== 'opg' && order.tif !== 'cls';
    return order.extendedHours && calendar.sessionAt(nowMs) !== undefined;
  }

  #priceFor(order: Order, book: Book, move: Pick<Move, 'from' | 'to'>): number | undefined {
    if (order.type === 'market') return this.#farSide(order);
    if (order.type === 'limit' || order.isTriggered) return this.#limitPriceFor(order, book, move);
    const touched = matchOrder(
      { side: order.side, type: 'stop', limitPrice: undefined, stopPrice: toNumber(order.stopPrice!) },
      false,
      barOf(move, 0),
    );
    if (touched.kind !== 'fill') return undefined;
    // A stop that is only held becomes an order when its price comes, and is asked again as one.
    if (order.status === 'held') return touched.price;
    order.isTriggered = true;
    return this.#limitPriceFor(order, book, { from: touched.price, to: touched.price });
  }

  #limitPriceFor(order: Order, book: Book, move: Pick<Move, 'from' | 'to'>): number | undefined {
    const limit = limitOf(order);
    const isAtOnce = move.from === move.to && move.to === book.last;
    const far = order.side === 'buy' ? book.ask - book.last : book.bid - book.last;
    if (limit === undefined) return isAtOnce ? this.#farSide(order) : move.from + far;
    const bar = isAtOnce ? barOf({ from: this.#farSide(order), to: this.#farSide(order) }, 0) : barOf(move, far);
    const match = matchOrder({ side: order.side, type: 'limit', limitPrice: limit, stopPrice: undefined }, false, bar);
    return match.kind === 'fill' ? match.price : undefined;
  }

  /** The price at which an order would fill now if its own price did not matter, dollars. */
  #farSide(order: Order): number {
    const book = this.#floor.book(order.asset);
    return order.side === 'buy' ? book.ask : book.bid;
  }

  /** A trailing stop follows the price, while the market is open. */
  #trail(order: Order, move: Pick<Move, 'to'>): void {
    if (!isAtMarket(order) || order.waterMark === undefined || order.isTriggered) return;
    const best =
      order.side === 'sell' ? greatest(order.waterMark, exact(move.to)) : least(order.waterMark, exact(move.to));
    if (best === order.waterMark) return;
    order.waterMark = best;
    order.stopPrice = trailedStop(order, best);
  }
}

/** The worst price that an order may have once it is at the market, dollars; undefined for any. */
function limitOf(order: Order): number | undefined {
  if (order.type === 'limit' || order.type === 'stop_limit') return toNumber(order.limitPrice!);
  if (order.side === 'sell') return undefined;
  const stop = toNumber(order.stopPrice!);
  return stop * (stop < STOP_COLLAR_PRICE ? LOW_STOP_COLLAR : HIGH_STOP_COLLAR);
}

/** A way from one price to another, `shift` dollars away. */
function barOf({ from, to }: Pick<Move, 'from' | 'to'>, shift: number): PriceRange {
  const [open, end] = [from + shift, to + shift];
  return { start: 0, end: 0, open, high: Math.max(open, end), low: Math.min(open, end) };
}
