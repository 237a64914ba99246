import { messageOf } from '../domain/errors.ts';
import { cleanQuantity } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Account, Broker, BrokerPosition, Universe } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import type { Arrivals } from './arrivals.ts';
import { isPromise } from './in-turn.ts';
import type { JournalDesk } from './journal-desk.ts';
import type { OrderBook } from './order-book.ts';
import type { SplitDesk } from './split-desk.ts';
import { UNASSIGNED } from './stray-fills.ts';
import type { TradingDesk } from './trading-desk.ts';

interface Parts {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly universe: Universe;
  readonly broker: Broker;
  readonly trading: TradingDesk;
  readonly book: OrderBook;
  readonly arrivals: Arrivals;
  readonly journal: JournalDesk;
  readonly splits: SplitDesk;
}

interface Differences {
  readonly adopted: readonly string[];
  readonly failed: readonly string[];
  /** Those that a fill on its way may still explain; while there is one, nothing is adopted. */
  readonly waiting: readonly string[];
}

/** Keeps the ledger true to the broker: reads cash and positions at the start, and again wherever a doubt has arisen. */
export class AccountKeeper {
  readonly #parts: Parts;
  #isFirst = true;
  #wasReadable = true;
  #disagreement = '';
  /** By symbol with orders at work, how it differed the last time. */
  #doubts = new Map<string, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Reads the account where it is unknown or in doubt. A failure leaves it so: entries are rejected, exits are not. */
  readonly ensureKnown = (): void | Promise<void> => {
    const { ledger, trading } = this.#parts;
    if (Number.isFinite(ledger.cash) && !trading.isReconciling) return undefined;
    try {
      const account = this.#parts.broker.account();
      if (isPromise(account)) account.then(undefined, () => undefined); // also where the second question throws
      const positions = this.#parts.broker.positions();
      if (!isPromise(account) && !isPromise(positions)) return this.#compare(account, positions);
      return Promise.all([account, positions])
        .then(([a, p]) => this.#compare(a, p))
        .catch(this.#unreadable);
    } catch (error) {
      return this.#unreadable(error);
    }
  };

  readonly #unreadable = (error: unknown): void => {
    if (this.#wasReadable) this.#parts.bus.notice('ACCOUNT_UNREADABLE', { error: messageOf(error) });
    this.#wasReadable = false;
  };

  #compare(account: Account | undefined, positions: readonly BrokerPosition[]): void {
    const { ledger, trading, bus, arrivals, splits } = this.#parts;
    if (account === undefined || !Number.isFinite(account.cash)) {
      return this.#unreadable(
        new Error(account === undefined ? 'the broker has no answer' : `cash is ${account.cash}`),
      );
    }
    if (!arrivals.isEmpty) return; // what came while the broker answered is applied first
    if (splits.explain(positions, arrivals.deliver)) return; // as is what explains a difference
    const differing = this.#adoptPositions(positions);
    this.#wasReadable = true;
    if (differing.waiting.length > 0) return;
    const wasKnown = Number.isFinite(ledger.cash);
    const cashDifference = wasKnown ? account.cash - ledger.cash : 0;
    ledger.cash = account.cash;
    ledger.version++;
    if (!wasKnown || cashDifference !== 0 || differing.adopted.length > 0) this.#parts.journal.addPortfolio();
    if (differing.failed.length > 0) return this.#disagree(differing.failed.join(' '));
    this.#disagreement = '';
    if (trading.isReconciling || differing.adopted.length > 0) {
      bus.notice('RECONCILED', { symbols: differing.adopted.join(' '), cashDifference, atStart: this.#isFirst });
    }
    this.#isFirst = false;
    trading.reconciled();
  }

  /** Entries wait until a person has mended it; it is told once. */
  #disagree(symbols: string): void {
    const { bus, trading } = this.#parts;
    if (!trading.isReconciling) trading.requestReconciliation(`what the broker holds cannot be taken over: ${symbols}`);
    if (symbols !== this.#disagreement) bus.notice('RECONCILIATION_FAILED', { symbols });
    this.#disagreement = symbols;
  }

  /**
   * What the broker says wins; for a symbol with orders at work once it has said so twice, since it may count a fill of which it has not
   * told yet. In a long-only account a short position at the broker cannot be taken over: that needs a person.
   */
  #adoptPositions(positions: readonly BrokerPosition[]): Differences {
    const { ledger, universe, book } = this.#parts;
    const atBroker = new Map(positions.map((position) => [position.symbol, position]));
    const busy = new Set(book.working().map(({ order }) => order.symbol));
    const doubts = new Map<string, number>();
    const adopted: { symbol: string; take: () => void }[] = [];
    const waiting: string[] = [];
    const failed = positions.filter(({ symbol }) => universe.indexOf(symbol) < 0).map(({ symbol }) => symbol);
    for (const [index, symbol] of universe.symbols.entries()) {
      const position = atBroker.get(symbol);
      const wanted = position?.quantity ?? 0;
      const slots = ledger.books.map((_, book) => ledger.slot(book, index));
      const difference = cleanQuantity(wanted - slots.reduce((sum, slot) => sum + ledger.quantity[slot]!, 0));
      if (difference === 0) continue;
      const isShortInLongOnly = ledger.longOnly && wanted < 0;
      if (!Number.isFinite(difference) || isShortInLongOnly) {
        failed.push(symbol);
        continue;
      }
      if (this.#parts.splits.isAwaited(symbol, wanted, cleanQuantity(wanted - difference))) {
        waiting.push(symbol);
        continue;
      }
      if (busy.has(symbol) && this.#doubts.get(symbol) !== difference) {
        doubts.set(symbol, difference);
        waiting.push(symbol);
        continue;
      }
      adopted.push({ symbol, take: () => this.#spread(index, slots, difference, position?.averagePrice ?? 0) });
    }
    this.#doubts = doubts;
    if (waiting.length === 0) for (const { take } of adopted) take();
    return { adopted: adopted.map(({ symbol }) => symbol), failed, waiting };
  }

  /** Takes what is missing from the books that hold it, in their order; what is there beyond them is unassigned. */
  #spread(index: number, slots: readonly number[], difference: number, averagePrice: number): void {
    const { ledger } = this.#parts;
    let left = difference;
    for (const slot of slots) {
      const held = ledger.quantity[slot]!;
      if (left === 0 || held * left >= 0) continue;
      const taken = Math.sign(left) * Math.min(Math.abs(left), Math.abs(held));
      ledger.adopt(slot, held + taken, ledger.averagePrice[slot]!);
      left = cleanQuantity(left - taken);
    }
    if (left === 0) return;
    const slot = ledger.slot(ledger.openBook(UNASSIGNED), index);
    ledger.adopt(slot, ledger.quantity[slot]! + left, averagePrice);
  }
}
