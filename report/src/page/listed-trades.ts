import type { PortfolioView } from '@plimsoll/core';
import type { RoundTrips } from '../round-trips.ts';
import { tradesOf } from '../trades.ts';
import type { ListedTrade } from './page-data.ts';

const MOST = 20_000;

/** The newest trades in the order of their entries, those that are open at the last price. */
export function listedTrades(
  trips: RoundTrips,
  portfolio: PortfolioView,
): { readonly trades: readonly ListedTrade[]; readonly leftOut: number } {
  const all = tradesOf(trips, portfolio);
  const leftOut = Math.max(0, all.length - MOST);
  const trades = Array.from(all.from(leftOut), (trade): ListedTrade => {
    const { entryOrderId: _, exitOrderId: __, ...listed } = trade;
    const { entryPrice, profit } = listed;
    return { ...listed, entryPrice: known(entryPrice), profit: known(profit), return: known(listed.return) };
  });
  return { trades, leftOut };
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
