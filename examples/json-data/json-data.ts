import { readFile } from 'node:fs/promises';
import { ColumnSource, MarketData, PlimsollError, Universe, definePlugin, emptyColumns, z } from '@plimsoll/core';
import type { BarColumns } from '@plimsoll/core';

/** The bar's start (ISO 8601, with its zone), open, high, low, close in dollars, units traded. */
const row = z.tuple([z.iso.datetime({ offset: true }), z.number(), z.number(), z.number(), z.number(), z.number()]);
const content = z.record(z.string(), z.array(row));

/** Bars out of a JSON file, rows by symbol, oldest first. */
export default definePlugin({
  name: 'json-data',
  config: z.strictObject({ path: z.string().min(1).describe('the file, from the config') }),
  needs: { universe: Universe },
  provides: MarketData,
  setup: ({ config, universe: { symbols, timeframe }, resolvePath }) => {
    let source = new ColumnSource([], timeframe.ms);
    return {
      async start() {
        const rows = content.parse(JSON.parse(await readFile(resolvePath(config.path), 'utf8')));
        const missing = symbols.filter((symbol) => !rows[symbol]?.length);
        if (missing.length > 0)
          throw new PlimsollError('PLM_DATA_INVALID', `${config.path}: no bars of ${missing.join(', ')}`);
        const columns = symbols.map((symbol) => columnsOf(rows[symbol]!)); // in the order of the universe
        source = new ColumnSource(columns, timeframe.ms);
      },
      service: {
        description: `bars of ${config.path}`,
        fetch: (request) => source.fetch(request),
        nextBarEnd: (after) => source.nextBarEnd(after),
      },
    };
  },
});

function columnsOf(rows: readonly z.output<typeof row>[]): BarColumns {
  const columns = emptyColumns(rows.length);
  for (const [i, [time, open, high, low, close, volume]] of rows.entries()) {
    columns.time[i] = Date.parse(time);
    columns.open[i] = open;
    columns.high[i] = high;
    columns.low[i] = low;
    columns.close[i] = close;
    columns.volume[i] = volume;
  }
  return columns;
}
