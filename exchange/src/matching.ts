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

/** What one bar does with one order. A stop-limit order that is `triggered` but not filled is a limit order from the next bar on. */
export type Match =
  | { readonly kind: 'none' }
  | { readonly kind: 'triggered' }
  | { readonly kind: 'fill'; readonly price: number; readonly time: number };

type Terms = Pick<Order, 'side' | 'type' | 'limitPrice' | 'stopPrice'>;

const NONE: Match = Object.freeze({ kind: 'none' });
const TRIGGERED: Match = Object.freeze({ kind: 'triggered' });

/**
 * Matches an order with a bar that it may fill in. What fills at the open has the bar's start as its time; what fills at a price
 * touched within the bar has its end, when it is known at the latest. Where a bar leaves open which price came first, the
 * order gets the worse for it.
 *
 * @param isTriggered whether an earlier bar has made a stop order a market order, or a stop-limit order a limit order
 */
export function matchOrder(order: Terms, isTriggered: boolean, bar: PriceRange): Match {
  switch (order.type) {
    case 'market':
      return fill(bar.open, bar.start);
    case 'limit':
      return matchLimit(order, bar);
    case 'stop':
      return isTriggered ? fill(bar.open, bar.start) : matchStop(order, bar);
    case 'stop_limit':
      return isTriggered ? matchLimit(order, bar) : matchStopLimit(order, bar);
    case 'trailing_stop':
      return NONE;
  }
}

/** At the open where that is within the limit, else at the limit where the bar touches it. */
function matchLimit(order: Terms, bar: PriceRange): Match {
  const limit = order.limitPrice!;
  if (isWithin(order, bar.open, limit)) return fill(bar.open, bar.start);
  return isWithin(order, order.side === 'buy' ? bar.low : bar.high, limit) ? fill(limit, bar.end) : NONE;
}

/** At the open where the market gapped through the stop, else at the stop where the bar touches it. */
function matchStop(order: Terms, bar: PriceRange): Match {
  const stop = order.stopPrice!;
  if (hasReached(order, bar.open, stop)) return fill(bar.open, bar.start);
  return touchesStop(order, bar) ? fill(stop, bar.end) : NONE;
}

/**
 * Triggered by the open, it is a limit order for the whole bar. Triggered within the bar, it fills at the stop if that is within the
 * limit; if not, whether the price came back to the limit afterwards is unknown, so it waits.
 */
function matchStopLimit(order: Terms, bar: PriceRange): Match {
  const stop = order.stopPrice!;
  if (hasReached(order, bar.open, stop)) {
    const match = matchLimit(order, bar);
    return match.kind === 'fill' ? match : TRIGGERED;
  }
  if (!touchesStop(order, bar)) return NONE;
  return isWithin(order, stop, order.limitPrice!) ? fill(stop, bar.end) : TRIGGERED;
}

function touchesStop(order: Terms, bar: PriceRange): boolean {
  return hasReached(order, order.side === 'buy' ? bar.high : bar.low, order.stopPrice!);
}

/** Whether a price is as good as the limit or better, for the order's side. */
function isWithin(order: Terms, price: number, limit: number): boolean {
  return order.side === 'buy' ? price <= limit : price >= limit;
}

/** Whether a price has risen to a buy's stop, or fallen to a sale's. */
function hasReached(order: Terms, price: number, stop: number): boolean {
  return order.side === 'buy' ? price >= stop : price <= stop;
}

function fill(price: number, time: number): Match {
  return { kind: 'fill', price, time };
}
