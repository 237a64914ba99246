import type { Decision } from '../domain/decision.ts';
import { messageOf } from '../domain/errors.ts';
import type { Order } from '../domain/order.ts';
import type { Side } from '../domain/terms.ts';
import type { Broker } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import type { Fates } from './fates.ts';
import { atOnce, attempt, inTurn } from './in-turn.ts';
import type { JournalDesk } from './journal-desk.ts';
import type { OrderBook, Tracked } from './order-book.ts';
import type { TradingDesk } from './trading-desk.ts';

interface Parts {
  readonly bus: Bus;
  readonly book: OrderBook;
  readonly broker: Broker;
  readonly journal: JournalDesk;
  readonly trading: TradingDesk;
  readonly fates: Fates;
}

interface Outgoing {
  readonly tracked: Tracked;
  readonly decision: Decision;
}

type MaybePromise = void | Promise<void>;

/** What goes to the broker: reserved when decided, journalled before it is sent, and sent once. */
export class OrderDesk {
  /** Starts every order id of this run. */
  idPrefix = '';
  readonly #parts: Parts;
  readonly #outbox: Outgoing[] = [];
  #isDue = false;
  /** The highest number that an id of this run has. */
  #given = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A new id. @param sequence higher than those before */
  orderId(sequence: number): string {
    this.#given = sequence;
    return this.idPrefix + sequence;
  }

  /** Whether the id is one that this run has given to an order, or one of its legs. */
  hasGiven(orderId: string): boolean {
    const { idPrefix } = this;
    if (idPrefix === '' || typeof orderId !== 'string' || !orderId.startsWith(idPrefix)) return false;
    return Number.parseInt(orderId.slice(idPrefix.length), 10) <= this.#given;
  }

  /** Reserves a decided order and puts it in line to be journalled and sent. */
  open(order: Order, slot: number, price: number, decision: Decision): void {
    const { book, journal } = this.#parts;
    this.#outbox.push({ tracked: book.open(order, slot, price), decision });
    this.note(decision);
    if (journal.isOn) journal.add({ kind: 'order', order, price });
  }

  /** Keeps a decision for the journal. */
  note(decision: Decision): void {
    const { journal } = this.#parts;
    if (!journal.isOn) return;
    this.#isDue = true;
    journal.add({ kind: 'decision', decision });
  }

  /** Makes the cycle's decisions durable. Where that fails, none of its orders is sent. */
  readonly journal = (): MaybePromise => {
    if (!this.#isDue) return undefined;
    this.#isDue = false;
    const { journal } = this.#parts;
    journal.renewPortfolio();
    if (journal.isForLater) journal.addCycle();
    return journal.write(this.#outbox.length, this.#journalFailed);
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

  /** Asks for the end of orders. */
  cancel(orders: readonly Tracked[]): MaybePromise {
    return atOnce(orders, this.#cancel);
  }

  /** Asks for the end of resting orders that close the slot's position, or are about to, so that another exit can have it. */
  cancelRestingExits(slot: number, side: Side): MaybePromise {
    const { book } = this.#parts;
    return atOnce([...book.restingExits(slot, side), ...book.unfinishedBrackets(slot, side)], this.#cancel);
  }

  readonly #submit = ({ tracked }: Outgoing): MaybePromise => {
    this.#parts.bus.emit('order', tracked.order);
    return this.#call(
      tracked,
      'submit',
      () => this.#parts.broker.submit(tracked.order),
      () => undefined,
    );
  };

  readonly #cancel = (tracked: Tracked): MaybePromise => {
    const { bus, book, fates } = this.#parts;
    if (!Number.isNaN(tracked.cancelAskedAt)) {
      // A cycle ago, and no end has been told since: the broker may have ended it without a word.
      if (tracked.cancelAskedAt < bus.time) fates.doubt(book.root(tracked));
      return undefined;
    }
    tracked.cancelAskedAt = bus.time;
    return this.#call(
      tracked,
      'cancel',
      () => this.#parts.broker.cancel(tracked.order.id),
      () => (tracked.cancelAskedAt = NaN), // it is asked again
    );
  };

  #call(tracked: Tracked, name: 'submit' | 'cancel', call: () => unknown, failed: () => void): MaybePromise {
    let isAtOnce = true;
    const pending = attempt(call, (error) => {
      failed();
      this.#parts.journal.addFailure(name, error, tracked.order.id, isAtOnce);
      this.#unanswered(tracked, error);
    });
    isAtOnce = false;
    return pending;
  }

  /** A broker call whose failure leaves the order's fate unknown: it stays reserved, is looked up, and never sent again. */
  #unanswered(tracked: Tracked, error: unknown): void {
    const { bus, book, trading, fates } = this.#parts;
    const { id, symbol } = tracked.order;
    bus.notice('ORDER_SUBMIT_FAILED', { orderId: id, symbol, error: messageOf(error) });
    trading.requestReconciliation(`no answer for order ${id}`);
    fates.doubt(book.root(tracked));
  }

  /** What was decided is told again as what it came to: orders that were not sent. */
  readonly #journalFailed = (error: unknown): void => {
    const { bus, book } = this.#parts;
    for (const { tracked, decision } of this.#outbox.splice(0)) {
      book.end(tracked, 'rejected');
      bus.counts.orders[tracked.order.side]--;
      bus.countBlocked('kernel', 'JOURNAL_FAILED');
      const blocked: Decision = Object.freeze({
        ...decision,
        allowed: 0,
        closing: 0,
        outcome: 'blocked',
        code: 'JOURNAL_FAILED',
        plugin: 'kernel',
        detail: { error: messageOf(error) },
        orderId: undefined,
      });
      this.note(blocked);
      bus.emit('decision', blocked);
    }
  };
}
