import { seededRandom } from '@plimsoll/core';
import type { Hooks, Plugin } from '@plimsoll/core';

interface SetUpOptions {
  /** As in config.yaml; checked against the plugin's schema. */
  readonly config?: unknown;
  readonly name?: string;
  readonly seed?: number;
  /** Folder that relative paths in config start from. */
  readonly folder?: string;
  /** What the plugin needs, under the names that it gives its needs. */
  readonly services?: Readonly<Record<string, unknown>>;
}

/**
 * Sets a plugin up on its own, as the host would: config checked, needs handed over.
 * @throws ZodError where the config is refused, Error where a need is not in `services`
 */
export function setUp<S = unknown>(plugin: Plugin, options: SetUpOptions = {}): Hooks & { readonly service: S } {
  const { name = plugin.name, seed = 1, folder = '.', services = {} } = options;
  const config = plugin.config?.parse(options.config ?? {}) ?? {};
  for (const need of Object.keys(plugin.needs)) {
    if (!(need in services)) throw new Error(`${plugin.name} needs ${need}: give it in services`);
  }
  const resolvePath = (path: string): string => (path.startsWith('/') ? path : `${folder}/${path}`);
  const hooks = plugin.setup({ config, name, random: seededRandom(seed, name), resolvePath, ...services });
  return hooks as Hooks & { readonly service: S };
}
