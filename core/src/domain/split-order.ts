import { cleanQuantity, floorToLot, roundToTick } from './instrument.ts';
import type { Instrument } from './instrument.ts';
import type { Leg, Order } from './order.ts';
import type { OrderTerms, Side, Trail } from './terms.ts';

/**
 * An order as it goes on after a split, in new shares: quantities times `ratio`, what is left of it down to whole lots, prices divided by `ratio` and on the
 * tick, never worse for whoever pays. Undefined for one that ends, because less than a lot is left or a price is below a tick.
 */
export function splitOrder(
  order: Order,
  ratio: number,
  { lot, tick }: Pick<Instrument, 'lot' | 'tick'>,
): Order | undefined {
  const { side, closing, trail, legs } = order;
  const priceOf = (price: number | undefined, of: Side): number | undefined =>
    price && roundToTick(price / ratio, tick, of);
  const legSide = closing > 0 ? side : side === 'buy' ? 'sell' : 'buy';
  const legOf = (leg: Leg): Leg => ({
    ...leg,
    limitPrice: priceOf(leg.limitPrice, legSide),
    stopPrice: priceOf(leg.stopPrice, legSide),
  });
  const filled = cleanQuantity(order.filled * ratio);
  const left = floorToLot(cleanQuantity((order.quantity - order.filled) * ratio), lot);
  const quantity = cleanQuantity(filled + left);
  const adjusted: Order = {
    ...order,
    quantity,
    filled,
    closing: Math.min(quantity, cleanQuantity(closing * ratio)),
    limitPrice: priceOf(order.limitPrice, side),
    stopPrice: priceOf(order.stopPrice, side),
    ...(trail && { trail: splitTrail(trail, ratio) }),
    ...(legs && { legs: legs.map(legOf) }),
  };
  const prices = [adjusted, ...(adjusted.legs ?? [])].flatMap(({ limitPrice, stopPrice }) => [limitPrice, stopPrice]);
  return left > 0 && !prices.includes(0) ? Object.freeze(adjusted) : undefined;
}

/** The terms of an order that is yet to be decided, in new shares. Prices are not on the tick. */
export function splitTerms<T extends OrderTerms>(terms: T, ratio: number): T {
  const { limitPrice, stopPrice, trail, takeProfit, stopLoss } = terms;
  return Object.freeze({
    ...terms,
    ...(limitPrice !== undefined && { limitPrice: limitPrice / ratio }),
    ...(stopPrice !== undefined && { stopPrice: stopPrice / ratio }),
    ...(trail && { trail: splitTrail(trail, ratio) }),
    ...(takeProfit && { takeProfit: splitTerms(takeProfit, ratio) }),
    ...(stopLoss && { stopLoss: splitTerms(stopLoss, ratio) }),
  });
}

function splitTrail(trail: Trail, ratio: number): Trail {
  return 'dollars' in trail ? { dollars: trail.dollars / ratio } : trail;
}
