import type { Decision } from '../domain/decision.ts';
import { messageOf } from '../domain/errors.ts';
import type { Order } from '../domain/order.ts';
import type { Side } from '../domain/terms.ts';
import type { Broker, Journal, JournalRecord } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import { atOnce, attempt, inTurn } from './in-turn.ts';
import type { OrderBook, Tracked } from './order-book.ts';
import type { TradingDesk } from './trading-desk.ts';

interface Parts {
  readonly bus: Bus;
  readonly book: OrderBook;
  readonly broker: Broker;
  readonly journal: Journal | undefined;
  readonly trading: TradingDesk;
}

type MaybePromise = void | Promise<void>;

/** What goes to the broker: reserved when decided, journalled before it is sent, and sent once. */
export class OrderDesk {
  /** Starts every order id of this run. */
  idPrefix = '';
  readonly #parts: Parts;
  readonly #outbox: Tracked[] = [];
  readonly #records: JournalRecord[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  orderId(sequence: number): string {
    return this.idPrefix + sequence;
  }

  /** Reserves a decided order and puts it in line to be journalled and sent. */
  open(order: Order, slot: number, price: number, decision: Decision): void {
    this.#outbox.push(this.#parts.book.open(order, slot, price));
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
    return attempt(() => journal.write(records), this.#journalFailed);
  };

  /** Sends what is in line, each order once. */
  readonly send = (): MaybePromise => {
    if (this.#outbox.length === 0) return undefined;
    return inTurn(this.#outbox.splice(0), this.#submit);
  };

  /** Cancels what would still enter while trading is halted. */
  readonly obeyHalt = (): MaybePromise => {
    const { trading, book } = this.#parts;
    if (trading.state !== 'halted') return undefined;
    return atOnce(book.entries(), this.#cancel);
  };

  /** Asks for the end of resting orders that would close the slot's position, so that a market exit can have it. */
  cancelRestingExits(slot: number, side: Side): MaybePromise {
    return atOnce(this.#parts.book.restingExits(slot, side), this.#cancel);
  }

  readonly #submit = (tracked: Tracked): MaybePromise => {
    this.#parts.bus.emit('order', tracked.order);
    return attempt(
      () => this.#parts.broker.submit(tracked.order),
      (error) => this.#unanswered(tracked.order, error),
    );
  };

  readonly #cancel = (tracked: Tracked): MaybePromise => {
    if (tracked.isCancelAsked) return undefined;
    tracked.isCancelAsked = true;
    return attempt(
      () => this.#parts.broker.cancel(tracked.order.id),
      (error) => {
        tracked.isCancelAsked = false; // it is asked again
        this.#unanswered(tracked.order, error);
      },
    );
  };

  /** A broker call whose failure leaves the order's fate unknown: it stays reserved, and is never sent again. */
  #unanswered({ id, symbol }: Order, error: unknown): void {
    this.#parts.bus.notice('ORDER_SUBMIT_FAILED', { orderId: id, symbol, error: messageOf(error) });
    this.#parts.trading.requestReconciliation(`no answer for order ${id}`);
  }

  readonly #journalFailed = (error: unknown): void => {
    const { bus, book, trading } = this.#parts;
    bus.notice('JOURNAL_FAILED', { error: messageOf(error), orders: this.#outbox.length });
    for (const tracked of this.#outbox.splice(0)) book.end(tracked, 'rejected');
    trading.halt('the journal could not write');
  };
}
