import type { PortfolioView } from '@plimsoll/core';
import type { OpenTrip, RoundTrip, RoundTrips } from './round-trips.ts';
import type { TripTable } from './trip-table.ts';

/** A trade, closed or not: one without `exitTime` is open, and `profit` what it would be at the last price. */
export type Trade = Omit<RoundTrip, 'exitTime' | 'exitPrice' | 'exitOrderId'> & {
  readonly exitTime: number | null;
  readonly exitPrice: number | null;
  readonly exitOrderId: string | null;
};

/** All trades in the order of their entries, each made when it is asked for: of many only their order is kept. */
export class TradeList implements Iterable<Trade> {
  readonly #closed: TripTable;
  readonly #open: readonly Trade[];
  /** Places among the closed ones, and after those among the open ones. */
  readonly #order: Uint32Array;

  constructor(closed: TripTable, open: readonly Trade[]) {
    this.#closed = closed;
    this.#open = open;
    const timeOf = (place: number): number =>
      place < closed.length ? closed.entryTime(place) : open[place - closed.length]!.entryTime;
    const places = Uint32Array.from({ length: closed.length + open.length }, (_, place) => place);
    this.#order = places.sort((a, b) => timeOf(a) - timeOf(b) || a - b);
  }

  get length(): number {
    return this.#order.length;
  }

  /** Those from a place on. */
  *from(start: number): Generator<Trade> {
    const { length } = this.#closed;
    for (const place of this.#order.subarray(start))
      yield place < length ? this.#closed.at(place) : this.#open[place - length]!;
  }

  [Symbol.iterator](): Generator<Trade> {
    return this.from(0);
  }
}

/** All trades in the order of their entries. Profits are NaN where a price is not known. */
export function tradesOf(trips: RoundTrips, portfolio: Pick<PortfolioView, 'price'>): TradeList {
  return new TradeList(
    trips.table,
    trips.open().map((trip) => valued(trip, portfolio.price(trip.symbol))),
  );
}

function valued(trip: OpenTrip, price: number): Trade {
  const gain = (price - trip.entryPrice) * trip.quantity;
  const profit = (trip.side === 'long' ? gain : -gain) + trip.dividends - trip.fees;
  const share = profit / (trip.entryPrice * trip.quantity);
  return { ...trip, exitTime: null, exitPrice: null, exitOrderId: null, profit, return: share };
}
