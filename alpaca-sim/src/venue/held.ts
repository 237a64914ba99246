import type { Account } from './account.ts';
import type { Asset } from './assets.ts';
import { ZERO, absolute, greatest, least } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { isOpening, isWaiting, remainingQty } from './order.ts';

export interface Held {
  /** Units of the position that open orders will close. */
  readonly units: Decimal;
  /** The ids of those orders. */
  readonly orderIds: readonly string[];
}

/**
 * What open orders hold of a position. Orders of which only one can fill hold together what the largest of them does; legs whose turn
 * has not come hold nothing.
 * @param price what a notional order's dollars are worth a unit
 * @param exceptGroup orders that do not count
 */
export function heldOf(account: Account, asset: Asset, price: Decimal, exceptGroup?: string): Held {
  const size = absolute(account.positions.get(asset.symbol)?.qty ?? ZERO);
  const byGroup = new Map<string, Decimal>();
  const orderIds: string[] = [];
  for (const order of account.openOrdersOf(asset.symbol)) {
    if (isOpening(order) || order.group === exceptGroup || isWaiting(order)) continue;
    const units = remainingQty(order, price);
    byGroup.set(order.group, greatest(units, byGroup.get(order.group) ?? ZERO));
    orderIds.push(order.id);
  }
  let units = ZERO;
  for (const held of byGroup.values()) units += held;
  return { units: least(units, size), orderIds };
}
