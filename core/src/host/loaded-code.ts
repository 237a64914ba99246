import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A module of this process. A process loads each once, and whoever asks for it again gets what was loaded. */
interface Loaded {
  /** Of its text when it was loaded. */
  readonly hash: string;
  /** URLs of the files that it imports. */
  readonly imports: Set<string>;
}

const modules = new Map<string, Loaded>();

function hashOf(text: NodeJS.ArrayBufferView | string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Takes note of a module that is being loaded. */
export function noteLoaded(url: string): void {
  if (isOwn(url) && !modules.has(url)) modules.set(url, { hash: hashNow(url), imports: new Set() });
}

/** Takes note that one module imports another. */
export function noteImport(parentUrl: string | undefined, url: string): void {
  if (isOwn(url)) modules.get(parentUrl ?? '')?.imports.add(url);
}

/** Files of which a plugin is made, its own and those that it imports from beside it, that are not any more what this process loaded. */
export function changedSince(file: string): string[] {
  const seen = new Set<string>();
  const changed: string[] = [];
  const look = (url: string): void => {
    const module = modules.get(url);
    if (module === undefined || seen.has(url)) return;
    seen.add(url);
    if (hashNow(url) !== module.hash) changed.push(fileURLToPath(url));
    for (const imported of module.imports) look(imported);
  };
  look(pathToFileURL(file).href);
  return changed;
}

/** Not a package's: those change with an installation, which nobody does beside a run. */
function isOwn(url: string): boolean {
  return url.startsWith('file:') && !url.includes('/node_modules/');
}

/** The hash of a file as it is now; empty where it is gone. */
function hashNow(url: string): string {
  try {
    return hashOf(readFileSync(new URL(url)));
  } catch {
    return '';
  }
}
