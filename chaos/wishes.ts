import { Portfolio, Universe, definePlugin } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';

/** Wants something of one symbol in most cycles, by chance: to get in, to get out, at the market or at a limit. */
export default definePlugin({
  name: 'wishes',
  needs: { portfolio: Portfolio, universe: Universe },
  setup: ({ name, portfolio, random, universe }) => ({
    signal({ bars }): Signal | undefined {
      const symbol = universe.symbols[Math.floor(random() * universe.symbols.length)]!;
      const wish = random();
      const held = portfolio.held(symbol, name);
      if (wish < 0.3) return undefined;
      if (held > 0 && wish < 0.65) return { symbol, side: 'sell' };
      const at = bars[universe.indexOf(symbol)]!.close(0);
      if (wish > 0.9) return { symbol, side: 'buy', type: 'limit', limitPrice: at, weight: 0.02 };
      return { symbol, side: 'buy', weight: 0.01 + wish / 50 };
    },
  }),
});
