import { Broker, Events, decimal, definePlugin, money, wholeNumber, z } from '@plimsoll/core';
import type { Account, BrokerEvent, Order } from '@plimsoll/core';

/** Fills market orders at the next open. For a while it cannot tell its account, and at times it throws instead of taking an order. */
export default definePlugin({
  name: 'moody-broker',
  config: z.strictObject({
    cash: money().default(100_000),
    held: z.record(z.string(), decimal()).default({}),
    /** What becomes of questions for the account, from which to which; they count from 1. */
    mood: z.enum(['throws', 'undefined', 'rejects', 'NaN']).default('throws'),
    from: wholeNumber().default(1),
    to: wholeNumber({ min: 0 }).default(0),
    /** The symbol whose orders are not taken. */
    drops: z.string().optional(),
    /** How many times over a sale is filled. */
    sells: wholeNumber().default(1),
  }),
  needs: { events: Events },
  provides: Broker,
  setup: ({ config, events }) => {
    const held = new Map(Object.entries(config.held));
    let deliver: (event: BrokerEvent) => void = () => undefined;
    let working: Order[] = [];
    let cash = config.cash;
    let questions = 0;

    const fill = ({ id: orderId, symbol, side, quantity: ordered }: Order, price: number, time: number): void => {
      const quantity = side === 'sell' ? ordered * config.sells : ordered;
      const signed = side === 'buy' ? quantity : -quantity;
      cash -= signed * price;
      held.set(symbol, (held.get(symbol) ?? 0) + signed);
      deliver({ kind: 'filled', executionId: orderId, orderId, symbol, side, quantity, price, commission: 0, time });
    };
    events.on('bars', (cycle) => {
      const due = working.filter(({ symbol }) => cycle.of(symbol)!.fresh > 0);
      working = working.filter((order) => !due.includes(order));
      for (const order of due) fill(order, cycle.of(order.symbol)!.open(0), cycle.of(order.symbol)!.time(0));
    });

    const account = (): Account | undefined | Promise<Account> => {
      questions++;
      if (questions < config.from || questions > config.to) return { cash, buyingPower: cash };
      if (config.mood === 'throws') throw new Error('the broker is down');
      if (config.mood === 'rejects') return Promise.reject(new Error('the broker is down'));
      return config.mood === 'NaN' ? { cash: NaN, buyingPower: NaN } : undefined;
    };
    return {
      history: 2,
      service: {
        connect: (to) => void (deliver = to),
        account,
        positions: () => [...held].map(([symbol, quantity]) => ({ symbol, quantity, averagePrice: 1 })),
        submit: (order) => {
          if (order.symbol === config.drops) throw new Error('the line was cut');
          working.push(order);
        },
        cancel: () => undefined,
      },
    };
  },
});
