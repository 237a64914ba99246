import { Portfolio, Universe, definePlugin, wholeNumber, z } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';
import { Ema, Rsi, perSymbol } from '@plimsoll/indicators';

/** Buys a setback of five minutes while the hours point upwards, and sells when it has been made up for. */
export default definePlugin({
  name: 'pullback',
  config: z.strictObject({
    trend: wholeNumber({ min: 2 }).default(10).describe('hours of the average that tells the trend'),
  }),
  needs: { universe: Universe, portfolio: Portfolio },
  setup: ({ config, name, universe, portfolio }) => {
    const trend = perSymbol(universe, () => new Ema(config.trend));
    const strength = perSymbol(universe, () => new Rsi(14));
    return {
      history: 1, // bars of the config's timeframe
      timeframes: { '5Min': 20, '1Hour': config.trend + 1 }, // and how many of each longer one
      signal(cycle) {
        const hours = cycle.at('1Hour');
        for (const bars of hours.updated) trend.update(bars); // most often none: an hour has ended now, or it has not
        const signals: Signal[] = [];
        for (const bars of cycle.at('5Min').updated) {
          const { symbol, index } = bars;
          const rsi = strength.update(bars).value;
          const isHeld = portfolio.held(symbol, name) > 0;
          const isUp = hours.bars[index]!.close(0) > trend.of(bars).value; // false while either is unknown
          if (!isHeld && isUp && rsi < 35) signals.push({ symbol, side: 'buy', weight: 0.1 });
          if (isHeld && (!isUp || rsi > 60)) signals.push({ symbol, side: 'sell' });
        }
        return signals;
      },
    };
  },
});
