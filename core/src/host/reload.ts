import { PlimsollError, messageOf } from '../domain/errors.ts';
import type { Detail } from '../domain/codes.ts';
import type { Installed } from '../kernel/installed.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { TradingDesk } from '../kernel/trading-desk.ts';
import { Broker, Clock, CorporateActions, Journal, MarketData, Sizer } from '../plugin/services.ts';
import type { Timeframe } from '../domain/time.ts';
import type { Token } from '../plugin/token.ts';
import { diffConfigs, isEmpty, isSame } from './config-diff.ts';
import type { ConfigDiff } from './config-diff.ts';
import type { Services } from './container.ts';
import { historyBars, longerTimeframes } from './histories.ts';
import { checkBooks } from './hook-checks.ts';
import type { LoadedConfig, PluginEntry } from './load-config.ts';
import { keptConfig } from './run-start.ts';
import { setUpPlugin } from './set-up.ts';
import type { SetUpPlugin } from './set-up.ts';

/** What a running session lets a change of its config work on. */
export interface Running {
  readonly config: LoadedConfig;
  /** Whether `config` is still the one that runs. */
  readonly isCurrent: () => boolean;
  readonly installed: readonly SetUpPlugin[];
  readonly services: Services;
  readonly kernel: Kernel;
  readonly trading: TradingDesk;
  readonly start: (installed: SetUpPlugin) => Promise<void>;
  readonly stop: (installed: readonly SetUpPlugin[]) => Promise<void>;
  /** From here on this is the running config. */
  readonly become: (config: LoadedConfig, installed: readonly SetUpPlugin[]) => void;
}

/** Services that the kernel holds on to: another provider, or another config of it, takes a restart. */
const FOR_LIFE: readonly Token<unknown>[] = [MarketData, Broker, Clock, Journal, CorporateActions];

/**
 * Has a running session go on under another config, from the end of a cycle on: as a whole, or not at all. Plugins whose entry did not change keep
 * their state; the others are set up anew, as are those that need a service of theirs.
 * @param by who wants it, as it is recorded
 * @throws PlimsollError PLM_RELOAD_REFUSED, or what a start under this config would have thrown; the old config goes on then
 */
export async function reload(running: Running, next: LoadedConfig, by: string): Promise<ConfigDiff> {
  const { config, installed, kernel, services } = running;
  if (kernel.counts.cycles === 0) refuse(['the run has not had its first cycle yet']);
  const diff = diffConfigs(config, next);
  if (isEmpty(diff)) return diff;
  const anew = affected(config, next);
  refuse([...needingRestart(diff, config, next, anew), ...loosened(running, next)]);
  const made = new Map<PluginEntry, SetUpPlugin>();
  const started: SetUpPlugin[] = [];
  try {
    const all = next.plugins.map((entry) => {
      if (anew.has(entry.name)) return setUp(entry, next, anew, made, services);
      return installed.find(({ name }) => name === entry.name)!;
    });
    checkBooks(all, next.plugins);
    refuse(needingHistory(all, installed, next.universe.timeframe));
    handOver(made, installed);
    for (const plugin of made.values()) {
      await running.start(plugin);
      started.push(plugin);
    }
    const gone = installed.filter((plugin) => !all.includes(plugin));
    const sizer = all[next.plugins.findIndex(({ plugin }) => plugin.provides?.key === Sizer.key)]!;
    const change = { name: 'reload', by, detail: told(diff) };
    // What was so when it was asked for may not be so any more once new plugins have started.
    const check = (): void => {
      if (!running.isCurrent()) refuse(['another change was taken meanwhile: try it again']);
      refuse(loosened(running, next));
    };
    const service = serviceOf(sizer) as Sizer;
    const becomes = { told: change, config: keptConfig(next), plugins: all, sizer: { name: sizer.name, service } };
    await kernel.swap(becomes, check, () => {
      for (const { entry, hooks } of made.values())
        if (entry.plugin.provides) services.replace(entry.plugin.provides, serviceOf({ hooks }));
      running.become(next, all);
    });
    await running.stop(gone);
    for (const { silence } of gone) silence();
    return diff;
  } catch (error) {
    await running.stop(started);
    for (const { silence } of made.values()) silence();
    if (PlimsollError.is(error)) throw error;
    throw new PlimsollError('PLM_PLUGIN_START_FAILED', messageOf(error), { cause: error });
  }
}

/** Names of entries that are new or changed, and of those that need a service of one, or of one that went. */
function affected(before: LoadedConfig, after: LoadedConfig): Set<string> {
  const known = new Map(before.plugins.map((entry) => [entry.name, entry]));
  const anew = new Set(after.plugins.filter((entry) => !isKnown(known.get(entry.name), entry)).map(({ name }) => name));
  const moved = new Set<symbol>();
  for (const { name, plugin } of before.plugins)
    if (plugin.provides && (anew.has(name) || !after.plugins.some((entry) => entry.name === name)))
      moved.add(plugin.provides.key);
  for (let size = -1; size !== anew.size;) {
    size = anew.size;
    for (const { name, plugin } of after.plugins) {
      if (anew.has(name) && plugin.provides) moved.add(plugin.provides.key);
      if (Object.values(plugin.needs).some(({ key }) => moved.has(key))) anew.add(name);
    }
  }
  return anew;
}

