import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PlimsollError, loadConfig, messageOf } from '@plimsoll/core';
import type { KeptConfig, LoadedConfig, Plugin } from '@plimsoll/core';
import { isOutside } from './stand-ins.ts';

/** What a reference that is not set here becomes. */
const NOT_SET = '[not set]';

export interface LoadKeptOptions {
  /** The config's file as it is to be taken for: relative paths in it start at its folder. As it was kept, where left out. */
  readonly file?: string | undefined;
  /** Files beside whose packages plugins are looked for. */
  readonly bases: readonly string[];
  /** Whether a plugin's config does not matter, because another stands in for it; so of data, broker, journal and clock where left out. */
  readonly isReplaced?: (plugin: Plugin) => boolean;
  /** `PATH=VALUE`, in order. */
  readonly overrides?: readonly string[];
  /** Whether it is not the run's own config: what is wrong with it is no fault of the run's then. */
  readonly isOther?: boolean;
}

/**
 * Loads a config of a run that was kept. Secrets are not in it, and references may not be set here: that matters only to plugins that are used.
 * @param journal the journal's file
 * @throws PlimsollError PLM_RUN_NOT_REPLAYABLE, or of another config what its start would have thrown
 */
export async function loadKept(journal: string, kept: KeptConfig, options: LoadKeptOptions): Promise<LoadedConfig> {
  const file = options.file ?? placeOf(journal, kept.file);
  const missing = new Set<string>();
  const environment = new Proxy(process.env, {
    get: (set, name: string) => set[name] ?? (missing.add(name), NOT_SET),
  });
  let config: LoadedConfig;
  try {
    config = await loadConfig(file, {
      text: kept.text,
      environment,
      bases: options.bases,
      overrides: options.overrides ?? [],
    });
  } catch (error) {
    const names = [...missing].join(', ');
    if (options.isOther && PlimsollError.is(error)) {
      const issues = [...error.issues, ...(names === '' ? [] : [`${file}: not set here: ${names}`])];
      throw new PlimsollError(error.code, error.message, { issues, cause: error });
    }
    const notSet = names === '' ? '' : `; not set here: ${names}`;
    throw unreplayable(`the config of the run cannot be loaded here${notSet}\n${messageOf(error)}`, error);
  }
  const { plugins, settings } = config;
  const { isReplaced = isOutside } = options;
  const used = [
    { ...settings, plugins: [] },
    ...plugins.filter(({ plugin }) => !isReplaced(plugin)).map((entry) => entry.config),
  ];
  if (missing.size > 0 && used.some(holdsNotSet))
    throw unreplayable(
      `the ${options.isOther ? 'other config' : 'config of the run'} needs what is not set here: ${[...missing].join(', ')}`,
    );
  return config;
}

/** Where the config was, or where it would be if its folder was moved together with the journal's beside it. */
function placeOf(journal: string, file: string): string {
  const moved = join(dirname(dirname(resolve(journal))), basename(file));
  return existsSync(file) || !existsSync(moved) ? file : moved;
}

function holdsNotSet(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(NOT_SET);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsNotSet);
}

function unreplayable(message: string, cause?: unknown): PlimsollError {
  return new PlimsollError('PLM_RUN_NOT_REPLAYABLE', message, { cause });
}
