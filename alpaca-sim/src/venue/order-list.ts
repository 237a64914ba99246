import type { Account } from './account.ts';
import { isTerminal, orderWire } from './order.ts';
import type { Order } from './order.ts';
import type { OrderFilters } from './options.ts';
import { malformed } from './refusals.ts';
import { parseNs } from './time-stamps.ts';
import type { WireOrder } from './types.ts';

const DEFAULT_LIMIT = 50;
const MOST = 500;

/**
 * `GET /v2/orders`: newest first unless asked otherwise. With `nested`, legs are inside the orders they belong to, where those are in
 * the answer.
 * @throws ApiError for a filter that is none
 */
export function listOrders(account: Account, filters: OrderFilters): WireOrder[] {
  const { status = 'open', direction = 'desc', limit = DEFAULT_LIMIT, nested = false } = filters;
  if (!['open', 'closed', 'all'].includes(status)) throw malformed(`invalid status: ${status}`);
  if (!['asc', 'desc'].includes(direction)) throw malformed(`invalid direction: ${direction}`);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) throw malformed(`invalid limit: ${limit}`);
  const isWanted = filterOf(account, filters);
  const wanted = [...account.orders.values()]
    .filter((order) => status === 'all' || isTerminal(order) === (status === 'closed'))
    .filter(isWanted)
    .sort((a, b) => (direction === 'asc' ? a.number - b.number : b.number - a.number));
  const shown = new Set(wanted);
  const listed = nested ? wanted.filter(({ parent }) => parent === undefined || !shown.has(parent)) : wanted;
  return listed.slice(0, limit).map((order) => orderWire(order, nested));
}

function filterOf(account: Account, filters: OrderFilters): (order: Order) => boolean {
  const { symbols = [], side, assetClasses = [], beforeOrderId, afterOrderId } = filters;
  const after = timeOf('after', filters.after);
  const until = timeOf('until', filters.until);
  const before = numberOf(account, 'before_order_id', beforeOrderId) ?? Infinity;
  const behind = numberOf(account, 'after_order_id', afterOrderId) ?? -Infinity;
  const symbolSet = new Set(symbols.flatMap((symbol) => [symbol, symbol.replace('/', '')]));
  return (order) =>
    (symbols.length === 0 || symbolSet.has(order.asset.symbol) || symbolSet.has(order.asset.symbol.replace('/', ''))) &&
    (side === undefined || order.side === side) &&
    (assetClasses.length === 0 || assetClasses.includes(order.asset.assetClass)) &&
    (after === undefined || parseNs(order.times.submitted)! > after) &&
    (until === undefined || parseNs(order.times.submitted)! < until) &&
    order.number < before &&
    order.number > behind;
}

function timeOf(name: string, text: string | undefined): bigint | undefined {
  if (text === undefined || text === '') return undefined;
  const ns = parseNs(text);
  if (ns === undefined) throw malformed(`invalid ${name}: ${text}`);
  return ns;
}

function numberOf(account: Account, name: string, orderId: string | undefined): number | undefined {
  if (orderId === undefined || orderId === '') return undefined;
  const order = account.orders.get(orderId);
  if (order === undefined) throw malformed(`invalid ${name}: ${orderId}`);
  return order.number;
}
