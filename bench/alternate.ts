import { Portfolio, definePlugin, fraction, wholeNumber, z } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';

/** Before so many bars of a symbol some rules know too little of it. */
const WARM_UP_BARS = 21;

/** Buys what it does not hold and sells what it does, on every bar: as many orders as there can be. */
export default definePlugin({
  name: 'bench-alternate',
  config: z.strictObject({
    orders: wholeNumber().describe('after so many it wants nothing more'),
    weight: fraction().describe('of equity, of each buy'),
  }),
  needs: { portfolio: Portfolio },
  setup: ({ config, name, portfolio }) => {
    let left = config.orders;
    return {
      history: WARM_UP_BARS,
      signal(cycle) {
        if (left <= 0) return undefined;
        const signals = cycle.updated.flatMap(({ symbol, length }): Signal[] => {
          if (length < WARM_UP_BARS) return [];
          if (portfolio.held(symbol, name) > 0) return [{ symbol, side: 'sell' }];
          return [{ symbol, side: 'buy', weight: config.weight }];
        });
        left -= signals.length;
        return signals;
      },
    };
  },
});
