import type { LoadedConfig, PluginEntry } from '@plimsoll/core';
import { dataEntries } from '../data/provider.ts';
import type { Parameter } from '../space/parameter.ts';
import type { Combination } from '../space/space.ts';

/** Keys of a config that say nothing about bars. */
const BESIDE_DATA: readonly string[] = ['account', 'staleAfter', 'instruments'];

/** Combinations that see the same bars. */
export interface Group {
  /** Their places among all. */
  readonly members: readonly number[];
}

/** The places of those parameters on which the bars may depend; the config's seed only if they are `isSeeded`. */
export function dataParameters(parameters: readonly Parameter[], config: LoadedConfig, isSeeded: boolean): number[] {
  const sources = new Set(dataEntries(config));
  const others = config.plugins.filter((entry) => !sources.has(entry)).flatMap(prefixesOf);
  const isBeside = ({ path }: Parameter): boolean => {
    if (path === 'seed') return !isSeeded;
    const [, root = path] = /^([^.[]+)/.exec(path) ?? [];
    if (root !== 'plugins') return BESIDE_DATA.includes(root);
    return others.some((prefix) => path === `${prefix}.enabled` || /^[.[]config\b/.test(pathAfter(prefix, path)));
  };
  return parameters.flatMap((parameter, i) => (isBeside(parameter) ? [] : [i]));
}

/** How `--set` may call a plugin that is on. */
function prefixesOf({ name, use }: PluginEntry): string[] {
  const names = [name, use.replace(/^.*\//, '').replace(/\.[cm]?[jt]s$/, '')];
  return names.flatMap((own) => [`plugins.${own}`, `plugins[${own}]`]);
}

function pathAfter(prefix: string, path: string): string {
  return path.startsWith(prefix) ? path.slice(prefix.length) : '';
}

/** Puts combinations with the same values of some parameters together, in the order of their first. */
export function groupBy(combinations: readonly Combination[], parameters: readonly number[]): Group[] {
  const places = combinations.map((_, place) => place);
  const byValues = Map.groupBy(places, (place) => JSON.stringify(parameters.map((i) => combinations[place]![i])));
  return [...byValues.values()].map((members) => ({ members }));
}
