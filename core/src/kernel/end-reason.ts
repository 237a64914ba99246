import type { BrokerEvent } from '../domain/order.ts';
import type { OrderEnd } from '../plugin/journal.ts';

/** What is written down of an order's end beside that. */
export function reasonOf(event: Extract<BrokerEvent, { kind: OrderEnd['status'] }>): Pick<OrderEnd, 'code' | 'detail'> {
  if (event.kind === 'rejected') return { code: event.code, detail: event.detail };
  return event.kind === 'cancelled' && event.exitsWork === true ? { detail: { exitsWork: true } } : {};
}
