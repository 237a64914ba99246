import { messageOf } from '../domain/errors.ts';
import { cleanQuantity } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Difference } from '../plugin/journal.ts';
import type { Account, Broker, BrokerPosition, Universe } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import type { Arrivals } from './arrivals.ts';
import { isPromise } from './in-turn.ts';
import type { JournalDesk } from './journal-desk.ts';
import type { OutsideHoldings } from './outside.ts';
import type { OrderBook } from './order-book.ts';
import type { Differences } from './differences.ts';
import type { Fates } from './fates.ts';
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
  readonly fates: Fates;
  readonly outside: OutsideHoldings;
  readonly differences: Differences;
  readonly splits: SplitDesk;
  readonly cashTolerance: CashTolerance;
}

interface Comparison {
  readonly adopted: readonly Difference[];
  /** What cannot be taken over, each with why. */
  readonly failed: readonly { readonly symbol: string; readonly why: string }[];
  /** Whether a fill on its way may still explain one; then nothing is adopted. */
  readonly isWaiting: boolean;
}

/**
 * By how much the broker's cash may differ from the books and be taken over without an operator, dollars: in any case, and for each fill since they
 * were last compared. A fixed sum, since a part of the account would be anything in a large one.
 */
export interface CashTolerance {
  readonly dollars: number;
  readonly perFill: number;
}

/** Brokers round each fill to the cent at worst, and tell fees and interest apart from fills. */
export const CASH_TOLERANCE: CashTolerance = { dollars: 1, perFill: 0.02 };

/** Less is the noise of adding up in another order, dollars. */
const CASH_NOISE = 0.005;

/** Keeps the ledger true to the broker: reads cash and positions at the start, and again wherever a doubt has arisen. */
export class AccountKeeper {
  readonly #parts: Parts;
  #isFirst = true;
  #wasReadable = true;
  #disagreement = '';
  /** How many fills had been counted when cash was last compared; below zero where those of earlier runs count too. */
  #fillsCompared = 0;
  /** By symbol with orders at work, how it differed the last time. */
  #doubts = new Map<string, number>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Fills that have been counted since cash was last compared. */
  get fillsSince(): number {
    return this.#parts.bus.counts.fills - this.#fillsCompared;
  }

  /** Takes up how many there had been in earlier runs. */
  restoreFills(fillsSince: number): void {
    this.#fillsCompared = this.#parts.bus.counts.fills - fillsSince;
  }

  /** Reads the account where it is unknown or in doubt. A failure leaves it so: entries are rejected, exits are not. */
  readonly ensureKnown = (): void | Promise<void> => {
    const { ledger, trading, fates } = this.#parts;
    if ((Number.isFinite(ledger.cash) && !trading.isReconciling) || fates.isPending) return undefined;
    let account: ReturnType<Broker['account']>;
    let positions: ReturnType<Broker['positions']>;
    try {
      account = this.#parts.broker.account();
      if (isPromise(account)) account.then(undefined, () => undefined); // also where the second question throws
      positions = this.#parts.broker.positions();
    } catch (error) {
      return this.#failed(error);
    }
    if (!isPromise(account) && !isPromise(positions)) return this.#answered(account, positions);
    return Promise.all([account, positions]).then(([a, p]) => this.#answered(a, p), this.#failed);
  };

  #answered(account: Account | undefined, positions: readonly BrokerPosition[]): void {
    const { journal, arrivals } = this.#parts;
    if (journal.keepsInputs) journal.addInput({ kind: 'account', account, positions, isLate: !arrivals.isEmpty });
    try {
      this.#compare(account, positions);
    } catch (error) {
      this.#unreadable(error);
    }
  }

