import type { Ledger } from '../domain/ledger.ts';
import type { Bus } from './bus.ts';
import type { Installed } from './installed.ts';
import type { OrderBook } from './order-book.ts';
import { UNASSIGNED } from './stray-fills.ts';

/** A book that holds something, or has orders at work, and that no strategy trades any more. */
export interface OwnerlessBook {
  readonly strategy: string;
  readonly symbols: readonly string[];
}

interface Parts {
  readonly ledger: Ledger;
  readonly book: Pick<OrderBook, 'working'>;
  readonly plugins: readonly Installed[];
}

/** In the order in which books were opened. */
export function ownerlessBooks({ ledger, book, plugins }: Parts): OwnerlessBook[] {
  const traded = new Set(plugins.flatMap(({ name, hooks }) => (hooks.signal ? (hooks.books ?? [name]) : [])));
  const working = book.working().map(({ order }) => order);
  return [...ledger.books.entries()].flatMap(([place, strategy]) => {
    if (traded.has(strategy) || strategy === UNASSIGNED) return [];
    const symbols = ledger.symbols.filter(
      (symbol, index) =>
        ledger.quantity[ledger.slot(place, index)] !== 0 ||
        working.some((order) => order.strategy === strategy && order.symbol === symbol),
    );
    return symbols.length === 0 ? [] : [{ strategy, symbols }];
  });
}

export function tellOfOwnerless(bus: Bus, parts: Parts): void {
  for (const { strategy, symbols } of ownerlessBooks(parts))
    bus.notice('BOOK_WITHOUT_STRATEGY', { strategy, symbols: symbols.join(' ') });
}
