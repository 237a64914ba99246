import { Ledger, PortfolioView } from '@plimsoll/core';
import type { Universe } from '@plimsoll/core';
import { parseTimeframe } from '@plimsoll/core';

interface Holding {
  readonly symbol: string;
  readonly quantity: number;
  readonly averagePrice?: number;
  /** `main` where left out. */
  readonly strategy?: string;
}

interface AccountOptions {
  /** Dollars; 100,000 where left out, NaN for an unknown account. */
  readonly cash?: number;
  /** Last price by symbol, dollars; a symbol without one has none. Its keys are the universe unless `universe` is given. */
  readonly prices: Readonly<Record<string, number>>;
  readonly strategies?: readonly string[];
  readonly holdings?: readonly Holding[];
}

/** A ledger with prices and holdings, and the portfolio that plugins would see of it. */
export function accountOf(options: AccountOptions): { ledger: Ledger; portfolio: PortfolioView } {
  const symbols = Object.keys(options.prices);
  const books = options.strategies ?? ['main'];
  const ledger = new Ledger(symbols, books);
  ledger.cash = options.cash ?? 100_000;
  for (const [index, symbol] of symbols.entries()) ledger.mark(index, options.prices[symbol]!);
  for (const { symbol, quantity, averagePrice, strategy = 'main' } of options.holdings ?? []) {
    const slot = ledger.slot(books.indexOf(strategy), symbols.indexOf(symbol));
    ledger.adopt(slot, quantity, averagePrice ?? options.prices[symbol]!);
  }
  return { ledger, portfolio: new PortfolioView(ledger) };
}

interface InstrumentTerms {
  readonly lot?: number;
  readonly tick?: number;
  readonly assetClass?: string;
  readonly shortable?: boolean;
}

/** A universe of these symbols; 1Min, whole shares and cents unless said otherwise. */
export function universeOf(symbols: readonly string[], terms: InstrumentTerms = {}, timeframe = '1Min'): Universe {
  const { lot = 1, tick = 0.01, assetClass = 'us_equity', shortable = true } = terms;
  const instruments = symbols.map((symbol) => ({ symbol, lot, tick, assetClass, shortable }));
  return {
    symbols,
    timeframe: parseTimeframe(timeframe)!,
    sessions: { hours: 'regular', anchor: 'open' },
    indexOf: (symbol) => symbols.indexOf(symbol),
    instrument: (index) => instruments[index]!,
  };
}
