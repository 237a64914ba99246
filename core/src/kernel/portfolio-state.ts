import type { Ledger } from '../domain/ledger.ts';
import type { BookPosition, PortfolioState } from '../plugin/journal.ts';

/** Cash and all that books hold or have realised, as it can be written down. */
export function portfolioState(ledger: Ledger, time: number): PortfolioState {
  const positions: BookPosition[] = [];
  for (let slot = 0; slot < ledger.quantity.length; slot++) {
    const quantity = ledger.quantity[slot]!;
    const realised = ledger.realised[slot]!;
    if (quantity === 0 && realised === 0) continue;
    const strategy = ledger.books[ledger.bookOf(slot)]!;
    const symbol = ledger.symbols[ledger.symbolOf(slot)]!;
    positions.push({ strategy, symbol, quantity, averagePrice: ledger.averagePrice[slot]!, realised });
  }
  return { time, cash: ledger.cash, positions };
}
