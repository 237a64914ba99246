import { globSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Faults } from '@plimsoll/core';
import { SUFFIX } from './cache/store.ts';

const GLOB = /[*?[\]{}]/;

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function filesAt(pattern: string, folder: string): string[] | string {
  const at = path.resolve(folder, pattern);
  const stats = statSync(at, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) {
    const names = readdirSync(at).filter((name) => /^[^.].*\.csv$/i.test(name));
    const files = names.map((name) => path.join(at, name)).filter(isFile);
    return files.length > 0 ? files.sort() : `${at}: no .csv file in the folder`;
  }
  if (stats !== undefined) return [at];
  if (!GLOB.test(pattern)) return `${at}: no such file or folder`;
  const files = globSync(pattern, { cwd: folder }).map((name) => path.resolve(folder, name));
  const found = files.filter((file) => !file.endsWith(SUFFIX) && isFile(file));
  return found.length > 0 ? found.sort() : `${at}: no file matches, expected at least one`;
}

/**
 * The files that some paths name, each once, in the order in which they are to be read: that of the paths, and by name within one.
 * @param patterns files, folders (of which their `.csv` files count) and globs
 * @param folder where relative ones start
 */
export function findFiles(patterns: readonly string[], folder: string, faults: Faults): string[] {
  const files = new Set<string>();
  for (const pattern of patterns) {
    const found = filesAt(pattern, folder);
    if (typeof found === 'string') faults.add(found);
    else for (const file of found) files.add(file);
  }
  return [...files];
}
