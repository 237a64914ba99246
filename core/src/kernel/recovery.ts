import type { Ledger } from '../domain/ledger.ts';
import type { Begun, Difference, KnownOrder, LastKnown } from '../plugin/journal.ts';
import type { Universe } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import type { Differences } from './differences.ts';
import { members } from './fates.ts';
import type { Fates } from './fates.ts';
import type { Installed } from './installed.ts';
import { hasEnded } from './order-book.ts';
import type { Market } from './market.ts';
import type { OrderBook, Tracked } from './order-book.ts';
import type { OutsideHoldings } from './outside.ts';
import { tellOfOwnerless } from './ownerless.ts';
import { restorePortfolio } from './portfolio-state.ts';
import type { Snapshots } from './snapshots.ts';
import type { SplitDesk } from './split-desk.ts';
import type { TradingDesk } from './trading-desk.ts';

interface Parts {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly universe: Universe;
  readonly plugins: readonly Installed[];
  readonly trading: TradingDesk;
  readonly book: OrderBook;
  readonly fates: Fates;
  readonly outside: OutsideHoldings;
  readonly differences: Differences;
  readonly snapshots: Snapshots;
  readonly splits: SplitDesk;
  readonly market: Market;
}

/** Takes up what an earlier run left: once, before the broker is connected. What only the broker can tell is asked for afterwards. */
export class Recovery {
  readonly #parts: Parts;
  readonly #roots: Tracked[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws PlimsollError PLM_STATE_UNUSABLE where a plugin cannot make anything of what it kept */
  restore({ last, doubts }: Begun): void {
    const { bus, ledger, trading, outside, snapshots, splits, universe, market } = this.#parts;
    const differences: Difference[] = doubts.map((what) => ({
      kind: 'journal',
      about: 'the journal',
      expected: 'all that was written',
      found: what,
      done: 'taken as it is',
      isExplained: false,
    }));
    if (last) {
      bus.time = last.time;
      restorePortfolio(last, ledger, outside, universe);
      splits.restore(last.splits);
      if (last.portfolio && Number.isFinite(last.time)) market.accountTime = last.time;
      for (const order of last.orders) differences.push(...this.#takeUp(order));
      trading.restore(last.trading.state, last.trading.reason);
      for (const reconciliation of last.unacknowledged) trading.hold(reconciliation);
      snapshots.restore(last.snapshots);
      this.#tellOfOrders();
      trading.awaitReconciliation('the run has only just begun');
      this.#tell(last);
    }
    this.#parts.differences.report(differences, true);
  }

  /** @returns what an operator must know of it */
  #takeUp(known: KnownOrder): Difference[] {
    const { book, ledger, universe, fates } = this.#parts;
    const { id, symbol, strategy } = known.order;
    const unknown = { kind: 'order', about: id, expected: 'working', found: 'unknown', isExplained: false } as const;
    const index = universe.indexOf(symbol);
    if (index < 0) return [{ ...unknown, done: `let be: ${symbol} is not in the universe any more` }];
    const root = book.recall(known, ledger.slot(ledger.openBook(strategy), index), universe.instrument(index));
    this.#roots.push(root);
    if (members(root).every(hasEnded)) return [];
    if (fates.canAsk) return (fates.doubt(root), []);
    fates.leave(root);
    return [{ ...unknown, done: 'counted as working, because the broker cannot look orders up' }];
  }

  /** What plugins, and the journal, remember of an order may be older than what it had become. */
  #tellOfOrders(): void {
    const { bus } = this.#parts;
    for (const root of this.#roots)
      for (const { order } of members(root))
        if (order.status !== 'pending' && order.status !== 'held') bus.emit('order', order);
  }

  #tell({ run, hasEnded, portfolio }: LastKnown): void {
    const { bus, ledger, book, trading } = this.#parts;
    bus.notice('RUN_CONTINUES', {
      after: run,
      ended: hasEnded,
      cash: ledger.cash,
      positions: ledger.held.slots.filter((slot) => ledger.quantity[slot] !== 0).length,
      orders: book.working().length,
      state: trading.state,
      portfolio: portfolio !== undefined,
    });
    tellOfOwnerless(bus, this.#parts);
  }
}
