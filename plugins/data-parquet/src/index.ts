import {
  ChunkedSource,
  Faults,
  LazyBars,
  Log,
  MarketData,
  Universe,
  definePlugin,
  sourceTimeframe,
} from '@plimsoll/core';
import type { ServedBars } from '@plimsoll/core';
import { config } from './config.ts';
import { Duck } from './duck.ts';
import { findFiles, isRemote } from './files.ts';
import { loadBars } from './load.ts';

export default definePlugin({
  name: 'data-parquet',
  config,
  needs: { universe: Universe, log: Log },
  provides: MarketData,
  setup: ({ config, universe, log, resolvePath }) => {
    const timeframe = sourceTimeframe(config.timeframe, universe.timeframe);
    const paths = [config.path].flat();
    const remote = paths.filter(isRemote);
    const faults = new Faults();
    const local = paths.filter((path) => !isRemote(path));
    const files = findFiles(local, resolvePath('.'), faults);
    faults.throwIfAny();

    let duck: Duck | undefined;
    const close = (): void => {
      duck?.close();
      duck = undefined;
    };
    const load = async (): Promise<ServedBars> => {
      duck = await Duck.open(config, resolvePath);
      let isStreamed = false;
      try {
        const served = await loadBars(duck, { config, files, remote, universe, timeframe, log });
        isStreamed = served.source instanceof ChunkedSource;
        return served;
      } finally {
        if (!isStreamed) close();
      }
    };
    const bars = new LazyBars(load, `bars of ${[...local, ...remote].join(', ')}`);
    return { start: () => bars.load(), stop: close, service: bars };
  },
});
