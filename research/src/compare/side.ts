import type { DecisionOf, RunRecord } from './records.ts';

/** How an order was filled: units, and their mean price. */
interface Filled {
  readonly quantity: number;
  readonly price: number;
}

/** What no order is called. */
const NO_ORDER = '\n';

/** One of two runs, by decision. */
export class Side {
  readonly run: RunRecord;
  readonly #filled = new Map<string, Filled>();
  readonly #earned = new Map<string, number>();

  constructor(run: RunRecord) {
    this.run = run;
    for (const { orderId, quantity, price } of run.fills) {
      const before = this.#filled.get(orderId) ?? { quantity: 0, price: 0 };
      const sum = before.quantity + quantity;
      const mean = (before.price * before.quantity + price * quantity) / sum;
      this.#filled.set(orderId, { quantity: sum, price: mean });
    }
    for (const { entryOrderId, profit } of run.trades)
      this.#earned.set(entryOrderId, (this.#earned.get(entryOrderId) ?? 0) + (profit ?? 0));
  }

  filledOf({ orderId }: DecisionOf): Filled | undefined {
    return orderId === null ? undefined : this.#filled.get(orderId);
  }

  /** Dollars of the trades that the decision's order entered; undefined where it entered none. */
  earnedBy(decision: DecisionOf | undefined): number | undefined {
    return this.#earned.get(decision?.orderId ?? NO_ORDER);
  }

  /** Dollars of all trades. */
  earned(): number {
    return [...this.#earned.values()].reduce((sum, profit) => sum + profit, 0);
  }
}
