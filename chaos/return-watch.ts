import type { BrokerEvent } from '@plimsoll/core';
import type { Sim } from '@plimsoll/alpaca-sim';

const LOST = 'the stream of trade updates was lost';
const BACK = 'trade updates arrive again, and what was missed has been told';
const QUANTITY_NOISE = 1e-9;

/** Holds the broker to its word that, when its stream is back, it has told what was filled before the stream was lost. */
export class ReturnWatch {
  readonly violations: string[] = [];
  /** How often it gave its word. */
  returns = 0;
  readonly #sim: Sim;
  readonly #told = new Map<string, number>();
  readonly #executions = new Set<string>();
  #filledAtLoss = new Map<string, number>();

  constructor(sim: Sim) {
    this.#sim = sim;
  }

  /** Takes what the broker tells the kernel. */
  readonly heard = (event: BrokerEvent): void => {
    if (event.kind !== 'filled' || this.#executions.has(event.executionId)) return;
    this.#executions.add(event.executionId);
    this.#told.set(event.orderId, (this.#told.get(event.orderId) ?? 0) + event.quantity);
  };

  /** Takes a line of the broker's log. */
  readonly read = (line: string): void => {
    if (line === LOST) this.#filledAtLoss = this.#filled();
    if (line !== BACK) return;
    this.returns++;
    for (const [id, filled] of this.#filledAtLoss) {
      const told = this.#told.get(id) ?? 0;
      if (told < filled - QUANTITY_NOISE)
        this.violations.push(`${id}: ${told} told on the stream's return, ${filled} filled before its loss`);
    }
  };

  #filled(): Map<string, number> {
    const { venue } = this.#sim;
    const orders = venue.orders(venue.accountIds()[0]!, { status: 'all', limit: 500 });
    return new Map(orders.map((order) => [order.client_order_id, Number(order['filled_qty'])]));
  }
}
