import {
  ColumnSource,
  MarketData,
  NyseCalendar,
  Universe,
  definePlugin,
  emptyColumns,
  seededRandom,
  wholeNumber,
  z,
} from '@plimsoll/core';
import type { BarColumns } from '@plimsoll/core';

const MINUTE_MS = 60_000;
const STEP = 0.002;
/** Days since 1970: 2 January 2015. */
const FIRST_DAY = 16_437;

/** Starts of the minutes of as many regular sessions of US stocks as it takes. */
export function sessionMinutes(count: number): Float64Array {
  const calendar = new NyseCalendar();
  const times = new Float64Array(count);
  let made = 0;
  for (let day = FIRST_DAY; made < count; day++) {
    const { openMs, closeMs } = calendar.session(day) ?? { openMs: 0, closeMs: 0 };
    for (let time = openMs; time < closeMs && made < count; time += MINUTE_MS) times[made++] = time;
  }
  return times;
}

/** A random walk that stays between 20 and 500 dollars, in whole cents. */
function walk(symbol: string, times: Float64Array): BarColumns {
  const random = seededRandom(1, symbol);
  const bars = emptyColumns(times.length);
  bars.time.set(times);
  let price = 100;
  for (let i = 0; i < times.length; i++) {
    const open = price;
    price = Math.round(Math.min(500, Math.max(20, price * (1 + STEP * (random() - 0.5)))) * 100) / 100;
    bars.open[i] = open;
    bars.close[i] = price;
    bars.high[i] = Math.max(open, price);
    bars.low[i] = Math.min(open, price);
    bars.volume[i] = 1_000;
  }
  return bars;
}

const made = new Map<string, readonly BarColumns[]>();

/** Bars by symbol; made once, so that only the runs are timed. */
export function columnsOf(symbols: readonly string[], barsPerSymbol: number): readonly BarColumns[] {
  const key = `${symbols.join(' ')} ${barsPerSymbol}`;
  const known = made.get(key);
  if (known) return known;
  const times = sessionMinutes(barsPerSymbol);
  const columns = symbols.map((symbol) => walk(symbol, times));
  made.set(key, columns);
  return columns;
}

export default definePlugin({
  name: 'bench-market',
  config: z.strictObject({ bars: wholeNumber().describe('of each symbol') }),
  needs: { universe: Universe },
  provides: MarketData,
  setup: ({ config, universe }) => {
    const source = new ColumnSource(columnsOf(universe.symbols, config.bars), universe.timeframe.ms);
    return {
      service: {
        description: 'a random walk, made up for benchmarks',
        fetch: (request) => source.fetch(request),
        nextBarEnd: (after) => source.nextBarEnd(after),
      },
    };
  },
});
