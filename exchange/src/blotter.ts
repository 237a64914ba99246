import { cleanQuantity } from '@plimsoll/core';
import type { Side } from '@plimsoll/core';
import type { TradingAccount } from './account.ts';
import type { Claim } from './claim.ts';
import { stateOfOrders } from './order-state.ts';
import type { RestoredOrders } from './order-state.ts';
import type { WorkingOrder } from './working-order.ts';

/** The orders of an account that have not ended, in the order in which they began to work, and what is set aside for them. */
export class Blotter {
  readonly #account: TradingAccount;
  readonly #working = new Map<string, WorkingOrder>();
  /** Exits whose entries have not filled. */
  readonly #held = new Map<string, WorkingOrder>();
  /** By symbol, units that orders at work close. */
  readonly #closing: Readonly<Record<Side, Float64Array>>;
  #claims = 0;
  /** No working order ends by itself before, epoch ms. */
  #earliestEnd = Infinity;

  constructor(account: TradingAccount, symbols: number) {
    this.#account = account;
    this.#closing = { buy: new Float64Array(symbols), sell: new Float64Array(symbols) };
  }

  /** Orders at work. */
  get size(): number {
    return this.#working.size;
  }

  /** The orders at work; they may begin and end meanwhile. */
  working(): Iterable<WorkingOrder> {
    return this.#working.values();
  }

  /** The order of an id, at work or held, that has not ended. */
  find(orderId: string): WorkingOrder | undefined {
    return this.#working.get(orderId) ?? this.#held.get(orderId);
  }

  /** What has to be kept of the orders; undefined where there are none. */
  get state(): ReturnType<typeof stateOfOrders> | undefined {
    if (this.#working.size === 0 && this.#held.size === 0) return undefined;
    return stateOfOrders([...this.#working.values()], [...this.#held.values()]);
  }

  /** Takes up orders of an earlier process. */
  restore({ working, held }: RestoredOrders): void {
    for (const claim of new Set(working.flatMap((order) => order.claim ?? []))) this.claim(claim);
    for (const order of working) this.add(order, order.claim!);
    for (const exit of held) this.hold(exit);
  }

  /** The order begins to work. */
  add(working: WorkingOrder, claim: Claim): void {
    this.#held.delete(working.order.id);
    this.#working.set(working.order.id, working);
    working.claim = claim;
    if (working.until < this.#earliestEnd) this.#earliestEnd = working.until;
  }

  /** The order waits for the fill of its entry. */
  hold(exit: WorkingOrder): void {
    this.#held.set(exit.order.id, exit);
  }

  remove({ order }: WorkingOrder): void {
    this.#working.delete(order.id);
    this.#held.delete(order.id);
  }

  isAtWork({ order }: WorkingOrder): boolean {
    return this.#working.has(order.id);
  }

  /** Sets aside what an order needs. */
  claim(claim: Claim): void {
    this.#claims++;
    this.#shift(claim, claim.closing, claim.reserved);
  }

  /** Sets aside something else instead. */
  change(claim: Claim, closing: number, reserved: number): void {
    this.#shift(claim, closing - claim.closing, reserved - claim.reserved);
    claim.closing = closing;
    claim.reserved = reserved;
  }

  /** What was set aside is free. */
  release(claim: Claim): void {
    this.change(claim, 0, 0);
    if (--this.#claims === 0) this.#account.clearReserve();
  }

  /** Units held that no order at work closes yet. */
  closableBy(index: number, side: Side): number {
    const held = this.#account.closable(index, side);
    return held === 0 ? 0 : Math.max(0, cleanQuantity(held - this.#closing[side][index]!));
  }

  /** Orders at work whose time is over at `timeMs`, epoch ms. */
  due(timeMs: number): WorkingOrder[] {
    if (timeMs < this.#earliestEnd) return [];
    this.#earliestEnd = Infinity;
    const due: WorkingOrder[] = [];
    for (const working of this.#working.values()) {
      if (working.until <= timeMs) due.push(working);
      else this.#earliestEnd = Math.min(this.#earliestEnd, working.until);
    }
    return due;
  }

  #shift({ index, side }: Claim, closing: number, dollars: number): void {
    const units = this.#closing[side];
    units[index] = cleanQuantity(units[index]! + closing);
    this.#account.reserve(dollars);
  }
}
