import { Portfolio, Universe, decimal, definePlugin, z } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';
import { Highest, perSymbol } from '@plimsoll/indicators';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const cents = (price: number): number => Math.round(price * 100) / 100;

/** In at the market where a bar closes above the high of the 20 before it, out at a profit or a loss that are placed with the order. */
export default definePlugin({
  name: 'channel-bracket',
  config: z.strictObject({ profit: decimal(), loss: decimal(), isInDay: z.boolean() }),
  needs: { portfolio: Portfolio, universe: Universe },
  setup: ({ config, name, portfolio, universe }) => {
    const highs = perSymbol(
      universe,
      () => new Highest(20),
      (bars, ago) => bars.high(ago),
    );
    /** From 9:30 to 16:00 while New York is four hours behind UTC. */
    const isInSession = (time: number): boolean =>
      !config.isInDay || (time % DAY_MS >= 13.5 * HOUR_MS && time % DAY_MS < 20 * HOUR_MS);
    return {
      signal: ({ updated }) =>
        updated.flatMap((bars): Signal[] => {
          const { value: high, isReady } = highs.of(bars);
          highs.update(bars);
          const close = bars.close(0);
          const { symbol } = bars;
          if (!isReady || close <= high || !isInSession(bars.time(0)) || portfolio.held(symbol, name) > 0) return [];
          return [
            {
              symbol,
              side: 'buy',
              timeInForce: 'gtc',
              takeProfit: { limitPrice: cents(close * (1 + config.profit)) },
              stopLoss: { stopPrice: cents(close * (1 - config.loss)) },
            },
          ];
        }),
    };
  },
});
