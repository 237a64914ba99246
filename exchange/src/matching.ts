import type { Order } from '@plimsoll/core';

/** Where one symbol's price went between `start` and `end`, epoch ms. Dollars. */
export interface PriceRange {
  readonly start: number;
  readonly end: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
}

/** One symbol's bar. */
export interface ExchangeBar extends PriceRange {
  readonly close: number;
  /** Units traded. */
  readonly volume: number;
}

/** An order fills at a price that the market had. */
export interface FillMatch {
  readonly kind: 'fill';
  /** Dollars a unit, before slippage. */
  readonly price: number;
  /** Epoch ms. */
  readonly time: number;
  /** Whether that was the first price of all. */
  readonly isAtOpen: boolean;
}

/** What one bar does with one order. One that is `triggered` but not filled has had its stop reached: from the next bar on its limit alone counts. */
export type Match = { readonly kind: 'none' } | { readonly kind: 'triggered' } | FillMatch;

export type PriceTerms = Pick<Order, 'side' | 'type' | 'limitPrice' | 'stopPrice'>;

const NONE: Match = Object.freeze({ kind: 'none' });
const TRIGGERED: Match = Object.freeze({ kind: 'triggered' });

/**
 * Matches an order with a bar that it may fill in. What fills at the open has the bar's start as its time; what fills at a price
 * touched within the bar has its end, when it is known at the latest. Where a bar leaves open which price came first, the
 * order gets the worse for it. A trailing stop is taken at the stop where it stands.
 *
 * @param isTriggered whether its stop was reached before
 */
export function matchOrder(order: PriceTerms, isTriggered: boolean, bar: PriceRange): Match {
  switch (order.type) {
    case 'market':
      return atOpen(bar);
    case 'limit':
      return matchLimit(order, bar);
    case 'stop':
    case 'trailing_stop':
      return isTriggered ? atOpen(bar) : matchStop(order, bar);
    case 'stop_limit':
      return isTriggered ? matchLimit(order, bar) : matchStopLimit(order, bar);
  }
}

/** At the open where that is within the limit, else at the limit where the bar touches it. */
function matchLimit(order: PriceTerms, bar: PriceRange): Match {
  const limit = order.limitPrice!;
  if (isWithin(order, bar.open, limit)) return atOpen(bar);
  return isWithin(order, order.side === 'buy' ? bar.low : bar.high, limit) ? within(limit, bar) : NONE;
}

/** At the open where the market gapped through the stop, else at the stop where the bar touches it. */
function matchStop(order: PriceTerms, bar: PriceRange): Match {
  const stop = order.stopPrice!;
  if (hasReached(order, bar.open, stop)) return atOpen(bar);
  return touchesStop(order, bar) ? within(stop, bar) : NONE;
}

/**
 * Triggered by the open, it is a limit order for the whole bar. Triggered within the bar, it fills at the stop if that is within the
 * limit; if not, whether the price came back to the limit afterwards is unknown, so it waits.
 */
function matchStopLimit(order: PriceTerms, bar: PriceRange): Match {
  const stop = order.stopPrice!;
  if (hasReached(order, bar.open, stop)) {
    const match = matchLimit(order, bar);
    return match.kind === 'fill' ? match : TRIGGERED;
  }
  if (!touchesStop(order, bar)) return NONE;
  return isWithin(order, stop, order.limitPrice!) ? within(stop, bar) : TRIGGERED;
}

function touchesStop(order: PriceTerms, bar: PriceRange): boolean {
  return hasReached(order, order.side === 'buy' ? bar.high : bar.low, order.stopPrice!);
}

/** Whether a price is as good as the limit or better, for the order's side. */
function isWithin(order: PriceTerms, price: number, limit: number): boolean {
  return order.side === 'buy' ? price <= limit : price >= limit;
}

/** Whether a price has risen to a buy's stop, or fallen to a sale's. */
function hasReached(order: PriceTerms, price: number, stop: number): boolean {
  return order.side === 'buy' ? price >= stop : price <= stop;
}

function atOpen({ open, start }: PriceRange): Match {
  return { kind: 'fill', price: open, time: start, isAtOpen: true };
}

function within(price: number, { end }: PriceRange): Match {
  return { kind: 'fill', price, time: end, isAtOpen: false };
}
