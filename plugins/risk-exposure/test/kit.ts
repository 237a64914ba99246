import type { Hooks, Intent, Side, Verdict } from '@plimsoll/core';
import { accountOf, intentOf, setUp, universeOf } from '@plimsoll/testing';
import riskExposure from '../src/index.ts';

type AccountOptions = Parameters<typeof accountOf>[0];

export const PRICES = { TSLA: 240, MSFT: 380, XOM: 110, 'BTC/USD': 50_000 };

const STRATEGIES = ['momentum', 'reversal'];

/** Stocks, and BTC/USD as crypto; XOM cannot be sold short. */
function universe(symbols: readonly string[]) {
  const stocks = universeOf(symbols);
  return {
    ...stocks,
    instrument: (index: number) => ({
      ...stocks.instrument(index),
      assetClass: symbols[index] === 'BTC/USD' ? 'crypto' : 'us_equity',
      shortable: symbols[index] !== 'XOM',
    }),
  };
}

/** The rule over an account with {@link PRICES} and two strategies, what it said in its log, and orders for it to judge. */
export function ruleWith(config: unknown, account: Partial<AccountOptions> = {}) {
  const { ledger, portfolio } = accountOf({ prices: PRICES, strategies: STRATEGIES, ...account });
  const warnings: { message: string; detail: unknown }[] = [];
  const hooks: Hooks = setUp(riskExposure, {
    config,
    services: {
      portfolio,
      universe: universe(ledger.symbols),
      log: { info: () => {}, warn: (message: string, detail: unknown) => warnings.push({ message, detail }) },
    },
  });
  const judge = (side: Side, symbol: string, quantity: number, parts: Partial<Intent> = {}): Verdict => {
    const index = ledger.symbols.indexOf(symbol);
    const price = portfolio.price(symbol);
    return hooks.preTrade!(intentOf({ symbol, index, side, quantity, price, strategy: 'momentum', ...parts }));
  };
  /** Counts an order as the kernel does, the moment that it is decided. */
  const reserve = (side: Side, symbol: string, quantity: number, strategy = 'momentum'): void => {
    const slot = ledger.slot(STRATEGIES.indexOf(strategy), ledger.symbols.indexOf(symbol));
    ledger.reserve(slot, side, 0, quantity * portfolio.price(symbol));
  };
  return { hooks, ledger, portfolio, warnings, judge, reserve };
}

/** Units that a verdict leaves of an order for `quantity`. */
export function allowedOf(verdict: Verdict, quantity: number): number {
  if (verdict.kind === 'reject') return 0;
  return verdict.kind === 'pass' ? quantity : Math.max(0, Math.min(quantity, verdict.quantity));
}
