import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const PLUGINS = fileURLToPath(new URL('plugins', import.meta.url));

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder outside of the repository, gone after the tests, with these files and these of the plugins beside here in it. */
export function folderOf(files: Readonly<Record<string, string>>, plugins: readonly string[] = []): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-test-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  for (const name of plugins) copyFileSync(path.join(PLUGINS, name), path.join(folder, name));
  return folder;
}
