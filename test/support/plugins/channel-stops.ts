import { Portfolio, Universe, definePlugin } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';
import { Highest, Lowest, perSymbol } from '@plimsoll/indicators';

const cents = (price: number): number => Math.round(price * 100) / 100;

/** In at a stop above the high of 20 bars, out at a stop below the low of 10. An order lasts a session. */
export default definePlugin({
  name: 'channel-stops',
  needs: { portfolio: Portfolio, universe: Universe },
  setup: ({ name, portfolio, universe }) => {
    const highs = perSymbol(
      universe,
      () => new Highest(20),
      (bars, ago) => bars.high(ago),
    );
    const lows = perSymbol(
      universe,
      () => new Lowest(10),
      (bars, ago) => bars.low(ago),
    );
    return {
      signal: ({ updated }) =>
        updated.flatMap((bars): Signal[] => {
          const { symbol } = bars;
          const high = highs.update(bars);
          const low = lows.update(bars);
          if (!high.isReady) return [];
          return portfolio.held(symbol, name) > 0
            ? [{ symbol, side: 'sell', type: 'stop', stopPrice: cents(low.value - 0.01) }]
            : [{ symbol, side: 'buy', type: 'stop', stopPrice: cents(high.value + 0.01) }];
        }),
    };
  },
});