  readonly #failed = (error: unknown): void => {
    this.#parts.journal.addFailure('account', error);
    this.#unreadable(error);
  };

  readonly #unreadable = (error: unknown): void => {
    if (this.#wasReadable) this.#parts.bus.notice('ACCOUNT_UNREADABLE', { error: messageOf(error) });
    this.#wasReadable = false;
  };

  #compare(account: Account | undefined, positions: readonly BrokerPosition[]): void {
    const { trading, bus, arrivals, fates, splits } = this.#parts;
    if (account === undefined || !Number.isFinite(account.cash)) {
      return this.#unreadable(
        new Error(account === undefined ? 'the broker has no answer' : `cash is ${account.cash}`),
      );
    }
    if (!arrivals.isEmpty || fates.isPending) return; // what came while the broker answered is applied first
    if (splits.explain(positions, arrivals.tell)) return; // as is what explains a difference
    const { adopted, failed, isWaiting } = this.#adoptPositions(positions);
    this.#wasReadable = true;
    if (isWaiting) return;
    const cash = this.#adoptCash(account.cash);
    const differences = [...adopted, ...cash];
    if (differences.length > 0 || this.#isFirst) this.#parts.journal.addPortfolio();
    this.#parts.differences.report(differences, this.#isFirst);
    if (failed.length > 0) return this.#disagree(failed);
    this.#disagreement = '';
    if (trading.isReconciling || adopted.length > 0) {
      const symbols = adopted.map(({ about }) => about).join(' ');
      const cashDifference = cash.reduce((sum, { found, expected }) => sum + Number(found) - Number(expected), 0);
      bus.notice('RECONCILED', { symbols, cashDifference, atStart: this.#isFirst });
    }
    this.#isFirst = false;
    trading.reconciled();
  }

  #adoptCash(found: number): Difference[] {
    const { ledger, bus, cashTolerance, journal } = this.#parts;
    const expected = ledger.cash;
    const fills = this.fillsSince;
    this.restoreFills(0);
    if (expected === found) return [];
    ledger.cash = found;
    ledger.version++;
    const difference = found - expected;
    if (!Number.isFinite(expected) || Math.abs(difference) < CASH_NOISE) return [];
    const allowed = cashTolerance.dollars + cashTolerance.perFill * fills;
    const isExplained = Math.abs(difference) <= allowed + CASH_NOISE;
    if (isExplained || !journal.isForLater)
      bus.notice('CASH_TAKEN_OVER', { expected, found, difference, allowed, fills });
    return [{ kind: 'cash', about: 'cash', expected, found, done: 'taken over', isExplained }];
  }

  /** Entries wait until a person has mended it; it is told once. */
  #disagree(failed: Comparison['failed']): void {
    const { bus, trading } = this.#parts;
    const symbols = failed.map(({ symbol }) => symbol).join(' ');
    const why = failed.map(({ symbol, why }) => `${symbol} ${why}`).join('; ');
    if (!trading.isReconciling) trading.requestReconciliation(`what the broker holds cannot be taken over: ${why}`);
    if (symbols !== this.#disagreement) bus.notice('RECONCILIATION_FAILED', { symbols, why });
    this.#disagreement = symbols;
  }

  /**
   * What the broker says wins; for a symbol with orders at work once it has said so twice, since it may count a fill of which it has not
   * told yet. In a long-only account a short position at the broker cannot be taken over: that needs a person.
   */
  #adoptPositions(positions: readonly BrokerPosition[]): Comparison {
    const { ledger, universe, book } = this.#parts;
    const atBroker = new Map(positions.map((position) => [position.symbol, position]));
    const busy = new Set(book.working().map(({ order }) => order.symbol));
    const doubts = new Map<string, number>();
    const adopted: { difference: Difference; take: () => void }[] = [];
    const outside = this.#compareOutside(positions);
    let isAwaited = false;
    const failed = [...outside.failed];
    for (const [index, symbol] of universe.symbols.entries()) {
      const position = atBroker.get(symbol);
      const found = position?.quantity ?? 0;
      const slots = ledger.books.map((_, book) => ledger.slot(book, index));
      const expected = slots.reduce((sum, slot) => cleanQuantity(sum + ledger.quantity[slot]!), 0);
      const difference = cleanQuantity(found - expected);
      if (difference === 0) continue;
      if (!Number.isFinite(difference)) {
        failed.push({ symbol, why: 'has a quantity that is not a number' });
      } else if (ledger.longOnly && found < 0) {
        failed.push({ symbol, why: 'is short, in an account that is long only: buy it back at the broker' });
      } else if (this.#parts.splits.isAwaited(symbol, found, expected)) {
        isAwaited = true;
      } else if (busy.has(symbol) && this.#doubts.get(symbol) !== difference) {
        doubts.set(symbol, difference);
      } else {
        adopted.push({
          difference: this.#difference('position', symbol, expected, found),
          take: () => this.#spread(index, slots, difference, position?.averagePrice ?? 0),
        });
      }
    }
    this.#doubts = doubts;
    const isWaiting = isAwaited || doubts.size > 0;
    if (!isWaiting) for (const { take } of [...outside.adopted, ...adopted]) take();
    return { adopted: [...outside.adopted, ...adopted].map(({ difference }) => difference), failed, isWaiting };
  }

  /** What is held in symbols that are not in the universe. A run that a later one goes on from takes note of it; others cannot take it over. */
  #compareOutside(positions: readonly BrokerPosition[]): {
    readonly adopted: { difference: Difference; take: () => void }[];
    readonly failed: Comparison['failed'];
  } {
    const { universe, outside, journal } = this.#parts;
    const held = positions.filter(({ symbol }) => universe.indexOf(symbol) < 0);
    if (!journal.isForLater) {
      const why = 'is not in the universe: add it, or close it at the broker';
      return { adopted: [], failed: held.map(({ symbol }) => ({ symbol, why })) };
    }
    const bySymbol = new Map(held.map((position) => [position.symbol, position]));
    const adopted = [...new Set([...bySymbol.keys(), ...outside.symbols])].flatMap((symbol) => {
      const { quantity: found = 0, averagePrice = 0 } = bySymbol.get(symbol) ?? {};
      const expected = outside.quantity(symbol);
      if (cleanQuantity(found - expected) === 0) return [];
      const take = (): void => outside.adopt(symbol, found, averagePrice, UNASSIGNED);
      return [{ difference: this.#difference('outside', symbol, expected, found), take }];
    });
    return { adopted, failed: [] };
  }

  /** Where the account was not known before, there was nothing to differ from. */
  #difference(kind: 'position' | 'outside', about: string, expected: number, found: number): Difference {
    const isExplained = !Number.isFinite(this.#parts.ledger.cash);
    const done =
      kind === 'outside'
        ? `counted, without a price, in ${UNASSIGNED}`
        : `taken over; what is more is in ${UNASSIGNED}`;
    return { kind, about, expected, found, done, isExplained };
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
