import type { Side } from '@plimsoll/core';
import type { ExchangeBar, FillMatch, PriceRange } from './matching.ts';

/** What the rest of a bar may do to the exits of an entry that filled in it. */
export interface RestOfBar {
  /** For the exit at a profit: where the price certainly was after the entry. */
  readonly profit: PriceRange;
  /** For the exit at a loss: where it may have been. */
  readonly loss: PriceRange;
}

/**
 * After an entry at the open comes the whole bar. After one within the bar nobody knows in what order the rest came: a loss counts as
 * reached where the bar has been there at all; a profit only where the price must have been there after the entry, on its way from the open
 * through the entry's price, or at the close.
 *
 * @param side the entry's
 */
export function restAfter(side: Side, { price, time, isAtOpen }: FillMatch, bar: ExchangeBar): RestOfBar {
  if (isAtOpen) return { profit: bar, loss: bar };
  const loss: PriceRange = { start: time, end: bar.end, open: price, high: bar.high, low: bar.low };
  if (side === 'buy') {
    const high = bar.open <= price ? bar.high : Math.max(price, bar.close);
    return { profit: { ...loss, high, low: price }, loss };
  }
  const low = bar.open >= price ? bar.low : Math.min(price, bar.close);
  return { profit: { ...loss, high: price, low }, loss };
}

/** The entry filled at the last price that counts: its exits have that price alone. */
export function pointAfter({ price, time }: FillMatch): RestOfBar {
  const point: PriceRange = { start: time, end: time, open: price, high: price, low: price };
  return { profit: point, loss: point };
}
