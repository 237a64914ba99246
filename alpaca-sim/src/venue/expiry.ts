import type { Floor } from './floor.ts';
import type { Lifecycle } from './lifecycle.ts';
import { isTerminal } from './order.ts';
import type { Order } from './order.ts';

/** An order that is good till cancelled is cancelled when its time has come. */
export function endByItself(floor: Floor, lifecycle: Lifecycle, order: Order): void {
  if (order.tif !== 'gtc' || order.expiresMs === Infinity) return;
  floor.agenda.add(order.expiresMs, () => {
    if (isTerminal(order)) return;
    if (order.status !== 'pending_cancel') lifecycle.pend(order, 'pending_cancel');
    floor.agenda.add(floor.nowMs + floor.behaviour.cancelDelayMs, () => lifecycle.cancel(order));
  });
}
