import type { Detail, Order } from '@plimsoll/core';

/** What is missing from an order's terms, or cannot be traded; undefined where nothing is. */
export function orderFault(order: Order): Detail | undefined {
  const { type, quantity, limitPrice, stopPrice } = order;
  if (!isPositive(quantity)) return { field: 'quantity', value: String(quantity) };
  const needsLimit = type === 'limit' || type === 'stop_limit';
  const needsStop = type === 'stop' || type === 'stop_limit';
  if (needsLimit ? !isPositive(limitPrice) : limitPrice !== undefined)
    return { field: 'limitPrice', value: String(limitPrice) };
  if (needsStop ? !isPositive(stopPrice) : stopPrice !== undefined)
    return { field: 'stopPrice', value: String(stopPrice) };
  return undefined;
}

function isPositive(value: number | undefined): boolean {
  return value !== undefined && value > 0 && value < Infinity;
}
