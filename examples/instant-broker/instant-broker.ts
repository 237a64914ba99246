import { Broker, Portfolio, Universe, definePlugin, money, z } from '@plimsoll/core';
import type { BrokerEvent } from '@plimsoll/core';

/** A broker that fills every order at once, at the last price and for nothing: too good to be true, and all that a broker must do. */
export default definePlugin({
  name: 'instant-broker',
  config: z.strictObject({ cash: money().default(100_000) }),
  needs: { portfolio: Portfolio, universe: Universe },
  provides: Broker,
  setup: ({ config, portfolio, universe }) => {
    let cash = config.cash;
    let executions = 0;
    let deliver: (event: BrokerEvent) => void = () => undefined;
    const held = new Map(universe.symbols.map((symbol) => [symbol, 0]));
    return {
      service: {
        connect: (to) => void (deliver = to),
        account: () => ({ cash, buyingPower: cash }),
        positions: () => [...held].map(([symbol, quantity]) => ({ symbol, quantity, averagePrice: 0 })),
        submit({ id: orderId, symbol, side, quantity, time }) {
          const price = portfolio.price(symbol);
          const change = side === 'buy' ? quantity : -quantity;
          cash -= change * price;
          held.set(symbol, held.get(symbol)! + change);
          const executionId = `fill-${++executions}`;
          deliver({ kind: 'filled', executionId, orderId, symbol, side, quantity, price, commission: 0, time });
        },
        cancel: () => undefined, // nothing of ours ever rests
      },
    };
  },
});
