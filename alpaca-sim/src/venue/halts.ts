import { ZERO } from './decimal.ts';
import type { Book } from './market.ts';
import { isTerminal } from './order.ts';
import type { Order } from './order.ts';
import type { Parts } from './parts.ts';

/** Stops trading in a symbol, or lets it go on; its orders get their chance at once. */
export function setHalted({ floor, lifecycle, matcher }: Parts, book: Book, isHalted: boolean): void {
  if (book.isHalted === isHalted) return;
  floor.market.setHalted(book, isHalted);
  const orders = [...floor.accounts.values()].flatMap((account) => account.openOrdersOf(book.symbol));
  for (const order of floor.profile.suspendOnHalt ? orders : []) {
    if (isHalted && isWorking(order)) lifecycle.mark(order, 'suspended');
    if (!isHalted && order.status === 'suspended') lifecycle.mark(order, backTo(order), 'new');
  }
  if (!isHalted) for (const order of orders) if (!isTerminal(order)) matcher.tryToFill(order);
}

function isWorking({ status }: Order): boolean {
  return status === 'new' || status === 'partially_filled';
}

function backTo(order: Order): 'partially_filled' | 'new' {
  return order.filledQty > ZERO ? 'partially_filled' : 'new';
}
