import type { Hooks, Intent, Verdict } from '@plimsoll/core';
import { accountOf, intentOf, setUp, universeOf } from '@plimsoll/testing';
import sectorCap from '../src/index.ts';

type AccountOptions = Parameters<typeof accountOf>[0];

/** SPY is left without a sector on purpose. */
export const SECTOR_OF: Readonly<Record<string, string>> = {
  TSLA: 'Consumer Discretionary',
  AMZN: 'Consumer Discretionary',
  MSFT: 'Information Technology',
  AAPL: 'Information Technology',
  GOOGL: 'Communication Services',
  XOM: 'Energy',
};

export const PRICES = { TSLA: 240, AMZN: 150, MSFT: 380, AAPL: 190, GOOGL: 140, XOM: 110, SPY: 450 };

/** The rule over an account with {@link PRICES}, what it said in its log, and orders for it to judge. */
export function ruleWith(config: unknown, account: Partial<AccountOptions> = {}) {
  const { ledger, portfolio } = accountOf({ prices: PRICES, ...account });
  const warnings: { message: string; detail: unknown }[] = [];
  const hooks: Hooks = setUp(sectorCap, {
    config,
    services: {
      portfolio,
      sectors: { of: (symbol: string) => SECTOR_OF[symbol] },
      universe: universeOf(ledger.symbols),
      log: { info: () => {}, warn: (message: string, detail: unknown) => warnings.push({ message, detail }) },
    },
  });
  const order = (symbol: string, quantity: number, parts: Partial<Intent> = {}): Intent =>
    intentOf({ symbol, index: ledger.symbols.indexOf(symbol), quantity, price: portfolio.price(symbol), ...parts });
  const buy = (symbol: string, quantity: number, parts: Partial<Intent> = {}): Verdict =>
    hooks.preTrade!(order(symbol, quantity, parts));
  /** Counts an order as the kernel does, the moment that it is decided. */
  const reserve = (symbol: string, quantity: number, side: 'buy' | 'sell' = 'buy'): void =>
    ledger.reserve(ledger.slot(0, ledger.symbols.indexOf(symbol)), side, 0, quantity * portfolio.price(symbol));
  return { hooks, ledger, portfolio, warnings, buy, reserve };
}

/** Units that a verdict leaves of an order for `quantity`. */
export function allowedOf(verdict: Verdict, quantity: number): number {
  if (verdict.kind === 'reject') return 0;
  return verdict.kind === 'pass' ? quantity : Math.max(0, Math.min(quantity, verdict.quantity));
}
