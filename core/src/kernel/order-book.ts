import { cleanQuantity } from '../domain/instrument.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import { isTerminal, legOrder } from '../domain/order.ts';
import type { Fill, Order, OrderEnding, OrderStatus } from '../domain/order.ts';
import { splitOrder } from '../domain/split-order.ts';
import type { Side } from '../domain/terms.ts';
import type { KnownOrder } from '../plugin/journal.ts';
import type { Bus } from './bus.ts';

/** What orders have reserved in the ledger: one order's own, or that of several of which each cancels the others. */
interface Hold {
  readonly slot: number;
  readonly side: Side;
  /** Dollars a unit at which the entering part is reserved. */
  price: number;
  closingLeft: number;
  enteringLeft: number;
  /** Orders that have not ended. */
  orders: number;
}

/** An order with what the kernel remembers of it. */
export interface Tracked {
  order: Order;
  readonly slot: number;
  /** None for a leg whose order has not filled yet, nor for an order that has ended. */
  hold: Hold | undefined;
  readonly legs: readonly Tracked[];
  /** The cycle's time in which its end was asked for; NaN where it was not. */
  cancelAskedAt: number;
  /** Those that have been counted. */
  readonly fills: Fill[];
}

const NO_LEGS: readonly Tracked[] = Object.freeze([]);

/** Orders of the run by id, those that ended last among them; and what they reserve in the ledger while they work. */
export class OrderBook {
  readonly #bus: Bus;
  readonly #ledger: Ledger;
  /** How many that have ended are kept, with their legs. */
  readonly #kept: number;
  readonly #orders = new Map<string, Tracked>();
  readonly #working = new Set<Tracked>();
  /** Orders of which all legs have ended too, oldest end first. */
  readonly #ended = new Set<Tracked>();
  #isSilent = false;

  constructor(bus: Bus, ledger: Ledger, kept: number) {
    this.#bus = bus;
    this.#ledger = ledger;
    this.#kept = kept;
  }

  find(orderId: string): Tracked | undefined {
    return this.#orders.get(orderId);
  }

