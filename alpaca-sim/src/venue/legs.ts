import { ZERO, absolute, least } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { Floor } from './floor.ts';
import { heldOf } from './held.ts';
import { heldQty } from './ledger.ts';
import type { Lifecycle } from './lifecycle.ts';
import { isTerminal, legsGroupOf } from './order.ts';
import type { Order } from './order.ts';

/**
 * The entry has filled to the last share: its legs' turn. They close no more than other orders leave of the position, which may have been
 * sold in part while the entry still worked.
 */
export function entryFilled(lifecycle: Lifecycle, entry: Order): void {
  const available = availableTo(lifecycle.floor, entry);
  for (const leg of entry.legs) {
    if (isTerminal(leg)) continue;
    if (available <= ZERO) lifecycle.cancel(leg);
    else leg.qty = least(leg.qty!, available);
  }
  beginLegs(lifecycle, entry);
}

/** Legs that have not begun do. A stop beside a take-profit may wait for its price in silence. */
export function beginLegs(lifecycle: Lifecycle, entry: Order): void {
  const [first, second] = [takeProfitOf(entry), stopLossOf(entry)];
  // Armed before the take-profit works: it may fill at once.
  if (first !== undefined && second !== undefined) arm(lifecycle, second);
  if (first !== undefined) lifecycle.activate(first);
  if (second !== undefined && first === undefined) lifecycle.activate(second);
}

/** An OCO is known to the market: its stop watches the price. */
export function armSibling(lifecycle: Lifecycle, order: Order): void {
  if (order.role === 'takeProfit') for (const leg of order.legs) arm(lifecycle, leg);
}

/** A held stop's price has come: the take-profit beside it makes way. */
export function trigger(lifecycle: Lifecycle, stop: Order): void {
  stop.isArmed = false;
  for (const other of siblingsOf(stop)) lifecycle.cancelSibling(other);
  lifecycle.activate(stop, false);
}

/** A part of an order has filled: what its sibling closes is that much less, and a stop that fills lets no take-profit stand. */
export function legFilled(lifecycle: Lifecycle, order: Order): void {
  for (const other of siblingsOf(order)) {
    if (order.role === 'stopLoss') lifecycle.cancelSibling(other);
    else other.qty = order.qty! - order.filledQty + other.filledQty;
  }
}

/** An order has filled: of those of which only one can, the others end. */
export function legEnded(lifecycle: Lifecycle, order: Order): void {
  for (const other of siblingsOf(order)) lifecycle.cancelSibling(other);
}

/** An order has ended without filling: its legs have nothing to close, and a leg takes all that it belongs to with it. */
export function orderEnded(lifecycle: Lifecycle, order: Order, how: 'rejected' | 'canceled' | 'expired'): void {
  const above = order.parent === undefined ? [] : [order.parent];
  for (const other of [...order.legs, ...siblingsOf(order), ...above]) {
    if (how === 'expired') lifecycle.expire(other);
    else lifecycle.cancel(other);
  }
}

/** Units of the position that orders other than an entry's legs leave. */
function availableTo(floor: Floor, { accountId, asset, group }: Order): Decimal {
  const account = floor.account(accountId);
  const held = heldOf(account, asset, floor.lastPrice(asset), legsGroupOf(group));
  return absolute(heldQty(account, asset)) - held.units;
}

function takeProfitOf(order: Order): Order | undefined {
  return order.legs.find((leg) => leg.role === 'takeProfit');
}

function stopLossOf(order: Order): Order | undefined {
  return order.legs.find((leg) => leg.role === 'stopLoss');
}

/** Open orders that close the same units: the other leg; of an OCO, whose take-profit is the parent, parent and leg. */
export function siblingsOf(order: Order): Order[] {
  const { parent } = order;
  const family = parent === undefined ? [order] : [parent, ...parent.legs];
  const all = parent === undefined ? [...family, ...order.legs] : family;
  return all.filter((other) => other !== order && isLeg(other) && isLeg(order) && !isTerminal(other));
}

function isLeg(order: Order): boolean {
  return order.role === 'takeProfit' || order.role === 'stopLoss';
}

function arm(lifecycle: Lifecycle, stop: Order): void {
  if (lifecycle.floor.profile.stopLeg === 'held') stop.isArmed = stop.status === 'held';
  else lifecycle.activate(stop);
}
