import { Broker, Events, definePlugin } from '@plimsoll/core';
import type { BrokerEvent, Cycle, Fill, Order, OrderFate, Plugin } from '@plimsoll/core';
import type { Outage } from './outage.ts';

interface VenueOrder {
  readonly order: Order;
  left: number;
  end: 'cancelled' | 'expired' | 'filled' | undefined;
  readonly fills: Fill[];
}

interface VenueOptions {
  /** Dollars; 100,000 where left out. */
  readonly cash?: number;
  /** Units of an order that fill at its symbol's next bar; all of a market order's, and none of others where left out. */
  readonly answer?: (order: Order, left: number) => number;
  /** Whether the order is taken all the same when the call fails. Called for every submission; undefined where it does not fail. */
  readonly failure?: (order: Order) => 'taken' | 'lost' | undefined;
}

/** A broker that lives on while the processes that talk to it come and go. Its books are what theirs must come to. */
export class Venue {
  cash: number;
  readonly held = new Map<string, number>();
  readonly orders = new Map<string, VenueOrder>();
  /** Ids of orders that came twice. */
  readonly doubled: string[] = [];
  readonly #options: VenueOptions;
  #deliver: (event: BrokerEvent) => void = () => undefined;
  #executions = 0;

  constructor(options: VenueOptions = {}) {
    this.#options = options;
    this.cash = options.cash ?? 100_000;
  }

  /** The broker as a plugin of one session, whose process may end at any call. */
  plugin(outage?: Outage): Plugin {
    const call =
      (action: (...args: never[]) => unknown) =>
      (...args: never[]): unknown => {
        const before = outage?.pass();
        if (before) return before;
        const result = action(...args);
        return outage?.pass() ?? result;
      };
    return definePlugin({
      name: 'venue',
      needs: { events: Events },
      provides: Broker,
      setup: ({ events }) => {
        events.on('bars', (cycle) => void (outage?.hasStruck || this.#match(cycle)));
        const service = {
          connect: (deliver: (event: BrokerEvent) => void) => {
            this.#deliver = (event) => void (outage?.hasStruck || deliver(event));
          },
          account: call(() => ({ cash: this.cash, buyingPower: this.cash })),
          positions: call(() => [...this.held].map(([symbol, quantity]) => ({ symbol, quantity, averagePrice: 100 }))),
          submit: call((order: Order) => this.#submit(order)),
          cancel: call((orderId: string) => this.cancel(orderId)),
          lookUp: call((order: Order) => this.#lookUp(order)),
        };
        return { service: service as Broker };
      },
    });
  }

  /** Fills so many units of an order, also while nobody listens. */
  fill(orderId: string, quantity: number, price: number, time = 0): void {
    const found = this.orders.get(orderId)!;
    const { order } = found;
    const signed = order.side === 'buy' ? quantity : -quantity;
    const executionId = `x${++this.#executions}`;
    const fill: Fill = {
      executionId,
      orderId,
      symbol: order.symbol,
      side: order.side,
      quantity,
      price,
      commission: 0,
      time,
    };
    this.cash -= signed * price;
    this.held.set(order.symbol, (this.held.get(order.symbol) ?? 0) + signed);
    found.left -= quantity;
    found.fills.push(fill);
    if (found.left <= 0) found.end = 'filled';
    this.#deliver({ kind: 'filled', ...fill });
  }

  cancel(orderId: string): void {
    const found = this.orders.get(orderId);
    if (!found || found.end) return;
    found.end = 'cancelled';
    this.#deliver({ kind: 'cancelled', orderId, time: found.order.time });
  }

  #submit(order: Order): void {
    const failure = this.#options.failure?.(order);
    if (failure === 'lost') throw new Error('no answer');
    if (this.orders.has(order.id)) this.doubled.push(order.id);
    this.orders.set(order.id, { order, left: order.quantity, end: undefined, fills: [] });
    if (failure === 'taken') throw new Error('no answer');
    this.#deliver({ kind: 'accepted', orderId: order.id, time: order.time });
  }

  #lookUp({ id: orderId, time }: Order): OrderFate {
    const found = this.orders.get(orderId);
    if (!found) return 'absent';
    this.#deliver({ kind: 'accepted', orderId, time });
    for (const fill of found.fills) this.#deliver({ kind: 'filled', ...fill });
    if (found.end === 'cancelled' || found.end === 'expired') this.#deliver({ kind: found.end, orderId, time });
    return 'found';
  }

  #match(cycle: Cycle): void {
    for (const { order, left, end } of this.orders.values()) {
      const bars = cycle.of(order.symbol);
      if (end || !bars || bars.fresh === 0) continue;
      const quantity = this.#options.answer?.(order, left) ?? (order.type === 'market' ? left : 0);
      if (quantity > 0) this.fill(order.id, Math.min(quantity, left), bars.close(0), cycle.time);
    }
  }
}