function isKnown(old: PluginEntry | undefined, entry: PluginEntry): boolean {
  return old !== undefined && isSame(old, entry);
}

function needingRestart(diff: ConfigDiff, before: LoadedConfig, after: LoadedConfig, anew: Set<string>): string[] {
  const settings = diff.settings.map(
    ({ key, before: was, after: is }) => `${key} (${was ?? 'none'} to ${is ?? 'none'}) takes a restart`,
  );
  const provider = (config: LoadedConfig, { key }: Token<unknown>): string | undefined =>
    config.plugins.find(({ plugin }) => plugin.provides?.key === key)?.name;
  const services = FOR_LIFE.flatMap((token) => {
    const [was, is] = [provider(before, token), provider(after, token)];
    const stays = was === is && (is === undefined || !anew.has(is));
    return stays ? [] : [`${is ?? was} provides ${token.name}: changing that takes a restart`];
  });
  return [...settings, ...services];
}

/** A limit is not loosened while it is reached, or while trading is halted or reduced. */
function loosened({ installed, trading }: Running, next: LoadedConfig): string[] {
  return installed.flatMap(({ name, hooks, entry }) => {
    if (!hooks.preTrade && hooks.longOnly !== true) return [];
    const after = next.plugins.find((other) => other.name === name && other.use === entry.use);
    if (after && isSame(entry, after)) return [];
    const what = loosening(entry, after);
    if (what === undefined) return [];
    if (trading.state !== 'active') return [`${name}: ${what} while trading is ${trading.state}: resume first`];
    const breached = hooks.breached?.();
    return breached ? [`${name}: ${what} while its limit is reached: ${inWords(breached)}`] : [];
  });
}

/** How a rule would let more through, in words; undefined where it would not. */
function loosening(before: PluginEntry, after: PluginEntry | undefined): string | undefined {
  if (after === undefined) return 'cannot be switched off';
  const { loosens } = before.plugin;
  if (!loosens) return 'cannot be changed, since it does not say which of its values let more through (`loosens`),';
  const keys = loosens(before.config, after.config);
  return keys.length === 0 ? undefined : `cannot be loosened (${keys.join(', ')})`;
}

function inWords(detail: Detail): string {
  return Object.entries(detail)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

function needingHistory(all: readonly SetUpPlugin[], old: readonly SetUpPlugin[], base: Timeframe): string[] {
  const kept = historyBars(old, base);
  const wanted = historyBars(all, base);
  const more = wanted > kept ? [`${wanted} bars would have to be kept, ${kept} are: that takes a restart`] : [];
  const there = new Map(longerTimeframes(old, base).map(({ timeframe, historyBars: bars }) => [timeframe.text, bars]));
  const longer = longerTimeframes(all, base).filter(
    ({ timeframe, historyBars: bars }) => (there.get(timeframe.text) ?? 0) < bars,
  );
  return [...more, ...longer.map(({ timeframe }) => `more bars of ${timeframe.text} take a restart`)];
}

function serviceOf({ hooks }: Pick<Installed, 'hooks'>): unknown {
  return (hooks as { readonly service?: unknown }).service;
}

function setUp(
  entry: PluginEntry,
  next: LoadedConfig,
  anew: ReadonlySet<string>,
  made: Map<PluginEntry, SetUpPlugin>,
  services: Services,
): SetUpPlugin {
  const there = made.get(entry);
  if (there) return there;
  const needs = Object.entries(entry.plugin.needs).map(([key, token]): [string, unknown] => {
    const provider = next.plugins.find(({ plugin }) => plugin.provides?.key === token.key);
    if (!provider || !anew.has(provider.name)) return [key, services.get(token)];
    return [key, serviceOf(setUp(provider, next, anew, made, services))];
  });
  const plugin = setUpPlugin(entry, Object.fromEntries(needs), next);
  made.set(entry, plugin);
  return plugin;
}

/** What an instance has to remember goes to the one that takes its place, where both know how. */
function handOver(made: ReadonlyMap<PluginEntry, SetUpPlugin>, old: readonly SetUpPlugin[]): void {
  for (const { name, hooks, entry } of made.values()) {
    const before = old.find((plugin) => plugin.name === name && plugin.entry.plugin === entry.plugin);
    const state = JSON.stringify(before?.hooks.snapshot?.()) as string | undefined;
    if (state !== undefined) hooks.restore?.(JSON.parse(state));
  }
}

/** The change as it is recorded. */
function told({ plugins, isReordered }: ConfigDiff): Detail {
  const of = (kind: string): string =>
    plugins
      .filter((plugin) => plugin.kind === kind)
      .map(({ name, keys }) => {
        const values = keys.map(
          ({ key, before, after }) => `${key.replace(/^config\./, '')} ${before ?? 'none'} to ${after ?? 'none'}`,
        );
        return kind === 'changed' && values.length > 0 ? `${name} (${values.join(', ')})` : name;
      })
      .join('; ');
  const parts = { armed: of('armed'), disarmed: of('disarmed'), changed: of('changed') };
  const filled = Object.fromEntries(Object.entries(parts).filter(([, text]) => text !== ''));
  return isReordered ? { ...filled, reordered: true } : filled;
}

function refuse(why: readonly string[]): void {
  if (why.length === 0) return;
  throw new PlimsollError('PLM_RELOAD_REFUSED', why.join('\n'), { issues: why });
}
