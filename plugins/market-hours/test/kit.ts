import type { Intent, Verdict } from '@plimsoll/core';
import { intentOf, setUp, universeOf } from '@plimsoll/testing';
import marketHours from '../src/index.ts';

const CLASSES: Readonly<Record<string, string>> = { MSFT: 'us_equity', 'BTC/USD': 'crypto', EURUSD: 'forex' };
const SYMBOLS = Object.keys(CLASSES);

/** The rule over a stock, a coin and a currency; what it said in its log; and orders for it to judge at times in UTC. */
export function ruleWith(config: unknown, timeframe = '1Min') {
  const stocks = universeOf(SYMBOLS, {}, timeframe);
  const universe = {
    ...stocks,
    instrument: (index: number) => ({ ...stocks.instrument(index), assetClass: CLASSES[SYMBOLS[index]!]! }),
  };
  const warnings: unknown[] = [];
  const log = { info: () => {}, warn: (_: string, detail: unknown) => warnings.push(detail) };
  const hooks = setUp(marketHours, { config, services: { universe, log } });
  const judge = (utc: string, parts: Partial<Intent> = {}): Verdict => {
    const symbol = parts.symbol ?? 'MSFT';
    return hooks.preTrade!(
      intentOf({ symbol, index: SYMBOLS.indexOf(symbol), quantity: 100, time: Date.parse(utc), ...parts }),
    );
  };
  return { hooks, warnings, judge };
}
