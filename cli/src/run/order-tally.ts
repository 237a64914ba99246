import type { Order, OrderStatus } from '@plimsoll/core';

const ENDS = ['filled', 'cancelled', 'expired', 'rejected'] as const;

/** How many orders ended how. */
export type Ends = Readonly<Record<(typeof ENDS)[number], number>>;

/** Whether nothing more is to come of an order. */
export function isEnded({ status }: { readonly status: OrderStatus }): boolean {
  return (ENDS as readonly OrderStatus[]).includes(status);
}

/** Counts orders as they end, each once: a late fill tells of an order again that has ended. */
export class OrderTally {
  readonly #ended = new Set<string>();
  readonly #ends: Record<keyof Ends, number> = { filled: 0, cancelled: 0, expired: 0, rejected: 0 };

  readonly add = (order: Order): void => {
    if (!isEnded(order) || this.#ended.has(order.id)) return;
    this.#ended.add(order.id);
    this.#ends[order.status as keyof Ends]++;
  };

  ends(): Ends {
    return { ...this.#ends };
  }
}
