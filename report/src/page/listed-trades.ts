import type { PortfolioView } from '@plimsoll/core';
import type { RoundTrips } from '../round-trips.ts';
import type { ListedTrade } from './page-data.ts';

const MOST = 20_000;

/** The newest trades in the order of their entries, those that are open at the last price. */
export function listedTrades(
  trips: RoundTrips,
  portfolio: PortfolioView,
): { readonly trades: readonly ListedTrade[]; readonly leftOut: number } {
  const closed = trips.closed.map((trip): ListedTrade => ({
    ...trip,
    entryPrice: known(trip.entryPrice),
    profit: known(trip.profit),
    return: known(trip.return),
  }));
  const open = trips.open().map((trip): ListedTrade => {
    const gain = (portfolio.price(trip.symbol) - trip.entryPrice) * trip.quantity;
    const profit = (trip.side === 'long' ? gain : -gain) + trip.dividends - trip.fees;
    return {
      ...trip,
      entryPrice: known(trip.entryPrice),
      exitTime: null,
      exitPrice: null,
      profit: known(profit),
      return: known(profit / (trip.entryPrice * trip.quantity)),
    };
  });
  const all = [...closed, ...open].sort((a, b) => a.entryTime - b.entryTime);
  return { trades: all.slice(-MOST), leftOut: Math.max(0, all.length - MOST) };
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
