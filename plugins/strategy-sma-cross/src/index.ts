import { Portfolio, Universe, definePlugin, fraction, timeframe, wholeNumber, z } from '@plimsoll/core';
import type { Bars, Side, Signal } from '@plimsoll/core';
import { AverageSides } from './average-sides.ts';

const config = z
  .strictObject({
    fast: wholeNumber().default(10).describe('Bars of the fast average.'),
    slow: wholeNumber({ min: 2, max: 10_000 })
      .default(30)
      .describe('Bars of the slow average, more than of the fast one.'),
    timeframe: timeframe()
      .optional()
      .describe("What the averages are made of: bars of the config's timeframe, or longer ones, such as 1Hour."),
    weight: fraction({ above: true })
      .optional()
      .describe('Fraction of equity that a buy asks for. By default the sizer says.'),
  })
  .refine(({ fast, slow }) => slow > fast, {
    path: ['slow'],
    error: ({ input }) => {
      const { fast, slow } = input as { fast: number; slow: number };
      return `expected \`slow\` to be greater than \`fast\`: slow is ${slow}, fast is ${fast}`;
    },
  });

export default definePlugin({
  name: 'strategy-sma-cross',
  config,
  needs: { universe: Universe, portfolio: Portfolio },
  setup: ({ config: { fast, slow, weight, timeframe }, name, universe, portfolio }) => {
    const sides = new AverageSides(universe.symbols.length, fast, slow);
    const sized = weight === undefined ? {} : { weight };
    const averages = `average of ${fast} ${timeframe === undefined ? 'bars' : `bars of ${timeframe}`} crossed`;

    const signalOf = ({ symbol }: Bars, side: Side): Signal | undefined => {
      const isHeld = portfolio.held(symbol, name) > 0;
      if (side === 'buy')
        return isHeld ? undefined : { symbol, side, ...sized, reason: `${averages} above that of ${slow}` };
      return isHeld ? { symbol, side, reason: `${averages} below that of ${slow}` } : undefined;
    };

    return {
      ...(timeframe === undefined ? { history: slow + 1 } : { history: 1, timeframes: { [timeframe]: slow + 1 } }),
      signal(cycle) {
        const { updated } = timeframe === undefined ? cycle : cycle.at(timeframe);
        let signals: Signal[] | undefined;
        for (let i = 0; i < updated.length; i++) {
          const bars = updated[i]!;
          const crossed = sides.update(bars);
          if (crossed === 0) continue;
          const signal = signalOf(bars, crossed > 0 ? 'buy' : 'sell');
          if (signal !== undefined) (signals ??= []).push(signal);
        }
        return signals;
      },
    };
  },
});
