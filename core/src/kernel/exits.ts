import type { Ledger } from '../domain/ledger.ts';
import { atOnce } from './in-turn.ts';
import type { OrderBook } from './order-book.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Proposal, Proposals } from './proposals.ts';

/**
 * A new exit of a whole position takes the place of the strategy's own resting exits of it (a stop, a limit), which hold the same units at
 * the broker; so does a market exit of a part. They are cancelled first, and the exit waits, over cycles if need be, until they have ended.
 */
export class Exits {
  readonly #ledger: Ledger;
  readonly #book: OrderBook;
  readonly #desk: OrderDesk;
  readonly #proposals: Proposals;

  constructor(ledger: Ledger, book: OrderBook, desk: OrderDesk, proposals: Proposals) {
    this.#ledger = ledger;
    this.#book = book;
    this.#desk = desk;
    this.#proposals = proposals;
  }

  /** Asks for the end of what stands in the way of exits. */
  readonly clearTheWay = (): void | Promise<void> => atOnce(this.#proposals.list, this.#clear);

  /** Leaves to a later cycle the exits whose way is not clear yet. */
  readonly keepWaiting = (): void => this.#proposals.postpone((proposal) => this.#isObstructed(proposal));

  readonly #clear = (proposal: Proposal): void | Promise<void> => {
    return this.#isObstructed(proposal)
      ? this.#desk.cancelRestingExits(proposal.slot, proposal.signal.side)
      : undefined;
  };

  #isObstructed({ fault, signal, slot }: Proposal): boolean {
    if (fault || (signal.weight !== undefined && (signal.type ?? 'market') !== 'market')) return false;
    const held = this.#ledger.heldAgainst(slot, signal.side);
    if (this.#ledger.closable(slot, signal.side) >= held) return false;
    return this.#book.restingExits(slot, signal.side).length > 0;
  }
}
