import type { LoadedConfig } from '@plimsoll/core';
import { dataEntries } from '../data/provider.ts';
import { readBars } from '../data/read.ts';
import type { SharedBars } from '../data/shared-bars.ts';
import { loadSource, noRun, runOnce } from './run.ts';
import type { RunTask } from './run.ts';
import type { NoRun } from './result.ts';

export { runOnce };

/** What reading the data of a config came to. */
export type DataResult = { readonly bars: SharedBars; readonly isSeeded: boolean } | { readonly fault: NoRun };

/** Reads the bars of a config. `isSeeded` says whether they may depend on the config's seed. */
export async function readData({ source, overrides }: Omit<RunTask, 'bars'>): Promise<DataResult> {
  let config: LoadedConfig;
  try {
    config = await loadSource(source, overrides);
  } catch (error) {
    return { fault: noRun('refused', error) };
  }
  try {
    let isSeeded = false;
    const sources = new Set(dataEntries(config));
    const plugins = config.plugins.map((entry) => {
      if (!sources.has(entry)) return entry;
      const { plugin } = entry;
      const setup: typeof plugin.setup = (context) => {
        const random = (): number => ((isSeeded = true), context.random());
        return plugin.setup({ ...context, random });
      };
      return { ...entry, plugin: { ...plugin, setup } };
    });
    const bars = await readBars({ ...config, plugins });
    return { bars, isSeeded };
  } catch (error) {
    return { fault: noRun('failed', error) };
  }
}
