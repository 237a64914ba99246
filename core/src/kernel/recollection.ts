import type { Ledger } from '../domain/ledger.ts';
import type { Universe } from '../plugin/services.ts';
import type { JournalDesk } from './journal-desk.ts';
import type { OrderBook } from './order-book.ts';
import type { OrderDesk } from './order-desk.ts';

interface Parts {
  readonly book: OrderBook;
  readonly desk: OrderDesk;
  readonly journal: JournalDesk;
  readonly ledger: Ledger;
  readonly universe: Universe;
}

const NONE: readonly string[] = Object.freeze([]);

/** Knows orders that the order book has let go of, and those of earlier runs. */
export class Recollection {
  readonly #parts: Parts;
  /** Ids for which the journal had no answer when it was last asked. */
  readonly #unanswered = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Makes an order known again that only the journal has.
   * @returns executions that were counted under the id of an order that is none of ours
   */
  recall(orderId: string): readonly string[] {
    const { book, journal, ledger, universe } = this.#parts;
    if (book.find(orderId) || !journal.canFind) return NONE;
    const found = journal.find(orderId);
    if (!found) {
      this.#unanswered.add(orderId);
      return NONE;
    }
    this.#unanswered.delete(orderId);
    const { order: written, executions } = found;
    const index = written ? universe.indexOf(written.order.symbol) : -1;
    if (!written || index < 0) return executions;
    book.recall(written, ledger.slot(ledger.openBook(written.order.strategy), index), universe.instrument(index));
    return NONE;
  }

  /**
   * Whether nobody can say any more what was counted of an order: it is one of ours that the book has let go of and the journal does not have, or
   * may be one, because the journal could not be read.
   */
  isForgotten(orderId: string): boolean {
    const { book, desk } = this.#parts;
    return book.find(orderId) === undefined && (desk.hasGiven(orderId) || this.#unanswered.has(orderId));
  }
}
