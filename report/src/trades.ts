import type { PortfolioView } from '@plimsoll/core';
import type { OpenTrip, RoundTrip, RoundTrips } from './round-trips.ts';

/** A trade, closed or not: one without `exitTime` is open, and `profit` what it would be at the last price. */
export type Trade = Omit<RoundTrip, 'exitTime' | 'exitPrice' | 'exitOrderId'> & {
  readonly exitTime: number | null;
  readonly exitPrice: number | null;
  readonly exitOrderId: string | null;
};

/** All trades in the order of their entries. Profits are NaN where a price is not known. */
export function tradesOf(trips: RoundTrips, portfolio: PortfolioView): Trade[] {
  const open = trips.open().map((trip) => valued(trip, portfolio.price(trip.symbol)));
  return [...trips.closed, ...open].sort((a, b) => a.entryTime - b.entryTime);
}

function valued(trip: OpenTrip, price: number): Trade {
  const gain = (price - trip.entryPrice) * trip.quantity;
  const profit = (trip.side === 'long' ? gain : -gain) + trip.dividends - trip.fees;
  const share = profit / (trip.entryPrice * trip.quantity);
  return { ...trip, exitTime: null, exitPrice: null, exitOrderId: null, profit, return: share };
}
