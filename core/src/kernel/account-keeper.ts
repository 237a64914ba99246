import { messageOf } from '../domain/errors.ts';
import { cleanQuantity } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Account, Broker, BrokerPosition, Universe } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import { isPromise } from './in-turn.ts';
import { UNASSIGNED } from './arrivals.ts';
import type { TradingDesk } from './trading-desk.ts';

interface Parts {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly universe: Universe;
  readonly broker: Broker;
  readonly trading: TradingDesk;
}

/** Keeps the ledger true to the broker: reads cash and positions at the start, and again wherever a doubt has arisen. */
export class AccountKeeper {
  readonly #parts: Parts;
  #isFirst = true;
  #wasReadable = true;
  #disagreement = '';

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Reads the account where it is unknown or in doubt. A failure leaves it so: entries are rejected, exits are not. */
  readonly ensureKnown = (): void | Promise<void> => {
    const { ledger, trading } = this.#parts;
    if (Number.isFinite(ledger.cash) && !trading.isReconciling) return undefined;
    try {
      const account = this.#parts.broker.account();
      const positions = this.#parts.broker.positions();
      if (!isPromise(account) && !isPromise(positions)) return this.#compare(account, positions);
      return Promise.all([account, positions]).then(([a, p]) => this.#compare(a, p), this.#unreadable);
    } catch (error) {
      return this.#unreadable(error);
    }
  };

  readonly #unreadable = (error: unknown): void => {
    if (this.#wasReadable) this.#parts.bus.notice('ACCOUNT_UNREADABLE', { error: messageOf(error) });
    this.#wasReadable = false;
  };

  #compare(account: Account | undefined, positions: readonly BrokerPosition[]): void {
    const { ledger, trading, bus } = this.#parts;
    if (account === undefined || !Number.isFinite(account.cash)) {
      return this.#unreadable(
        new Error(account === undefined ? 'the broker has no answer' : `cash is ${account.cash}`),
      );
    }
    this.#wasReadable = true;
    const differing = this.#adoptPositions(positions);
    const cashDifference = Number.isFinite(ledger.cash) ? account.cash - ledger.cash : 0;
    ledger.cash = account.cash;
    ledger.version++;
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

  /** What the broker says wins. In a long-only account a short position at the broker cannot be taken over: that needs a person. */
  #adoptPositions(positions: readonly BrokerPosition[]): { adopted: string[]; failed: string[] } {
    const { ledger, universe } = this.#parts;
    const atBroker = new Map(positions.map((position) => [position.symbol, position]));
    const adopted: string[] = [];
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
      this.#spread(index, slots, difference, position?.averagePrice ?? 0);
      adopted.push(symbol);
    }
    return { adopted, failed };
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
