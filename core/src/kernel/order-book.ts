import { cleanQuantity } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import { isTerminal } from '../domain/order.ts';
import type { Order, OrderStatus } from '../domain/order.ts';
import type { Side } from '../domain/terms.ts';
import type { Bus } from './bus.ts';

/** An order with what the kernel remembers of it. */
export interface Tracked {
  order: Order;
  readonly slot: number;
  /** Dollars a unit at which the entering part is reserved. */
  readonly price: number;
  closingLeft: number;
  enteringLeft: number;
  isCancelAsked: boolean;
  /** Ids of the executions that have been counted. */
  readonly executions: string[];
}

/** Every order of the run, by id, for ever; and its reservation in the ledger while it works. */
export class OrderBook {
  readonly #bus: Bus;
  readonly #ledger: Ledger;
  readonly #orders = new Map<string, Tracked>();
  readonly #working = new Set<Tracked>();

  constructor(bus: Bus, ledger: Ledger) {
    this.#bus = bus;
    this.#ledger = ledger;
  }

  find(orderId: string): Tracked | undefined {
    return this.#orders.get(orderId);
  }

  /** Orders that have not ended, oldest first. */
  working(): Tracked[] {
    return [...this.#working];
  }

  /** Working orders, market orders aside, that close the slot's position on this side. */
  restingExits(slot: number, side: Side): Tracked[] {
    return this.working().filter(({ order, slot: at, closingLeft }) => {
      return at === slot && order.side === side && closingLeft > 0 && order.type !== 'market';
    });
  }

  open(order: Order, slot: number, price: number): Tracked {
    const enteringLeft = cleanQuantity(order.quantity - order.closing);
    const tracked: Tracked = {
      order,
      slot,
      price,
      closingLeft: order.closing,
      enteringLeft,
      isCancelAsked: false,
      executions: [],
    };
    this.#ledger.reserve(slot, order.side, order.closing, notional(enteringLeft, price));
    this.#orders.set(order.id, tracked);
    this.#working.add(tracked);
    return tracked;
  }

  /** Counts a fill of a working order: its closing part is filled first. */
  fillPart(tracked: Tracked, quantity: number, filled: number): void {
    const closing = Math.min(quantity, tracked.closingLeft);
    const entering = cleanQuantity(quantity - closing);
    this.#ledger.releasePart(tracked.slot, tracked.order.side, closing, notional(entering, tracked.price));
    tracked.closingLeft = cleanQuantity(tracked.closingLeft - closing);
    tracked.enteringLeft = cleanQuantity(tracked.enteringLeft - entering);
    this.update(tracked, 'partially_filled', filled);
  }

  /** Ends a working order and gives back what it reserved. */
  end(tracked: Tracked, status: OrderStatus, filled = tracked.order.filled): void {
    this.#working.delete(tracked);
    this.#ledger.release(
      tracked.slot,
      tracked.order.side,
      tracked.closingLeft,
      notional(tracked.enteringLeft, tracked.price),
    );
    tracked.closingLeft = tracked.enteringLeft = 0;
    this.update(tracked, status, filled);
  }

  update(tracked: Tracked, status: OrderStatus, filled: number): void {
    tracked.order = Object.freeze({ ...tracked.order, status, filled });
    this.#bus.emit('order', tracked.order);
  }
}

export function hasEnded({ order }: Tracked): boolean {
  return isTerminal(order.status);
}

/** Dollars of an entering part; an order without one may have no known price. */
function notional(entering: number, price: number): number {
  return entering === 0 ? 0 : entering * price;
}
