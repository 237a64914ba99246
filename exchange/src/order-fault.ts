import { termsFault } from '@plimsoll/core';
import type { Detail, Order } from '@plimsoll/core';

/** What keeps an order from being worked: terms that are missing or make no sense, or that this exchange does not offer. */
export function orderFault(order: Order): { readonly code: string; readonly detail: Detail } | undefined {
  const { quantity, type, timeInForce } = order;
  if (!(quantity > 0 && quantity < Infinity)) return invalid('quantity', quantity);
  const { trail, extendedHours, limitPrice, stopPrice, goodUntil } = order;
  const legs = { takeProfit: undefined, stopLoss: undefined };
  const term = termsFault({ type, limitPrice, stopPrice, trail, timeInForce, goodUntil, extendedHours, ...legs });
  if (term) return invalid(term, order[term as keyof Order]);
  if (order.legs) return unsupported('legs', order.legs.map(({ kind }) => kind).join(' '));
  if (type === 'trailing_stop') return unsupported('type', type);
  return timeInForce === 'day' || timeInForce === 'gtc' ? undefined : unsupported('timeInForce', timeInForce);
}

function invalid(field: string, value: unknown): { code: string; detail: Detail } {
  return { code: 'ORDER_INVALID', detail: { field, value: String(value) } };
}

function unsupported(field: string, value: string): { code: string; detail: Detail } {
  return { code: 'ORDER_TERMS_UNSUPPORTED', detail: { field, value } };
}
