import type { Ledger } from '../domain/ledger.ts';
import type { Signal } from '../domain/signal.ts';
import { atOnce } from './in-turn.ts';
import type { JournalDesk } from './journal-desk.ts';
import type { OrderBook } from './order-book.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Proposal, Proposals } from './proposals.ts';

interface Parts {
  readonly ledger: Ledger;
  readonly book: OrderBook;
  readonly desk: OrderDesk;
  readonly proposals: Proposals;
  readonly journal: JournalDesk;
}

/** An exit that waits until its way is clear. */
export interface WaitingExit {
  readonly strategy: string;
  readonly signal: Signal;
  /** The cycle's time when it was asked for, epoch ms. */
  readonly time: number;
}

/**
 * A new exit of a whole position takes the place of the strategy's own resting exits of it (a stop, a limit), which hold the same units at
 * the broker; so does a market exit of a part. They are cancelled first, and the exit waits, over cycles if need be, until they have ended. So is the
 * rest of an entry that has filled in part and was placed with exits: once all of it has filled they close all of it, also what has been closed before.
 */
export class Exits {
  readonly #parts: Parts;
  #remembered: readonly WaitingExit[] | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Asks for the end of what stands in the way of exits. */
  readonly clearTheWay = (): void | Promise<void> => {
    const { proposals, journal } = this.#parts;
    const obstructed = proposals.list.filter(this.#isObstructed);
    if (obstructed.length === 0) return undefined;
    if (!journal.isForLater) return atOnce(obstructed, this.#clear);
    // A run that stops between a resting exit's end and the exit that takes its place must not leave the position without any.
    let isDurable = true;
    const pending = journal.write(0, () => (isDurable = false));
    const clear = (): void | Promise<void> => (isDurable ? atOnce(obstructed, this.#clear) : undefined);
    return pending === undefined ? clear() : pending.then(clear);
  };

  /** Leaves to a later cycle the exits whose way is not clear yet. */
  readonly keepWaiting = (): void => this.#parts.proposals.postpone(this.#isObstructed);

  /** From now on those that wait now are the ones that wait. */
  rememberWaiting(): void {
    this.#remembered = this.waiting();
  }

  /** Those that wait, and those that would have to. */
  waiting(): readonly WaitingExit[] {
    if (this.#remembered) return this.#remembered;
    const { proposals } = this.#parts;
    // One that has waited may not have to any more, and is not decided yet: nobody would ask for it again.
    const undecided = proposals.list.filter((proposal) => proposal.hasWaited || this.#isObstructed(proposal));
    const all = [...proposals.waiting, ...undecided];
    return all.map(({ strategy, signal, time }) => ({ strategy, signal, time }));
  }

  readonly #clear = ({ slot, signal }: Proposal): void | Promise<void> =>
    this.#parts.desk.cancelRestingExits(slot, signal.side);

  readonly #isObstructed = ({ fault, signal, slot }: Proposal): boolean => {
    const { ledger, book } = this.#parts;
    if (fault) return false;
    const held = ledger.heldAgainst(slot, signal.side);
    if (held > 0 && book.unfinishedBrackets(slot, signal.side).length > 0) return true;
    if (signal.weight !== undefined && (signal.type ?? 'market') !== 'market') return false;
    if (ledger.closable(slot, signal.side) >= held) return false;
    return book.restingExits(slot, signal.side).length > 0;
  };
}
