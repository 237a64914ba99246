import { Portfolio, Universe, definePlugin } from '@plimsoll/core';
import { Ema, Macd, perSymbol } from '@plimsoll/indicators';
import { allOf } from './set-holdings.ts';

const TOLERANCE = 0.0025;

/** LEAN's MACDTrendAlgorithm: in where the MACD is above its signal line by a quarter of a percent of the fast average, out where it is as far below. */
export default definePlugin({
  name: 'macd-trend',
  needs: { portfolio: Portfolio, universe: Universe },
  setup: ({ name, portfolio, universe }) => {
    const macds = perSymbol(universe, () => new Macd(12, 26, 9));
    const fasts = perSymbol(universe, () => new Ema(12));
    return {
      signal({ updated: [bars] }) {
        const macd = macds.update(bars!);
        const fast = fasts.update(bars!).value;
        if (!macd.isReady) return undefined;
        const { symbol } = bars!;
        const held = portfolio.held(symbol, name);
        const share = macd.histogram / fast;
        if (held <= 0 && share > TOLERANCE) return { symbol, side: 'buy', weight: allOf(portfolio, bars!.close(0)) };
        return held > 0 && share < -TOLERANCE ? { symbol, side: 'sell' } : undefined;
      },
    };
  },
});
