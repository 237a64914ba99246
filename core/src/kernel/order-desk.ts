import type { Decision } from '../domain/decision.ts';
import { messageOf } from '../domain/errors.ts';
import { cleanQuantity } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import { isTerminal } from '../domain/order.ts';
import type { BrokerEvent, Fill, Order, OrderStatus } from '../domain/order.ts';
import type { Broker, Journal, JournalRecord, Universe } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import { inTurn } from './in-turn.ts';
import type { Installed } from './installed.ts';
import type { TradingDesk } from './trading-desk.ts';

/** The book for what no strategy of ours ordered. */
export const UNASSIGNED = 'unassigned';

interface Tracked {
  order: Order;
  readonly slot: number;
  /** Dollars a unit at which the entering part is reserved. */
  readonly price: number;
  closingLeft: number;
  enteringLeft: number;
  readonly executions: string[];
}

interface Parts {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly universe: Universe;
  readonly broker: Broker;
  readonly journal: Journal | undefined;
  readonly trading: TradingDesk;
  readonly plugins: readonly Installed[];
}

type MaybePromise = void | Promise<void>;

/** Every order from the moment it is decided to its end: reserved, journalled, sent once, and what the broker says of it applied once. */
export class OrderDesk {
  /** Starts every order id of this run. */
  idPrefix = '';
  readonly #parts: Parts;
  readonly #orders = new Map<string, Tracked>();
  readonly #orphanExecutions = new Set<string>();
  readonly #outbox: Tracked[] = [];
  readonly #records: JournalRecord[] = [];
  readonly #fillObservers: readonly Installed[];
  #inbox: BrokerEvent[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#fillObservers = parts.plugins.filter((plugin) => plugin.hooks.postFill);
  }

  orderId(sequence: number): string {
    return this.idPrefix + sequence;
  }

  /** Takes what the broker tells into the queue. */
  readonly deliver = (event: BrokerEvent): void => {
    this.#inbox.push(event);
  };

  get hasArrivals(): boolean {
    return this.#inbox.length > 0;
  }

  /** Orders that have not ended. */
  working(): Order[] {
    return [...this.#orders.values()].map(({ order }) => order).filter(({ status }) => !isTerminal(status));
  }

  /** Reserves a decided order and puts it in line to be journalled and sent. */
  open(order: Order, slot: number, price: number, decision: Decision): void {
    const enteringLeft = cleanQuantity(order.quantity - order.closing);
    const tracked = { order, slot, price, closingLeft: order.closing, enteringLeft, executions: [] };
    this.#parts.ledger.reserve(slot, order.side, order.closing, enteringLeft * price || 0);
    this.#orders.set(order.id, tracked);
    this.#outbox.push(tracked);
    if (this.#parts.journal) this.#records.push({ kind: 'decision', decision }, { kind: 'order', order });
  }

  /** Keeps a decision that led to no order for the journal. */
  note(decision: Decision): void {
    if (this.#parts.journal) this.#records.push({ kind: 'decision', decision });
  }

  /** Makes the cycle's decisions durable. Where that fails, none of its orders is sent. */
  readonly journal = (): MaybePromise => {
    const { journal } = this.#parts;
    if (!journal || this.#records.length === 0) return undefined;
    const records = this.#records.splice(0);
    try {
      return journal.write(records)?.catch(this.#journalFailed);
    } catch (error) {
      return this.#journalFailed(error);
    }
  };

  /** Sends what is in line, each order once. */
  readonly send = (): MaybePromise => {
    if (this.#outbox.length === 0) return undefined;
    return inTurn(this.#outbox.splice(0), this.#submit);
  };

  /** Cancels what would still enter, after a halt. */
  readonly obeyHalt = (): MaybePromise => {
    const { trading } = this.#parts;
    if (!trading.mustCancelEntries) return undefined;
    trading.mustCancelEntries = false;
    const entries = [...this.#orders.values()].filter(
      ({ order, closingLeft }) => !isTerminal(order.status) && closingLeft === 0,
    );
    return inTurn(entries, ({ order }) => this.#guarded(() => this.#parts.broker.cancel(order.id), order));
  };

  /** Applies what has arrived from the broker, one event at a time, in the order of arrival. */
  readonly applyArrived = (): MaybePromise => {
    if (this.#inbox.length === 0) return undefined;
    const arrived = this.#inbox;
    this.#inbox = [];
    const pending = inTurn(arrived, this.#apply);
    return pending === undefined ? this.applyArrived() : pending.then(this.applyArrived);
  };

  readonly #submit = (tracked: Tracked): MaybePromise => {
    this.#parts.bus.emit('order', tracked.order);
    return this.#guarded(() => this.#parts.broker.submit(tracked.order), tracked.order);
  };

  /** A broker call whose failure leaves the order's fate unknown: it stays reserved, and is never sent again. */
  #guarded(call: () => MaybePromise, order: Order): MaybePromise {
    const failed = (error: unknown): void => {
      this.#parts.bus.notice('ORDER_SUBMIT_FAILED', {
        orderId: order.id,
        symbol: order.symbol,
        error: messageOf(error),
      });
      this.#parts.trading.requestReconciliation(`no answer for order ${order.id}`);
    };
    try {
      return call()?.catch(failed);
    } catch (error) {
      return failed(error);
    }
  }

  readonly #journalFailed = (error: unknown): void => {
    const { bus, trading } = this.#parts;
    bus.notice('JOURNAL_FAILED', { error: messageOf(error), orders: this.#outbox.length });
    for (const tracked of this.#outbox.splice(0)) this.#end(tracked, 'rejected');
    trading.halt('the journal could not write');
  };

  readonly #apply = (event: BrokerEvent): MaybePromise => {
    if (event.kind === 'filled') return this.#takeFill(event);
    const tracked = this.#orders.get(event.orderId);
    if (!tracked || isTerminal(tracked.order.status))
      return this.#ignore(event, tracked ? 'after its end' : 'unknown order');
    const { bus } = this.#parts;
    const { id, symbol } = tracked.order;
    if (event.kind === 'accepted') {
      if (tracked.order.status === 'pending') this.#update(tracked, 'accepted', tracked.order.filled);
      return undefined;
    }
    if (event.kind === 'rejected') {
      bus.notice('ORDER_REJECTED', { ...event.detail, orderId: id, symbol, reason: event.code });
    }
    if (event.kind === 'expired') bus.notice('ORDER_EXPIRED', { orderId: id, symbol, filled: tracked.order.filled });
    return this.#end(tracked, event.kind);
  };

  #ignore(event: BrokerEvent, reason: string): void {
    this.#parts.bus.notice('ORDER_EVENT_IGNORED', { kind: event.kind, orderId: event.orderId, reason });
  }

  #takeFill(fill: Fill & { kind: 'filled' }): MaybePromise {
    const { bus, trading, journal, universe } = this.#parts;
    const tracked = this.#orders.get(fill.orderId);
    const isKnown = tracked
      ? tracked.executions.includes(fill.executionId)
      : this.#orphanExecutions.has(fill.executionId);
    if (isKnown) return this.#ignore(fill, 'execution already counted');
    const isSound =
      fill.quantity > 0 &&
      fill.price > 0 &&
      fill.commission >= 0 &&
      Number.isFinite(fill.quantity * fill.price + fill.commission);
    const isOurs = tracked
      ? fill.symbol === tracked.order.symbol && fill.side === tracked.order.side
      : universe.indexOf(fill.symbol) >= 0;
    if (!isSound || !isOurs) {
      const { orderId, symbol, side, quantity, price, commission } = fill;
      bus.notice('FILL_INVALID', { orderId, symbol, side, quantity, price, commission });
      return trading.requestReconciliation('a fill could not be applied');
    }
    if (tracked) tracked.executions.push(fill.executionId);
    else this.#orphanExecutions.add(fill.executionId);
    if (!journal) return this.#book(fill, tracked);
    const failed = (error: unknown): void => {
      bus.notice('JOURNAL_FAILED', { error: messageOf(error), orders: 0 });
      trading.halt('the journal could not write');
    };
    try {
      const pending = journal.write([{ kind: 'fill', fill }])?.catch(failed);
      if (pending) return pending.then(() => this.#book(fill, tracked));
    } catch (error) {
      failed(error);
    }
    return this.#book(fill, tracked);
  }

  /** The fill enters the ledger, then the order, then the hooks. */
  #book(fill: Fill, tracked: Tracked | undefined): MaybePromise {
    const { bus, ledger, trading, universe } = this.#parts;
    const slot = tracked?.slot ?? ledger.slot(ledger.openBook(UNASSIGNED), universe.indexOf(fill.symbol));
    const prevented = ledger.fill(slot, fill.side, fill.quantity, fill.price, fill.commission);
    bus.counts.fills++;
    if (prevented) {
      const strategy = ledger.books[ledger.bookOf(slot)]!;
      bus.notice('EXPOSURE_NEGATIVE_PREVENTED', { symbol: fill.symbol, strategy, orderId: fill.orderId, ...prevented });
      trading.requestReconciliation(`a fill would have taken ${fill.symbol} below zero`);
    }
    if (tracked) this.#count(tracked, fill);
    else {
      bus.notice('FILL_WITHOUT_ORDER', { orderId: fill.orderId, symbol: fill.symbol, quantity: fill.quantity });
      trading.requestReconciliation('a fill came without an order');
    }
    bus.emit('fill', fill, tracked?.order);
    return inTurn(this.#fillObservers, (plugin) => this.#observe(plugin, fill, tracked?.order));
  }

  #count(tracked: Tracked, fill: Fill): void {
    const { order } = tracked;
    const { bus, ledger, trading } = this.#parts;
    const filled = cleanQuantity(order.filled + fill.quantity);
    if (filled > order.quantity) {
      bus.notice('FILL_EXCEEDS_ORDER', { orderId: order.id, symbol: order.symbol, ordered: order.quantity, filled });
      trading.requestReconciliation(`more than ordered was filled of ${order.id}`);
    }
    if (isTerminal(order.status)) return this.#update(tracked, order.status, filled);
    if (filled >= order.quantity) return this.#end(tracked, 'filled', filled);
    const closing = Math.min(fill.quantity, tracked.closingLeft);
    const entering = cleanQuantity(fill.quantity - closing);
    ledger.releasePart(tracked.slot, order.side, closing, entering * tracked.price || 0);
    tracked.closingLeft = cleanQuantity(tracked.closingLeft - closing);
    tracked.enteringLeft = cleanQuantity(tracked.enteringLeft - entering);
    this.#update(tracked, 'partially_filled', filled);
  }

  #observe(plugin: Installed, fill: Fill, order: Order | undefined): MaybePromise {
    const threw = (error: unknown): void => this.#parts.bus.threw(plugin.name, 'postFill', error);
    try {
      return plugin.hooks.postFill!(fill, order)?.catch(threw);
    } catch (error) {
      return threw(error);
    }
  }

  #end(tracked: Tracked, status: OrderStatus, filled = tracked.order.filled): void {
    this.#parts.ledger.release(
      tracked.slot,
      tracked.order.side,
      tracked.closingLeft,
      tracked.enteringLeft * tracked.price || 0,
    );
    tracked.closingLeft = tracked.enteringLeft = 0;
    this.#update(tracked, status, filled);
  }

  #update(tracked: Tracked, status: OrderStatus, filled: number): void {
    tracked.order = Object.freeze({ ...tracked.order, status, filled });
    this.#parts.bus.emit('order', tracked.order);
  }
}
