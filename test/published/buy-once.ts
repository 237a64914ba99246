import { Portfolio, definePlugin } from '@plimsoll/core';
import { allOf } from './set-holdings.ts';

/** LEAN's BasicTemplateDailyAlgorithm: all of it at once, and kept. */
export default definePlugin({
  name: 'buy-once',
  needs: { portfolio: Portfolio },
  setup: ({ portfolio }) => ({
    signal({ updated: [bars], number }) {
      return number === 0 ? { symbol: bars!.symbol, side: 'buy', weight: allOf(portfolio, bars!.close(0)) } : undefined;
    },
  }),
});
