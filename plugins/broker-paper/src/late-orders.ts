import type { BrokerEvent, Order } from '@plimsoll/core';

/**
 * Orders that an earlier process decided in its last cycle, and may not have sent before it ended. Where no time has gone by since, as over past and
 * simulated data, they come before the next bars, as they would have; in real time they are stale, and never come.
 */
export class LateOrders {
  /** Ids of orders that came, all of one time. */
  readonly #taken = new Set<string>();
  /** Epoch ms. */
  #time = -Infinity;
  #waiting: Order[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Ids of orders decided at `time` (epoch ms) that came. */
  takenAt(time: number): string[] {
    return time === this.#time ? [...this.#taken] : [];
  }

  restore(taken: readonly string[], time: number): void {
    this.#time = time;
    for (const id of taken) this.#taken.add(id);
  }

  /** Takes note of an order that comes. */
  note({ id, time }: Order): void {
    if (time !== this.#time) this.#taken.clear();
    this.#time = time;
    this.#taken.add(id);
  }

  /**
   * Takes an order that the kernel asks for and that is not at work, if it may come still.
   * @param now epoch ms
   */
  take(order: Order, now: number): boolean {
    const mayCome = order.time === now && order.time === this.#time && !this.#taken.has(order.id);
    if (mayCome && !this.#waiting.some(({ id }) => id === order.id)) this.#waiting.push(order);
    return mayCome;
  }

  /** Hands them over, in the order in which they were sent. */
  submit(to: (order: Order) => void): void {
    for (const order of this.#waiting.splice(0)) to(order);
  }

  /** Ends one, with its legs, before it came. @returns what is to be told; nothing where it is not among them */
  cancel(orderId: string, time: number): BrokerEvent[] {
    const order = this.#waiting.find(({ id, legs = [] }) => id === orderId || legs.some((leg) => leg.id === orderId));
    if (order === undefined) return [];
    this.#waiting = this.#waiting.filter((other) => other !== order);
    this.note(order);
    const { id, legs = [] } = order;
    return [...legs.map((leg) => leg.id), id].map((each) => ({ kind: 'cancelled', orderId: each, time }));
  }
}
