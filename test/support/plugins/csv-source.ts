import { appendFileSync, readFileSync } from 'node:fs';
import { MarketData, Universe, definePlugin, emptyColumns, z } from '@plimsoll/core';

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

/** Bars of a CSV file, taken as they are: prices of zero and NaN too. It writes down what it is asked for. */
export default definePlugin({
  name: 'csv-source',
  config: z.strictObject({ path: z.string(), asks: z.string().optional() }),
  needs: { universe: Universe },
  provides: MarketData,
  setup: ({ config, universe, resolvePath }) => {
    const [, ...rows] = readFileSync(resolvePath(config.path), 'utf8').trimEnd().split('\n');
    const cells = rows.map((row) => row.split(','));
    const columns = universe.symbols.map((symbol) => {
      const own = cells.filter(([name]) => name === symbol);
      const made = emptyColumns(own.length);
      for (const [i, [, timestamp = '', ...values]] of own.entries()) {
        made.time[i] = Date.parse(timestamp);
        for (const [place, field] of FIELDS.entries()) made[field][i] = Number(values[place]);
      }
      return made;
    });
    const starts = columns.flatMap(({ time }) => [...time]).sort((a, b) => a - b);
    return {
      service: {
        description: 'a CSV file, as it is',
        nextBarEnd: (after) => starts.map((start) => start + universe.timeframe.ms).find((end) => end > after),
        fetch(request) {
          const symbols = request.asked.map((index) => request.symbols[index]);
          const ask = { time: request.asOf, symbols };
          if (config.asks !== undefined) appendFileSync(resolvePath(config.asks), `${JSON.stringify(ask)}\n`);
          for (const index of request.asked) {
            const { time } = columns[index]!;
            const end = time.filter((start) => start + request.timeframeMs <= request.asOf).length;
            let start = Math.max(0, end - request.count);
            while (start < end && time[start]! <= request.since(index)) start++;
            request.answer(index, columns[index]!, start, end);
          }
        },
      },
    };
  },
});
