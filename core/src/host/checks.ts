import { Broker, Clock, Events, Log, MarketData, Portfolio, Sizer, Trading, Universe } from '../plugin/services.ts';
import type { Token } from '../plugin/token.ts';
import type { ConfigText } from './config-text.ts';
import type { PluginEntry } from './load-config.ts';
import { entryName } from './entry-name.ts';
import type { PluginLoader } from './plugin-loader.ts';

/** What the kernel itself provides to plugins. A plugin may provide a clock in its place. */
export const KERNEL_SERVICES: readonly Token<unknown>[] = [Portfolio, Events, Log, Universe, Trading, Clock];

/** What the kernel itself needs. */
export const KERNEL_NEEDS: readonly Token<unknown>[] = [MarketData, Sizer, Broker];

/** Reports instances of the same name. */
export function checkNames(text: ConfigText, entries: readonly PluginEntry[]): void {
  for (const [index, { name, place }] of entries.entries()) {
    const first = entries.findIndex((entry) => entry.name === name);
    if (first === index) continue;
    text.report(
      ['plugins', place],
      `'${name}' is on already, as entry ${entries[first]!.place + 1}; give this one a name of its own with \`as\``,
    );
  }
}

/** Reports services that nobody provides, that two provide, and plugins that wait for each other. */
export function checkServices(text: ConfigText, entries: readonly PluginEntry[], loader: PluginLoader): void {
  const providers = new Map<symbol, PluginEntry>();
  const replaceable = new Set([Clock.key]);
  for (const entry of entries) {
    const token = entry.plugin.provides;
    if (!token) continue;
    const other = providers.get(token.key);
    const at = ['plugins', entry.place, 'use'];
    if (KERNEL_SERVICES.some(({ key }) => key === token.key) && !replaceable.has(token.key)) {
      text.report(at, `${entry.name} provides ${token.name}, which is the kernel's own`);
    } else if (other) {
      text.report(
        at,
        `${entry.name} and ${other.name} both provide ${token.name}; exactly one may: disable the other (enabled: false)`,
      );
    } else {
      providers.set(token.key, entry);
    }
  }
  const isThere = ({ key }: Token<unknown>): boolean =>
    providers.has(key) || KERNEL_SERVICES.some((token) => token.key === key);
  for (const token of KERNEL_NEEDS) {
    if (!isThere(token))
      text.report(
        ['plugins'],
        `the kernel needs ${token.name} and no plugin provides it; ${candidates(text, token, loader)}`,
        { isKey: true },
      );
  }
  for (const entry of entries) {
    for (const token of Object.values(entry.plugin.needs)) {
      if (isThere(token)) continue;
      const message = `${entry.name} needs ${token.name} and no plugin provides it; ${candidates(text, token, loader)}`;
      text.report(['plugins', entry.place, 'use'], message);
    }
  }
  reportCircles(text, entries, providers);
}

function candidates(text: ConfigText, token: Token<unknown>, loader: PluginLoader): string {
  const names = loader
    .installed()
    .filter(({ provides }) => provides.includes(token.name))
    .map(({ name }) => name);
  const listed: unknown = text.document.toJS();
  const off = ((listed as { plugins?: { use: string; as?: string; enabled?: boolean }[] }).plugins ?? []).filter(
    ({ use, enabled }) => enabled === false && names.includes(use),
  );
  if (off.length > 0) return `${entryName(off[0]!.use, off[0]!.as)} does, but is disabled`;
  return names.length > 0 ? `add one that does: ${names.join(', ')}` : 'no first-party plugin does';
}

function reportCircles(
  text: ConfigText,
  entries: readonly PluginEntry[],
  providers: ReadonlyMap<symbol, PluginEntry>,
): void {
  const done = new Set<PluginEntry>();
  const visit = (entry: PluginEntry, waiting: readonly PluginEntry[]): void => {
    if (done.has(entry)) return;
    if (waiting.includes(entry)) {
      const circle = [...waiting.slice(waiting.indexOf(entry)), entry].map(({ name }) => name).join(' needs ');
      text.report(['plugins', entry.place, 'use'], `plugins wait for each other: ${circle}`);
    } else {
      for (const token of Object.values(entry.plugin.needs)) {
        const provider = providers.get(token.key);
        if (provider) visit(provider, [...waiting, entry]);
      }
    }
    done.add(entry);
  };
  for (const entry of entries) visit(entry, []);
}
