import { Secret } from '../plugin/scalars.ts';
import { ConfigText } from './config-text.ts';
import type { LoadedConfig, PluginEntry } from './load-config.ts';

/** A value that two configs have otherwise, as they were written; undefined where it is not written there. */
export interface KeyChange {
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A plugin that two configs have otherwise. */
export interface PluginChange {
  readonly name: string;
  readonly kind: 'armed' | 'disarmed' | 'changed';
  /** Of its `config` and `use`; of one that was armed or disarmed all that it has. */
  readonly keys: readonly KeyChange[];
}

/** What differs from one config to another. */
export interface ConfigDiff {
  /** What is not of a plugin: account, universe, timeframe and the like. */
  readonly settings: readonly KeyChange[];
  /** In the order of the later config; those that went last. */
  readonly plugins: readonly PluginChange[];
  /** Whether plugins that both have stand in another order. */
  readonly isReordered: boolean;
}

/** Compares what configs mean: a value that is written otherwise and comes to the same is no difference. */
export function diffConfigs(before: LoadedConfig, after: LoadedConfig): ConfigDiff {
  const written = { before: writtenIn(before), after: writtenIn(after) };
  const { plugins: _, ...settingsBefore } = before.settings;
  const { plugins: __, ...settingsAfter } = after.settings;
  const known = new Map(before.plugins.map((entry) => [entry.name, entry]));
  const kept = new Set(after.plugins.map(({ name }) => name));
  const plugins = after.plugins.flatMap((entry): PluginChange[] => {
    const old = known.get(entry.name);
    const now = leavesOf({ use: entry.use, ...prefixed(pluginIn(written.after, entry)) });
    if (!old) return [{ name: entry.name, kind: 'armed', keys: changes(new Map(), now) }];
    if (isSame(old, entry)) return [];
    const then = leavesOf({ use: old.use, ...prefixed(pluginIn(written.before, old)) });
    return [{ name: entry.name, kind: 'changed', keys: changes(then, now) }];
  });
  const gone = before.plugins.filter(({ name }) => !kept.has(name));
  for (const entry of gone) {
    const then = leavesOf({ use: entry.use, ...prefixed(pluginIn(written.before, entry)) });
    plugins.push({ name: entry.name, kind: 'disarmed', keys: changes(then, new Map()) });
  }
  const common = (config: LoadedConfig, other: LoadedConfig): string[] =>
    config.plugins.map(({ name }) => name).filter((name) => other.plugins.some((entry) => entry.name === name));
  return {
    settings: changes(leavesOf(settingsBefore), leavesOf(settingsAfter)),
    plugins,
    isReordered: common(before, after).join('\n') !== common(after, before).join('\n'),
  };
}

/** Whether nothing differs. */
export function isEmpty({ settings, plugins, isReordered }: ConfigDiff): boolean {
  return settings.length === 0 && plugins.length === 0 && !isReordered;
}

/** Whether two entries are the same plugin with the same config. */
export function isSame(a: PluginEntry, b: PluginEntry): boolean {
  return a.use === b.use && a.plugin === b.plugin && canonical(a.config) === canonical(b.config);
}

function prefixed(config: unknown): Record<string, unknown> {
  return config === undefined ? {} : { config };
}

/** The config as plain values, as it was written; undefined where its text is not known. */
function writtenIn({ file, text }: LoadedConfig): unknown {
  if (text === undefined) return undefined;
  return new ConfigText(file, text).read();
}

function pluginIn(written: unknown, { place, config }: PluginEntry): unknown {
  const listed = (written as { readonly plugins?: readonly { readonly config?: unknown }[] } | undefined)?.plugins;
  return listed === undefined ? config : listed[place]?.config;
}

/** Every value by its path. */
function leavesOf(
  value: unknown,
  path: readonly string[] = [],
  leaves = new Map<string, string>(),
): Map<string, string> {
  const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);
  if (isGroup) for (const [key, part] of Object.entries(value)) leavesOf(part, [...path, key], leaves);
  else if (value !== undefined) leaves.set(path.join('.'), inWords(value));
  return leaves;
}

function inWords(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/\uE000\uE001([A-Za-z_][A-Za-z0-9_]*)\uE002/g, '${$1}');
}

function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): KeyChange[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].flatMap((key) => {
    const change = { key, before: before.get(key), after: after.get(key) };
    return change.before === change.after ? [] : [change];
  });
}

/** A text that is the same for configs that mean the same, secrets included. Not to be printed. */
function canonical(value: unknown): string {
  if (value instanceof Secret) return `secret ${JSON.stringify(value.reveal())}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${parts
    .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`)
    .sort()
    .join()}}`;
}
