import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { Broker, definePlugin } from '@plimsoll/core';
import type { BrokerEvent, Order, OrderFate } from '@plimsoll/core';

const PRICE = 100;
const CASH = 100_000;

/** A broker whose books are a file, a line for each order, which is filled at once: they outlive every run, and know what was sent. */
export default definePlugin({
  name: 'venue',
  provides: Broker,
  setup: ({ resolvePath }) => {
    const file = resolvePath('venue.jsonl');
    let deliver: (event: BrokerEvent) => void = () => undefined;
    const orders = (): Order[] =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Order)
        : [];
    const held = new Map<string, number>();
    let cash = CASH;
    const book = ({ symbol, side, quantity }: Order): void => {
      const signed = side === 'buy' ? quantity : -quantity;
      held.set(symbol, (held.get(symbol) ?? 0) + signed);
      cash -= signed * PRICE;
    };
    for (const order of orders()) book(order);
    const fill = ({ id, symbol, side, quantity, time }: Order): void =>
      deliver({
        kind: 'filled',
        executionId: `${id}/1`,
        orderId: id,
        symbol,
        side,
        quantity,
        price: PRICE,
        commission: 0,
        time,
      });
    return {
      service: {
        connect: (to) => void (deliver = to),
        account: () => ({ cash, buyingPower: cash }),
        positions: () => [...held].map(([symbol, quantity]) => ({ symbol, quantity, averagePrice: PRICE })),
        submit: (order) => {
          appendFileSync(file, `${JSON.stringify(order)}\n`);
          book(order);
          fill(order);
        },
        cancel: () => undefined,
        lookUp: ({ id }): OrderFate => {
          const sent = orders().find((order) => order.id === id);
          if (sent) fill(sent);
          return sent ? 'found' : 'absent';
        },
      },
    };
  },
});
