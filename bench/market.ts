import { ColumnSource, MarketData, Universe, definePlugin, emptyColumns, seededRandom } from '@plimsoll/core';
import type { BarColumns } from '@plimsoll/core';

export const SYMBOLS = ['AAPL', 'MSFT', 'NVDA', 'JPM', 'BAC', 'XOM', 'CVX', 'JNJ', 'PG', 'TSLA'];
export const BARS_PER_SYMBOL = 100_000;

const MINUTE_MS = 60_000;
const STEP = 0.002;

/** A random walk that stays between 20 and 500 dollars, in whole cents. */
function walk(symbol: string): BarColumns {
  const random = seededRandom(1, symbol);
  const bars = emptyColumns(BARS_PER_SYMBOL);
  let price = 100;
  for (let i = 0; i < BARS_PER_SYMBOL; i++) {
    const open = price;
    price = Math.round(Math.min(500, Math.max(20, price * (1 + STEP * (random() - 0.5)))) * 100) / 100;
    bars.time[i] = i * MINUTE_MS;
    bars.open[i] = open;
    bars.close[i] = price;
    bars.high[i] = Math.max(open, price);
    bars.low[i] = Math.min(open, price);
    bars.volume[i] = 1_000;
  }
  return bars;
}

/** By symbol, in the order of `SYMBOLS`; made once, so that only the runs are timed. */
export const COLUMNS: readonly BarColumns[] = SYMBOLS.map(walk);

export default definePlugin({
  name: 'bench-market',
  needs: { universe: Universe },
  provides: MarketData,
  setup: ({ universe }) => {
    const source = new ColumnSource(COLUMNS, universe.timeframe.ms);
    return {
      service: {
        description: 'a random walk, made up for benchmarks',
        fetch: (request) => source.fetch(request),
        nextBarEnd: (after) => source.nextBarEnd(after),
      },
    };
  },
});