  /** Orders that have not ended, oldest first. */
  working(): Tracked[] {
    return [...this.#working];
  }

  /** Lets go of those that ended longest ago, where many more than are kept have ended. */
  letGo(): void {
    let over = this.#ended.size - this.#kept;
    if (over <= this.#kept / 4) return; // many at once: to find the oldest of a set costs as much as those taken out of it before
    for (const root of this.#ended) {
      if (over-- === 0) return;
      this.#ended.delete(root);
      this.#orders.delete(root.order.id);
      for (const leg of root.legs) this.#orders.delete(leg.order.id);
    }
  }

  /** Working orders that would increase a position and close none, among them exits whose position has gone meanwhile. */
  entries(): Tracked[] {
    return this.working().filter(({ order, slot, hold }) => {
      if (hold === undefined || hold.closingLeft + hold.enteringLeft === 0) return false;
      return hold.closingLeft === 0 || this.#ledger.heldAgainst(slot, order.side) === 0;
    });
  }

  /** Working orders, market orders aside, that close the slot's position on this side. */
  restingExits(slot: number, side: Side): Tracked[] {
    return this.working().filter(({ order, slot: at, hold }) => {
      return (
        at === slot && order.side === side && order.type !== 'market' && hold !== undefined && hold.closingLeft > 0
      );
    });
  }

  /** Working entries that have filled in part and whose legs, once the rest has filled too, will close all of it on this side. */
  unfinishedBrackets(slot: number, side: Side): Tracked[] {
    return this.working().filter(({ order, slot: at, hold, legs }) => {
      const isUnfinished = order.filled > 0 && hold !== undefined && hold.enteringLeft > 0;
      return at === slot && order.side !== side && isUnfinished && legs.some((leg) => !hasEnded(leg));
    });
  }

  /** Reserves an order. Legs of an exit share its reservation; those of an entry get theirs once it has filled. */
  open(order: Order, slot: number, price: number): Tracked {
    const hold = this.#reserve(slot, order.side, order.closing, cleanQuantity(order.quantity - order.closing), price);
    const isExit = hold.enteringLeft === 0;
    const legs = order.legs?.map((leg) => this.#track(legOrder(order, leg), slot, isExit ? hold : undefined));
    return this.#track(order, slot, hold, legs);
  }

  /** The order itself, or for a leg the one that it was placed with. */
  root(tracked: Tracked): Tracked {
    const { parentId } = tracked.order;
    return (parentId === undefined ? undefined : this.#orders.get(parentId)) ?? tracked;
  }

  /** Whether an execution has been counted. */
  hasCounted(tracked: Tracked, executionId: string): boolean {
    return tracked.fills.some((fill) => fill.executionId === executionId);
  }

  /** Counts a fill: of an order that works its closing part is filled first, and all of it ends it. @returns units filled so far */
  count(tracked: Tracked, fill: Fill): number {
    const { order } = tracked;
    const filled = cleanQuantity(order.filled + fill.quantity);
    tracked.fills.push(fill);
    if (hasEnded(tracked)) this.update(tracked, order.status, filled);
    else this.#fill(tracked, fill.quantity, filled);
    return filled;
  }

  #fill(tracked: Tracked, quantity: number, filled: number): void {
    if (tracked.hold) this.#take(tracked.hold, quantity);
    if (filled < tracked.order.quantity) this.update(tracked, 'partially_filled', filled);
    else this.end(tracked, 'filled', filled);
  }

  /**
   * Ends a working order; what it reserved is given back when no other order needs it. What was never placed has no legs either.
   * @param exitsWork whether its legs begin to work though it has not filled altogether
   */
  end(tracked: Tracked, status: OrderEnding, filled = tracked.order.filled, exitsWork = false): void {
    const { hold, legs } = tracked;
    tracked.hold = undefined;
    this.#working.delete(tracked);
    if (hold && --hold.orders === 0) {
      const { slot, side, closingLeft, enteringLeft, price } = hold;
      this.#ledger.release(slot, side, closingLeft, notional(enteringLeft, price));
    }
    if (!this.#isSilent) this.#bus.counts.ended[status]++;
    this.update(tracked, status, filled);
    if (legs.length > 0) this.#endLegs(legs, status, filled, status === 'filled' || (exitsWork && filled > 0));
    const root = this.root(tracked);
    if (hasEnded(root) && root.legs.every(hasEnded)) this.#ended.add(root);
  }

  #endLegs(legs: readonly Tracked[], status: OrderEnding, filled: number, areToWork: boolean): void {
    const bound = legs.filter((leg) => !hasEnded(leg) && (leg.hold === undefined || status === 'rejected'));
    if (bound.length === 0) return;
    if (areToWork) this.#wake(bound, filled);
    else for (const leg of bound) this.end(leg, 'cancelled');
  }

  update(tracked: Tracked, status: OrderStatus, filled: number): void {
    tracked.order = Object.freeze({ ...tracked.order, status, filled });
    if (!this.#isSilent) this.#bus.emit('order', tracked.order);
  }

  /** Takes an order of an earlier run, or one let go of, with what was told of it then; of that, nobody is told again. */
  recall({ order, price, told }: KnownOrder, slot: number, instrument: Instrument): Tracked {
    this.#isSilent = true;
    const before = this.#ledger.reservedAt(slot);
    try {
      const root = this.open(order, slot, price);
      for (const event of told) {
        if ('ratio' in event) {
          this.#splitAll([root, ...root.legs], event.ratio, instrument);
          continue;
        }
        const member = this.#orders.get(event.orderId)!;
        if ('executionId' in event) this.count(member, event);
        else if (!hasEnded(member)) this.end(member, event.status, undefined, event.detail?.['exitsWork'] === true);
      }
      if (this.#ended.has(root)) this.#ledger.restoreReserved(slot, before); // to the last digit
      return root;
    } finally {
      this.#isSilent = false;
    }
  }

  /** A split of a symbol: its orders, and what they reserve, are in new shares. One of which nothing would be left is for the broker to end. */
  split(symbol: string, ratio: number, instrument: Instrument): void {
    this.#splitAll(
      this.working().filter(({ order }) => order.symbol === symbol),
      ratio,
      instrument,
    );
  }

  #splitAll(orders: readonly Tracked[], ratio: number, instrument: Instrument): void {
    const left = new Map<Hold, number>();
    for (const tracked of orders.filter((each) => !hasEnded(each))) {
      const { order, hold } = tracked;
      const adjusted = splitOrder(order, ratio, instrument);
      if (hold) left.set(hold, Math.max(left.get(hold) ?? 0, adjusted ? adjusted.quantity - adjusted.filled : 0));
      if (!adjusted) continue;
      tracked.order = adjusted;
      if (!this.#isSilent) this.#bus.emit('order', adjusted);
    }
    for (const [hold, units] of left) this.#splitHold(hold, ratio, cleanQuantity(units));
  }

  #splitHold(hold: Hold, ratio: number, left: number): void {
    const { slot, side, price, closingLeft, enteringLeft } = hold;
    hold.price = price / ratio;
    hold.closingLeft = Math.min(left, cleanQuantity(closingLeft * ratio));
    hold.enteringLeft = Math.min(cleanQuantity(left - hold.closingLeft), cleanQuantity(enteringLeft * ratio));
    const freed = notional(enteringLeft, price) - notional(hold.enteringLeft, hold.price);
    this.#ledger.releasePart(slot, side, closingLeft - hold.closingLeft, freed);
  }

  /** The entry has filled: from now on its legs hold what it bought, together. */
  #wake(legs: readonly Tracked[], entered: number): void {
    const { slot, order } = legs[0]!;
    const exited = legs.reduce((sum, leg) => sum + leg.order.filled, 0);
    const hold = this.#reserve(slot, order.side, Math.max(0, cleanQuantity(entered - exited)), 0, 0);
    hold.orders = legs.length;
    for (const leg of legs) leg.hold = hold;
  }

  #reserve(slot: number, side: Side, closing: number, entering: number, price: number): Hold {
    this.#ledger.reserve(slot, side, closing, notional(entering, price));
    return { slot, side, price, closingLeft: closing, enteringLeft: entering, orders: 0 };
  }

  #take(hold: Hold, quantity: number): void {
    const closing = Math.min(quantity, hold.closingLeft);
    const entering = Math.min(cleanQuantity(quantity - closing), hold.enteringLeft);
    this.#ledger.releasePart(hold.slot, hold.side, closing, notional(entering, hold.price));
    hold.closingLeft = cleanQuantity(hold.closingLeft - closing);
    hold.enteringLeft = cleanQuantity(hold.enteringLeft - entering);
  }

  #track(order: Order, slot: number, hold: Hold | undefined, legs = NO_LEGS): Tracked {
    const tracked: Tracked = { order, slot, hold, legs, cancelAskedAt: NaN, fills: [] };
    if (hold) hold.orders++;
    this.#orders.set(order.id, tracked);
    this.#working.add(tracked);
    return tracked;
  }
}

export function hasEnded({ order }: Tracked): boolean {
  return isTerminal(order.status);
}

/** Dollars of an entering part; an order without one may have no known price. */
function notional(entering: number, price: number): number {
  return entering === 0 ? 0 : entering * price;
}
