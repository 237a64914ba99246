import type { Portfolio } from '@plimsoll/core';

/** The share of equity that LEAN leaves free, by default, when it is asked to hold all. */
const FREE_SHARE = 0.0025;

/**
 * The weight of a purchase with all money as LEAN counts it: the most whole shares whose price and fee fit into the equity less a free share.
 * Half a share is added, so that rounding down to the lot comes to that number.
 */
export function allOf(portfolio: Portfolio, price: number): number {
  const { equity } = portfolio;
  const most = equity * (1 - FREE_SHARE);
  const feeOf = (shares: number): number => Math.max(1, 0.005 * shares);
  let shares = Math.floor(most / price);
  while (shares * price + feeOf(shares) > most) shares--;
  return ((shares + 0.5) * price) / equity;
}
