import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Session } from '@plimsoll/core';
import type { LoadedConfig } from '@plimsoll/core';

/** Packages that are loaded before anyone watches. */
const OURS = ['@plimsoll/core', '@plimsoll/report'].map((name) => fileURLToPath(import.meta.resolve(name)));

const loaded = new Set<string>();
let isWatching = false;

/** From now on notes the files of all modules that are loaded: plugins, and whatever they import. */
export function watchCode(): void {
  if (isWatching) return;
  isWatching = true;
  registerHooks({
    load: (url, context, next) => {
      if (url.startsWith('file:')) loaded.add(fileURLToPath(new URL(url)));
      return next(url, context);
    },
  });
}

/** The files of modules that were loaded since {@link watchCode}, and those of the framework itself. */
export function codeFiles(): string[] {
  const folders = [...OURS.map((index) => dirname(index)), join(import.meta.dirname, '..')];
  const ours = folders.flatMap((folder) => {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  });
  return [...new Set([...loaded, ...ours])];
}

/** A session of a config, set up and never started, and the files that its plugins name in their config. */
export function setUpAndWatch(config: LoadedConfig): { readonly session: Session; readonly files: string[] } {
  const files = new Set<string>();
  const plugins = config.plugins.map((entry) => {
    const { plugin } = entry;
    const setup: typeof plugin.setup = (context) => {
      const resolvePath = (path: string): string => {
        const file = context.resolvePath(path);
        files.add(file);
        return file;
      };
      return plugin.setup({ ...context, resolvePath });
    };
    return { ...entry, plugin: { ...plugin, setup } };
  });
  const session = new Session({ ...config, plugins }, { journal: 'off' });
  return { session, files: [...files] };
}

/** Files beyond this size are known by size and time of change: reading them would take longer than a run. */
const READ_BYTES_MAX = 32 * 2 ** 20;

/** A text that is another when any of the files, or anything else that is given, is another. Folders, and files that are not there, count as such. */
export function hashOf(files: readonly string[], others: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(others));
  for (const file of [...files].sort()) {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats?.isFile()) continue;
    hash.update(`${file}\n`);
    hash.update(stats.size > READ_BYTES_MAX ? `${stats.size} ${stats.mtimeMs}` : readFileSync(file));
  }
  return hash.digest('hex');
}
