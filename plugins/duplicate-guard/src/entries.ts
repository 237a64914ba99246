import { z } from '@plimsoll/core';
import type { Decision, Order } from '@plimsoll/core';

/** What is remembered of the entries of one strategy into one symbol on one side. */
interface Entries {
  /** When the latest was decided, epoch ms. */
  latestMs: number;
  /** Ids of orders that have not ended, oldest first. */
  readonly working: Set<string>;
}

type Key = Pick<Decision, 'strategy' | 'symbol' | 'side'>;

/** What survives a restart. */
export const kept = z.array(
  z.strictObject({
    symbol: z.string(),
    strategy: z.string(),
    side: z.enum(['buy', 'sell', 'unknown']),
    latestMs: z.number(),
    working: z.array(z.string()),
  }),
);

type Kept = z.output<typeof kept>;

type BySide = Partial<Record<Decision['side'], Entries>>;

const ENDED: ReadonlySet<Order['status']> = new Set(['filled', 'cancelled', 'rejected', 'expired']);

/** Remembers the latest entry of each strategy, symbol and side, and those that still work. */
export class EntryMemory {
  readonly #bySymbol = new Map<string, Map<string, BySide>>();

  of({ strategy, symbol, side }: Key): Readonly<Entries> | undefined {
    return this.#bySymbol.get(symbol)?.get(strategy)?.[side];
  }

  /** Takes in a decision; those that led to no order, or only close, are none of ours. */
  decided(decision: Decision): void {
    const { orderId, allowed, closing, side, time } = decision;
    if (orderId === undefined || allowed <= closing) return;
    const entries = (this.#sidesOf(decision)[side] ??= { latestMs: time, working: new Set() });
    entries.latestMs = time;
    entries.working.add(orderId);
  }

  changed(order: Order): void {
    if (ENDED.has(order.status)) this.of(order)?.working.delete(order.id);
  }

  /** All of it, to be kept. */
  snapshot(): Kept {
    return [...this.#bySymbol].flatMap(([symbol, byStrategy]) =>
      [...byStrategy].flatMap(([strategy, sides]) =>
        Object.entries(sides).map(([side, { latestMs, working }]) => ({
          symbol,
          strategy,
          side: side as Decision['side'],
          latestMs,
          working: [...working],
        })),
      ),
    );
  }

  restore(entries: Kept): void {
    for (const { latestMs, working, ...key } of entries)
      this.#sidesOf(key)[key.side] = { latestMs, working: new Set(working) };
  }

  #sidesOf({ symbol, strategy }: Key): BySide {
    let byStrategy = this.#bySymbol.get(symbol);
    if (byStrategy === undefined) this.#bySymbol.set(symbol, (byStrategy = new Map()));
    let sides = byStrategy.get(strategy);
    if (sides === undefined) byStrategy.set(strategy, (sides = {}));
    return sides;
  }
}
