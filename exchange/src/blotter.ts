import type { Side } from '@plimsoll/core';
import type { TradingAccount } from './account.ts';
import type { WorkingOrder } from './working-order.ts';

/** The working orders of an account, in the order in which they were submitted, and what they set aside. */
export class Blotter {
  readonly #account: TradingAccount;
  readonly #working = new Map<string, WorkingOrder>();

  constructor(account: TradingAccount) {
    this.#account = account;
  }

  get size(): number {
    return this.#working.size;
  }

  /** Orders may be added and taken out meanwhile. */
  [Symbol.iterator](): Iterator<WorkingOrder> {
    return this.#working.values();
  }

  find(orderId: string): WorkingOrder | undefined {
    return this.#working.get(orderId);
  }

  add(working: WorkingOrder): void {
    this.#working.set(working.order.id, working);
    this.#account.reserve(working.reserved);
  }

  /** Sets so many dollars aside for an order, in place of what was. */
  reserve(working: WorkingOrder, dollars: number): void {
    this.#account.reserve(dollars - working.reserved);
    working.reserved = dollars;
  }

  /** Takes an order out. What was set aside for it is free. */
  remove(working: WorkingOrder): void {
    this.#working.delete(working.order.id);
    this.reserve(working, 0);
    if (this.#working.size === 0) this.#account.clearReserve();
  }

  /** Units held that no working order closes yet. */
  closableBy(index: number, side: Side): number {
    let closable = this.#account.closable(index, side);
    if (closable === 0) return 0;
    for (const working of this.#working.values()) {
      if (working.index === index && working.order.side === side) closable -= working.closing;
    }
    return Math.max(0, closable);
  }
}
