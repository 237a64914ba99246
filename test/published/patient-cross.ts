import { Portfolio, Universe, definePlugin } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';
import { Sma, perSymbol } from '@plimsoll/indicators';

const SHARES = 10;

/** Averages that cross, with grademark's rule beside it: on the bar in which an order fills nothing is decided. */
export default definePlugin({
  name: 'patient-cross',
  needs: { portfolio: Portfolio, universe: Universe },
  setup: ({ name, portfolio, universe }) => {
    const fasts = perSymbol(universe, () => new Sma(10));
    const slows = perSymbol(universe, () => new Sma(30));
    const sides = universe.symbols.map(() => 0);
    const isWaiting = universe.symbols.map(() => false);
    return {
      signal: ({ updated }) =>
        updated.flatMap((bars): Signal[] => {
          const { index, symbol } = bars;
          const fast = fasts.update(bars).value;
          const slow = slows.update(bars).value;
          const side = Math.abs(fast - slow) > 1e-10 ? Math.sign(fast - slow) : 0;
          const before = sides[index]!;
          if (!slow || side === 0 || side === before) {
            isWaiting[index] = false;
            return [];
          }
          sides[index] = side;
          const isHeld = portfolio.held(symbol, name) > 0;
          isWaiting[index] = !isWaiting[index] && before !== 0 && isHeld === side < 0;
          if (!isWaiting[index]) return [];
          if (isHeld) return [{ symbol, side: 'sell' }];
          return [{ symbol, side: 'buy', weight: ((SHARES + 0.5) * bars.close(0)) / portfolio.equity }];
        }),
    };
  },
});
