import { Broker, Events, definePlugin } from '@plimsoll/core';
import type { BrokerEvent, Cycle, Order, Plugin } from '@plimsoll/core';

/** What comes of a working order at its symbol's next bar: so many units are filled, or it ends unfilled, or it waits. */
export type OrderAnswer = number | 'cancel' | 'expire' | 'reject' | 'wait';

interface BrokerOptions {
  /** Dollars; 100,000 where left out. */
  readonly cash?: number;
  /** What the broker tells in place of what it would: doubled, late, reordered, made up. */
  readonly tamper?: (event: BrokerEvent) => readonly BrokerEvent[];
  /** Called with every order as it is sent; throws to make the call fail. */
  readonly onSubmit?: (order: Order) => void;
  /** Answers the question for cash; undefined or a throw for an account that cannot be read. */
  readonly cashNow?: (cash: number) => number | undefined;
  /** What comes of an order of which `left` units are not filled yet; where left out, all of a market order's are filled, and others wait. */
  readonly answer?: (order: Order, left: number) => OrderAnswer;
  /** Dollars for each fill; none where left out. */
  readonly commission?: number;
}

interface Working {
  readonly order: Order;
  left: number;
}

/** The broker's own books, and what it tells of them. */
class TestBroker {
  cash: number;
  readonly held = new Map<string, number>();
  deliver: (event: BrokerEvent) => void = () => undefined;
  readonly #options: BrokerOptions;
  #working: Working[] = [];
  #executions = 0;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.cash = options.cash ?? 100_000;
  }

  submit(order: Order): void {
    this.#options.onSubmit?.(order);
    this.#working.push({ order, left: order.quantity });
    this.#tell({ kind: 'accepted', orderId: order.id, time: order.time });
  }

  cancel(orderId: string): void {
    const found = this.#working.find(({ order }) => order.id === orderId);
    if (found) this.#end(found, { kind: 'cancelled', orderId, time: found.order.time });
  }

  match(cycle: Cycle): void {
    for (const working of this.#working.slice()) {
      const bars = cycle.of(working.order.symbol)!;
      if (bars.fresh === 0) continue;
      const { id: orderId } = working.order;
      const unasked = working.order.type === 'market' ? working.left : 'wait';
      const answer = this.#options.answer?.(working.order, working.left) ?? unasked;
      const { time } = cycle;
      if (typeof answer === 'number') this.#fill(working, answer, bars.open(bars.fresh - 1), bars.time(bars.fresh - 1));
      else if (answer === 'cancel') this.#end(working, { kind: 'cancelled', orderId, time });
      else if (answer === 'expire') this.#end(working, { kind: 'expired', orderId, time });
      else if (answer === 'reject') this.#end(working, { kind: 'rejected', orderId, time, code: 'NO', detail: {} });
    }
  }

  #fill(working: Working, quantity: number, price: number, time: number): void {
    const { id: orderId, symbol, side } = working.order;
    const { commission = 0 } = this.#options;
    const signed = side === 'buy' ? quantity : -quantity;
    this.cash -= signed * price + commission;
    this.held.set(symbol, (this.held.get(symbol) ?? 0) + signed);
    working.left = Math.round((working.left - quantity) * 1e9) / 1e9;
    if (working.left <= 0) this.#working = this.#working.filter((other) => other !== working);
    const executionId = `x${++this.#executions}`;
    this.#tell({ kind: 'filled', executionId, orderId, symbol, side, quantity, price, commission, time });
  }

  #end(working: Working, event: BrokerEvent): void {
    this.#working = this.#working.filter((other) => other !== working);
    this.#tell(event);
  }

  #tell(event: BrokerEvent): void {
    for (const told of this.#options.tamper?.(event) ?? [event]) this.deliver(told);
  }
}

/** A broker that fills market orders in full at the open of their symbol's next bar, at no cost and with no questions asked; others rest. */
export function brokerPlugin(options: BrokerOptions = {}): Plugin {
  return definePlugin({
    name: 'test-broker',
    needs: { events: Events },
    provides: Broker,
    setup: ({ events }) => {
      const broker = new TestBroker(options);
      events.on('bars', (cycle) => broker.match(cycle));
      return {
        service: {
          connect: (to) => void (broker.deliver = to),
          account: () => {
            const told = options.cashNow ? options.cashNow(broker.cash) : broker.cash;
            return told === undefined ? undefined : { cash: told, buyingPower: told };
          },
          positions: () => [...broker.held].map(([symbol, quantity]) => ({ symbol, quantity, averagePrice: 0 })),
          submit: (order) => broker.submit(order),
          cancel: (orderId) => broker.cancel(orderId),
        },
      };
    },
  });
}
