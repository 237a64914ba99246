import { closeSync, fstatSync, globSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '@plimsoll/core';
import type { Faults } from '@plimsoll/core';

const GLOB = /[*?[\]{}]/;
const MAGIC = 'PAR1';

export function isRemote(pattern: string): boolean {
  return pattern.startsWith('s3://');
}

/** A remote path as a glob: what is neither one nor a file is a folder. */
export function remoteGlob(pattern: string): string {
  return GLOB.test(pattern) || /\.parquet$/i.test(pattern) ? pattern : `${pattern.replace(/\/$/, '')}/**/*.parquet`;
}

/** A Parquet file begins and ends with the same four letters. */
function faultOf(file: string): string | undefined {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.alloc(2 * MAGIC.length);
      if (size >= bytes.length) {
        readSync(descriptor, bytes, 0, MAGIC.length, 0);
        readSync(descriptor, bytes, MAGIC.length, MAGIC.length, size - MAGIC.length);
      }
      return bytes.toString('latin1') === MAGIC + MAGIC ? undefined : `${file}: not a Parquet file, or not all of one`;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return `${file}: cannot be read: ${messageOf(error)}`;
  }
}

function filesAt(pattern: string, folder: string): string[] | string {
  const at = path.resolve(folder, pattern);
  const stats = statSync(at, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) {
    const names = globSync('**/*.{parquet,PARQUET}', { cwd: at });
    const files = names.map((name) => path.join(at, name)).filter((file) => statSync(file).isFile());
    return files.length > 0 ? files.sort() : `${at}: no .parquet file in the folder, or in those below it`;
  }
  if (stats !== undefined) return [at];
  if (!GLOB.test(pattern)) return `${at}: no such file or folder`;
  const files = globSync(pattern, { cwd: folder }).map((name) => path.resolve(folder, name));
  const found = files.filter((file) => statSync(file).isFile());
  return found.length > 0 ? found.sort() : `${at}: no file matches, expected at least one`;
}

/**
 * The files on this machine that some paths name, each once, in the order of the paths, and by name within one.
 * @param folder where relative paths start
 */
export function findFiles(patterns: readonly string[], folder: string, faults: Faults): string[] {
  const files = new Set<string>();
  for (const pattern of patterns) {
    const found = filesAt(pattern, folder);
    if (typeof found === 'string') faults.add(found);
    else for (const file of found) files.add(file);
  }
  for (const file of files) {
    // DuckDB takes a name for a glob where it can be one, and would then read others
    const fault = /[*?[]/.test(file) ? `${file}: has a character of globs in its name, expected none` : faultOf(file);
    if (fault !== undefined) faults.add(fault);
  }
  return [...files];
}
