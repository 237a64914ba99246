import type { Decision, Order } from '@plimsoll/core';

/** What is remembered of the entries of one strategy into one symbol on one side. */
interface Entries {
  /** When the latest was decided, epoch ms. */
  latestMs: number;
  /** Ids of orders that have not ended, oldest first. */
  readonly working: Set<string>;
}

type Key = Pick<Decision, 'strategy' | 'symbol' | 'side'>;

const ENDED: ReadonlySet<Order['status']> = new Set(['filled', 'cancelled', 'rejected', 'expired']);

/** Remembers the latest entry of each strategy, symbol and side, and those that still work. */
export class EntryMemory {
  readonly #byKey = new Map<string, Entries>();

  of({ strategy, symbol, side }: Key): Readonly<Entries> | undefined {
    return this.#byKey.get(keyOf(strategy, symbol, side));
  }

  /** Takes in a decision; those that led to no order, or only close, are none of ours. */
  decided({ orderId, allowed, closing, strategy, symbol, side, time }: Decision): void {
    if (orderId === undefined || allowed <= closing) return;
    const key = keyOf(strategy, symbol, side);
    const entries = this.#byKey.get(key) ?? { latestMs: time, working: new Set() };
    entries.latestMs = time;
    entries.working.add(orderId);
    this.#byKey.set(key, entries);
  }

  changed({ id, strategy, symbol, side, status }: Order): void {
    if (ENDED.has(status)) this.#byKey.get(keyOf(strategy, symbol, side))?.working.delete(id);
  }
}

function keyOf(strategy: string, symbol: string, side: string): string {
  return `${strategy}\n${symbol}\n${side}`;
}
