import { closeSync, openSync, readSync } from 'node:fs';
import { MarketData, Universe, definePlugin, messageOf } from '@plimsoll/core';
import { config } from './config.ts';
import { Faults } from './faults.ts';
import { readHeader } from './header.ts';
import { loadBars } from './load.ts';
import type { LoadedBars } from './load.ts';
import { findFiles } from './paths.ts';

const HEADER_BYTES_MAX = 8_192;

/** Looks at the first line alone, so that start-up can refuse a wrong file without reading it. */
function checkHeader(file: string, faults: Faults): void {
  try {
    const descriptor = openSync(file, 'r');
    const bytes = Buffer.alloc(HEADER_BYTES_MAX);
    const length = readSync(descriptor, bytes);
    closeSync(descriptor);
    const header = readHeader(file, bytes.subarray(0, length));
    if (typeof header === 'string') faults.add(header);
  } catch (error) {
    faults.add(`${file}: cannot be read: ${messageOf(error)}`);
  }
}

export default definePlugin({
  name: 'data-file',
  config,
  needs: { universe: Universe },
  provides: MarketData,
  setup: ({ config: { path, from = -Infinity, to = Infinity }, universe, resolvePath }) => {
    const faults = new Faults();
    const files = findFiles([path].flat(), resolvePath('.'), faults);
    for (const file of files) checkHeader(file, faults);
    faults.throwIfAny();

    let loaded: LoadedBars | undefined;
    const bars = (): LoadedBars => (loaded ??= loadBars(files, universe, { from, to }));
    return {
      start: () => void bars(),
      service: {
        get description() {
          return loaded?.description ?? `bars of ${files.length} file${files.length === 1 ? '' : 's'}`;
        },
        fetch: (request) => bars().source.fetch(request),
        nextBarEnd: (after) => bars().source.nextBarEnd(after),
        lastBarEnd: () => bars().source.lastBarEnd(),
      },
    };
  },
});
