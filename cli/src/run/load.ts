import { fileURLToPath } from 'node:url';
import { loadConfig } from '@plimsoll/core';
import type { LoadedConfig } from '@plimsoll/core';

/** Plugins that are not to be had from the config's own folder are looked for beside this command. */
export const PLUGIN_BASES: readonly string[] = [fileURLToPath(import.meta.url)];

/** Loads a config as every command does. @throws PlimsollError */
export function load(file: string, overrides: readonly string[] = []): Promise<LoadedConfig> {
  return loadConfig(file, { overrides, bases: PLUGIN_BASES });
}
