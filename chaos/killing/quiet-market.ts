import { ColumnSource, MarketData, Universe, definePlugin } from '@plimsoll/core';

const FIRST = Date.parse('2024-01-02T14:30:00Z');
/** Of the kernel's time; a killed run goes through a few dozen each time it lives. */
const MINUTES = 200_000;
/** The price around which the venue's moves as well. */
export const PRICE = 100;

/** Bars at one price without an end in sight, made in no time: a run that is killed all the time starts all the time. */
export default definePlugin({
  name: 'quiet-market',
  needs: { universe: Universe },
  provides: MarketData,
  setup: ({ universe }) => {
    const ms = universe.timeframe.ms;
    const time = new Float64Array(MINUTES).map((_, minute) => FIRST + minute * ms);
    const price = new Float64Array(MINUTES).fill(PRICE);
    const volume = new Float64Array(MINUTES).fill(1_000);
    const columns = { time, open: price, high: price, low: price, close: price, volume };
    const source = new ColumnSource(
      universe.symbols.map(() => columns),
      ms,
    );
    return {
      service: {
        description: 'a market that stands still',
        fetch: (request) => source.fetch(request),
        nextBarEnd: (after) => source.nextBarEnd(after),
      },
    };
  },
});
