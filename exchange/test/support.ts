import type { BrokerEvent, Order } from '@plimsoll/core';
import { Exchange, NyseHours } from '@plimsoll/exchange';
import type { ExchangeBar, ExchangeOptions } from '@plimsoll/exchange';

export const MINUTE = 60_000;
/** A Monday, 09:30 in New York. */
export const OPENING = Date.UTC(2024, 0, 8, 14, 30);

const nyse = new NyseHours();

let count = 0;

/** A market order to buy 10 A, decided at the opening, with what is given put in its place. */
export function orderOf(parts: Partial<Order> = {}): Order {
  return {
    id: `order-${++count}`,
    decisionId: 'd',
    strategy: 'main',
    symbol: 'A',
    side: 'buy',
    quantity: 10,
    closing: 0,
    type: 'market',
    limitPrice: undefined,
    stopPrice: undefined,
    timeInForce: 'day',
    time: OPENING,
    status: 'pending',
    filled: 0,
    ...parts,
  };
}

/** A minute's bar from [open, high, low] that closes where it opened, the first one after the opening unless `start` says otherwise. */
export function barOf(open: number, high = open, low = open, start = OPENING): ExchangeBar {
  return { start, end: start + MINUTE, open, high, low, close: open, volume: 1_000 };
}

/** An exchange for A and B with $10,000, no costs, and a last price of $100 each, unless said otherwise. */
export function exchangeOf(options: Partial<ExchangeOptions> & { readonly prices?: number[] } = {}) {
  const events: BrokerEvent[] = [];
  const prices = options.prices ?? [100, 100];
  const exchange = new Exchange({
    symbols: ['A', 'B'],
    cash: 10_000,
    multiplier: 1,
    commission: () => 0,
    slippage: () => 0,
    hoursOf: () => nyse,
    isShortable: () => true,
    priceOf: (index) => prices[index]!,
    deliver: (event) => events.push(event),
    ...options,
  });
  return {
    exchange,
    events,
    kinds: () => events.map(({ kind }) => kind),
    submit(parts: Partial<Order> = {}): Order {
      const order = orderOf(parts);
      exchange.submit(order, order.time);
      return order;
    },
    /** Gives A, B or both a bar. */
    match: (a?: ExchangeBar, b?: ExchangeBar) => exchange.match((index) => [a, b][index]),
    setPrice(index: number, price: number) {
      prices[index] = price;
      exchange.pricesChanged();
    },
  };
}

/** A moment in New York, `YYYY-MM-DD HH:MM`, epoch ms; in winter, unless the hours that it is ahead of UTC are given. */
export function newYork(moment: string, offsetHours = -5): number {
  return Date.parse(`${moment.replace(' ', 'T')}:00Z`) - offsetHours * 3_600_000;
}
