import type { Side, Trail } from '@plimsoll/core';
import type { WorkingOrder } from './working-order.ts';

/** Dollars at which a trailing stop stands when `bestPrice` is the best price since it was placed. */
export function trailedStop(side: Side, trail: Trail, bestPrice: number): number {
  const distance = 'dollars' in trail ? trail.dollars : bestPrice * trail.fraction;
  return side === 'sell' ? bestPrice - distance : bestPrice + distance;
}

/** The price has been somewhere: where that is better than before, a trailing stop follows. */
export function follow(working: WorkingOrder, price: number): void {
  const { trail } = working.order;
  if (trail === undefined || working.isTriggered || Number.isNaN(price)) return;
  const isBetter = working.side === 'sell' ? price > working.bestPrice : price < working.bestPrice;
  if (!isBetter && !Number.isNaN(working.bestPrice)) return;
  working.bestPrice = price;
  working.stopPrice = trailedStop(working.side, trail, price);
}
