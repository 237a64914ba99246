import { z } from '@plimsoll/core';
import type {
  Broker,
  BrokerEvent,
  Clock,
  CorporateAction,
  Cycle,
  Events,
  Order,
  OrderFate,
  Universe,
} from '@plimsoll/core';
import { Exchange, exchangeState } from '@plimsoll/exchange';
import type { ExchangeOptions } from '@plimsoll/exchange';
import { BarFeed } from './bar-feed.ts';
import { LateOrders } from './late-orders.ts';

/** What survives a restart: the exchange, until when it has been through the bars, and which orders came to it after that. */
const kept = exchangeState.extend({ time: z.number().nullable(), taken: z.array(z.string()).default([]) });

interface Parts {
  readonly terms: Omit<ExchangeOptions, 'priceOf' | 'deliver'>;
  readonly universe: Universe;
  readonly clock: Clock;
  readonly events: Events;
}

/** A broker whose exchange goes by the kernel's bars. Over a restart it goes on where it was: what worked works, as if nothing had been. */
export class PaperBroker implements Broker {
  readonly #clock: Clock;
  readonly #events: Events;
  readonly #feed: BarFeed;
  readonly #exchange: Exchange;
  readonly #late = new LateOrders();
  #deliver: (event: BrokerEvent) => void = () => undefined;
  /** Bars that start before it have been matched by an earlier process, epoch ms. */
  #resumedAt = -Infinity;
  /** The time of the last cycle whose bars have been matched, epoch ms. */
  #matchedTo = -Infinity;

  constructor({ terms, universe, clock, events }: Parts) {
    this.#clock = clock;
    this.#events = events;
    this.#feed = new BarFeed(universe.timeframe.ms, universe.symbols.length);
    this.#exchange = new Exchange({
      ...terms,
      priceOf: this.#feed.priceOf,
      deliver: (event) => this.#deliver(event),
    });
  }

  readonly connect = (deliver: (event: BrokerEvent) => void): void => {
    this.#deliver = deliver;
    this.#events.on('bars', this.#onBars);
    this.#events.on('corporateAction', this.#onAction);
  };

  /** Looks at no more bars. */
  leave(): void {
    this.#events.off('bars', this.#onBars);
    this.#events.off('corporateAction', this.#onAction);
  }

  readonly #onBars = (cycle: Cycle): void => {
    const exchange = this.#exchange;
    this.#feed.take(cycle);
    this.#matchedTo = cycle.time;
    exchange.pricesChanged();
    if (exchange.isIdle && this.#late.isEmpty) return;
    this.#feed.replay(cycle, this.#matchAll);
    exchange.pricesChanged();
    exchange.advance(cycle.time);
  };

  readonly #onAction = (action: CorporateAction, time: number): void => {
    this.#exchange.pricesChanged();
    if (action.kind === 'split') this.#exchange.split(action, time);
    else this.#exchange.dividend(action, time);
  };

  snapshot(): z.input<typeof kept> {
    const time = Number.isFinite(this.#matchedTo) ? this.#matchedTo : null;
    return { time, taken: this.#late.takenAt(this.#matchedTo), ...this.#exchange.snapshot() };
  }

  /** @throws where the state is not one of {@link snapshot} */
  restore(state: unknown): void {
    const { time, taken, ...exchange } = kept.parse(state);
    this.#resumedAt = this.#matchedTo = time ?? -Infinity;
    this.#late.restore(taken, this.#matchedTo);
    this.#exchange.restore(exchange);
  }

  readonly account: Broker['account'] = () => this.#exchange.account();

  readonly positions: Broker['positions'] = () => this.#exchange.positions();

  readonly submit = (order: Order): void => {
    this.#late.note(order);
    this.#exchange.submit(order, this.#clock.now());
  };

  readonly cancel = (orderId: string): void => {
    const now = this.#clock.now();
    this.#exchange.cancel(orderId, now);
    for (const event of this.#late.cancel(orderId, now)) this.#deliver(event);
  };

  readonly lookUp = (order: Order): OrderFate => {
    if (!this.#exchange.isWorking(order)) return this.#late.take(order, this.#clock.now()) ? 'found' : 'absent';
    this.#exchange.confirm(order, this.#clock.now());
    return 'found';
  };

  readonly #matchAll = (start: number): void => {
    if (start < this.#resumedAt) return;
    this.#exchange.pricesChanged();
    this.#late.submit((order) => {
      this.#late.note(order);
      this.#exchange.submit(order, order.time);
    });
    this.#exchange.begin(start);
    this.#exchange.match(this.#feed.barOf);
  };
}
