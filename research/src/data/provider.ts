import { Broker, ColumnSource, MarketData, Sizer, Universe, definePlugin } from '@plimsoll/core';
import type { LoadedConfig, Plugin, PluginEntry, Token } from '@plimsoll/core';
import { columnsOf } from './shared-bars.ts';
import type { SharedBars, Span } from './shared-bars.ts';

const isProviderOf =
  (token: Token<unknown>) =>
  ({ plugin }: PluginEntry): boolean =>
    plugin.provides?.key === token.key;

/** The plugin that bars come from, and those whose services it needs, and they in turn. */
export function dataEntries({ plugins }: LoadedConfig): PluginEntry[] {
  const wanted = new Set(plugins.filter(isProviderOf(MarketData)));
  for (const entry of wanted) {
    for (const token of Object.values(entry.plugin.needs)) {
      const provider = plugins.find(isProviderOf(token));
      if (provider) wanted.add(provider);
    }
  }
  return plugins.filter((entry) => wanted.has(entry));
}

/** The config with nothing on but where bars come from. */
export function dataAlone(config: LoadedConfig): LoadedConfig {
  const entries = dataEntries(config);
  const missing = [NO_SIZER, NO_BROKER].filter(({ provides }) => !entries.some(isProviderOf(provides!)));
  return { ...config, plugins: [...entries, ...missing.map(entryOf)] };
}

/**
 * The config with bars from shared memory in the place of its own source: all, or those of a span. Whoever asks for `MarketData` gets
 * those.
 */
export function withSharedBars(config: LoadedConfig, bars: SharedBars, span?: Span): LoadedConfig {
  const isSource = isProviderOf(MarketData);
  const plugin = sharedSource(bars, span);
  return {
    ...config,
    plugins: config.plugins.map((entry) => (isSource(entry) ? { ...entry, plugin, config: {} } : entry)),
  };
}

/** A plugin made in code, switched on. */
export function entryOf(plugin: Plugin): PluginEntry {
  return { name: plugin.name, use: plugin.name, plugin, config: {}, place: -1, where: plugin.name };
}

function sharedSource(bars: SharedBars, span: Span | undefined): Plugin {
  return definePlugin({
    name: 'shared-bars',
    needs: { universe: Universe },
    provides: MarketData,
    setup: ({ universe }) => {
      const source = new ColumnSource(columnsOf(bars, span), universe.timeframe.ms);
      return {
        service: {
          description: bars.description,
          fetch: (request) => source.fetch(request),
          nextBarEnd: (after) => source.nextBarEnd(after),
          lastBarEnd: () => source.lastBarEnd(),
        },
      };
    },
  });
}

/** Bars that are asked for at once: a source tells of the end of every bar, so that there is mostly one. */
const HISTORY = 64;

const NO_SIZER = definePlugin({
  name: 'no-sizer',
  provides: Sizer,
  setup: () => ({ history: HISTORY, service: { size: () => ({ blocked: 'SIZE_INVALID', detail: {} }) } }),
});

const NO_BROKER = definePlugin({
  name: 'no-broker',
  provides: Broker,
  setup: () => ({
    service: {
      connect: () => undefined,
      account: () => ({ cash: 0, buyingPower: 0 }),
      positions: () => [],
      submit: () => undefined,
      cancel: () => undefined,
    },
  }),
});
