import type { Venue } from '../venue/venue.ts';

/** What market data reads of the venue. */
export type MarketView = Pick<
  Venue,
  'nowMs' | 'hasSymbol' | 'session' | 'bars' | 'latestQuote' | 'latestTrade' | 'quotes' | 'trades'
>;

export function isCrypto(symbol: string): boolean {
  return symbol.includes('/');
}

/** Index of the first item at or after a time, in a list sorted by it. */
export function firstAtOrAfter<Item>(items: readonly Item[], timeMs: number, timeOf: (item: Item) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeOf(items[middle]!) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
