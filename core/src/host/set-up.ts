import { dirname, resolve } from 'node:path';
import { PlimsollError, messageOf } from '../domain/errors.ts';
import { seededRandom } from '../domain/random.ts';
import type { Installed } from '../kernel/installed.ts';
import type { Hooks } from '../plugin/hooks.ts';
import { Events } from '../plugin/services.ts';
import { checkHooks, checkTimeframes } from './hook-checks.ts';
import type { LoadedConfig, PluginEntry } from './load-config.ts';
import { placeOf } from './load-failure.ts';
import { ScopedEvents } from './scoped-events.ts';

/** A plugin that has been set up, and what it listens to. */
export interface SetUpPlugin extends Installed {
  readonly entry: PluginEntry;
  /** Takes its listeners away: it is gone. */
  readonly silence: () => void;
}

/** Sets a plugin up. @throws PlimsollError where its setup throws, or returns what is not a hook */
export function setUpPlugin(
  entry: PluginEntry,
  needs: Readonly<Record<string, unknown>>,
  { file, settings, universe }: LoadedConfig,
): SetUpPlugin {
  const { name, plugin, config } = entry;
  const folder = dirname(resolve(file));
  const scopes: ScopedEvents[] = [];
  const scoped = Object.entries(plugin.needs).flatMap(([key, token]) => {
    if (token.key !== Events.key) return [];
    const events = new ScopedEvents(needs[key] as Events);
    scopes.push(events);
    return [[key, events]];
  });
  const silence = (): void => scopes.forEach((events) => events.end());
  try {
    const hooks = plugin.setup({
      config,
      name,
      random: seededRandom(settings.seed, name),
      resolvePath: (path: string) => resolve(folder, path),
      ...needs,
      ...Object.fromEntries(scoped),
    }) as Hooks & { service?: unknown };
    checkHooks(entry, hooks);
    checkTimeframes(entry, hooks, universe.timeframe);
    return { name, hooks, entry, silence };
  } catch (error) {
    silence();
    throw PlimsollError.is(error) && error.message.startsWith(entry.where) ? error : setupFailure(entry, error);
  }
}

/** What a plugin's setup threw, with the place in the config that switched the plugin on. */
function setupFailure({ where }: PluginEntry, error: unknown): PlimsollError {
  const isOurs = PlimsollError.is(error);
  const code = isOurs ? error.code : 'PLM_PLUGIN_SETUP_FAILED';
  const lines = isOurs ? error.issues : [`could not be set up: ${messageOf(error)}${placeOf(error)}`];
  const issues = lines.map((line) => `${where}: ${line}`);
  return new PlimsollError(code, issues.join('\n'), { cause: error, issues });
}
