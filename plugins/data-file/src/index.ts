import { closeSync, openSync, readSync } from 'node:fs';
import { Faults, LazyBars, Log, MarketData, Universe, definePlugin, messageOf, sourceTimeframe } from '@plimsoll/core';
import type { ServedBars } from '@plimsoll/core';
import { ColumnStore } from './cache/store.ts';
import { config } from './config.ts';
import { readHeader, symbolOfName } from './csv/header.ts';
import { loadBars } from './load.ts';
import type { CsvFile } from './load.ts';
import { findFiles } from './paths.ts';

const HEADER_BYTES_MAX = 8_192;

/** Looks at the first line alone, so that start-up can refuse a wrong file without reading it. */
function fileAt(path: string, faults: Faults): CsvFile {
  let symbol: string | undefined;
  try {
    const descriptor = openSync(path, 'r');
    const bytes = Buffer.alloc(HEADER_BYTES_MAX);
    const length = readSync(descriptor, bytes);
    closeSync(descriptor);
    const header = readHeader(path, bytes.subarray(0, length));
    if (typeof header === 'string') faults.add(header);
    else if (header.at.symbol < 0) symbol = symbolOfName(path);
  } catch (error) {
    faults.add(`${path}: cannot be read: ${messageOf(error)}`);
  }
  return { path, symbol };
}

export default definePlugin({
  name: 'data-file',
  config,
  needs: { universe: Universe, log: Log },
  provides: MarketData,
  setup: ({ config, universe, log, resolvePath }) => {
    const { path, cache, memory, from = -Infinity, to = Infinity } = config;
    const timeframe = sourceTimeframe(config.timeframe, universe.timeframe);
    const faults = new Faults();
    const files = findFiles([path].flat(), resolvePath('.'), faults).map((file) => fileAt(file, faults));
    faults.throwIfAny();
    const folder = typeof cache === 'string' ? resolvePath(cache) : undefined;
    const store = cache === false ? undefined : new ColumnStore(folder, log);

    const load = async (): Promise<ServedBars> => {
      store?.prepare();
      return loadBars({ files, universe, timeframe, span: { from, to }, memory, log }, store);
    };
    const bars = new LazyBars(load, `bars of ${files.length} file${files.length === 1 ? '' : 's'}`);
    return { start: () => bars.load(), service: bars };
  },
});
