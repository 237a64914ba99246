import { closeSync, openSync, readSync } from 'node:fs';
import {
  Log,
  MarketData,
  PlimsollError,
  Universe,
  definePlugin,
  messageOf,
  parseTimeframe,
  resamplingFault,
} from '@plimsoll/core';
import type { ServedBars, Timeframe, TimeframeText } from '@plimsoll/core';
import { ColumnStore } from './cache/store.ts';
import { config } from './config.ts';
import { readHeader, symbolOfName } from './csv/header.ts';
import { Faults } from './faults.ts';
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

/** How long the files' bars are. @throws PlimsollError where those of the config cannot be made of them */
function timeframeOf(text: TimeframeText, { timeframe }: Universe): Timeframe {
  const source = parseTimeframe(text)!;
  const fault = resamplingFault(timeframe.text, source);
  if (fault === undefined) return source;
  throw new PlimsollError(
    'PLM_TIMEFRAME_INVALID',
    `\`timeframe\`: the config asks for bars of ${timeframe.text}, ${fault}`,
  );
}

export default definePlugin({
  name: 'data-file',
  config,
  needs: { universe: Universe, log: Log },
  provides: MarketData,
  setup: ({ config, universe, log, resolvePath }) => {
    const { path, cache, memory, from = -Infinity, to = Infinity } = config;
    const timeframe = timeframeOf(config.timeframe ?? universe.timeframe.text, universe);
    const faults = new Faults();
    const files = findFiles([path].flat(), resolvePath('.'), faults).map((file) => fileAt(file, faults));
    faults.throwIfAny();
    const folder = typeof cache === 'string' ? resolvePath(cache) : undefined;
    const store = cache === false ? undefined : new ColumnStore(folder, log);

    let loaded: ServedBars | undefined;
    let loading: Promise<ServedBars> | undefined;
    const loadNow = async (): Promise<ServedBars> => {
      store?.prepare();
      return (loaded = await loadBars({ files, universe, timeframe, span: { from, to }, memory, log }, store));
    };
    const load = (): Promise<ServedBars> => (loading ??= loadNow());
    return {
      start: async () => void (await load()),
      service: {
        get description() {
          return loaded?.description ?? `bars of ${files.length} file${files.length === 1 ? '' : 's'}`;
        },
        fetch: (request) =>
          loaded ? loaded.source.fetch(request) : load().then(({ source }) => source.fetch(request)),
        nextBarEnd: (after) =>
          loaded ? loaded.source.nextBarEnd(after) : load().then(({ source }) => source.nextBarEnd(after)),
        lastBarEnd: () => loaded?.source.lastBarEnd(),
      },
    };
  },
});
