import type { Account, Execution } from './account.ts';
import { absolute, parseDecimal, times } from './decimal.ts';
import type { Floor } from './floor.ts';
import { settleUnits } from './ledger.ts';
import type { Lifecycle } from './lifecycle.ts';
import { isTerminal } from './order.ts';
import type { Order, OrderStatus } from './order.ts';
import { malformed, notFound } from './refusals.ts';

/** States that an order can be put into by hand, and left again for `new`. */
const MARKS: ReadonlySet<string> = new Set([
  'accepted_for_bidding',
  'suspended',
  'stopped',
  'calculated',
  'done_for_day',
  'new',
]);
const EVENTS: ReadonlySet<string> = new Set(['restated', 'order_cancel_rejected', 'order_replace_rejected']);

/**
 * Puts an order into a state, or tells an event about it, by hand.
 * @throws ApiError for an order that has ended, and for what is neither a state nor an event
 */
export function announce(lifecycle: Lifecycle, order: Order, event: string): void {
  if (isTerminal(order)) throw malformed(`order is already in "${order.status}" state`);
  if (event === 'rejected') lifecycle.reject(order);
  else if (event === 'canceled') lifecycle.cancel(order);
  else if (event === 'expired') lifecycle.expire(order);
  else if (MARKS.has(event)) lifecycle.mark(order, event as OrderStatus);
  else if (EVENTS.has(event)) lifecycle.announce(order, event);
  else throw malformed(`invalid event: ${event}`);
}

/** Takes an execution back: cash and position are as if it had not been; the order stays as it is. */
export function bust(floor: Floor, lifecycle: Lifecycle, executionId: string): void {
  const { account, execution } = find(floor, executionId);
  const { order, units, price } = execution;
  settleUnits(account, order.asset, -units, price);
  account.executions.delete(executionId);
  lifecycle.announceCorrection(order, 'trade_bust', executionId, -absolute(units), price);
}

/** Changes the price of an execution; cash and average prices follow. */
export function correct(floor: Floor, lifecycle: Lifecycle, executionId: string, text: string): void {
  const { account, execution } = find(floor, executionId);
  const price = parseDecimal(text);
  if (price === undefined || price <= 0n) throw malformed(`invalid price: ${text}`);
  const { order, units } = execution;
  settleUnits(account, order.asset, -units, execution.price);
  settleUnits(account, order.asset, units, price);
  order.filledValue += times(absolute(units), price - execution.price);
  account.executions.set(executionId, { ...execution, price });
  lifecycle.announceCorrection(order, 'trade_correct', executionId, absolute(units), price);
}

function find(floor: Floor, executionId: string): { account: Account; execution: Execution } {
  for (const account of floor.accounts.values()) {
    const execution = account.executions.get(executionId);
    if (execution !== undefined) return { account, execution };
  }
  throw notFound(`execution not found for ${executionId}`);
}
