import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire, findPackageJSON, registerHooks } from 'node:module';
import type { ResolveHookSync } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PlimsollError } from '../domain/errors.ts';
import { isPlugin } from '../plugin/define.ts';
import type { Plugin } from '../plugin/define.ts';
import { hintOf } from '../domain/nearest.ts';
import { loadFailure } from './load-failure.ts';
import { noteImport, noteLoaded } from './loaded-code.ts';

const FIRST_PARTY = '@plimsoll/';
const CORE_URL = new URL('../index.ts', import.meta.url).href;

/** Files of the installation that runs, beside whose packages first-party ones are looked for. */
const installation = new Set<string>();

/**
 * Lets a plugin file anywhere on disk import `@plimsoll/core`, and get this one, whatever is or is not installed beside it; other first-party
 * packages come from its own folder, else from the installation that runs. And takes a `.ts` file for a module whatever a package.json beside
 * it says: `npm init` writes one that says CommonJS.
 */
function hookModules(bases: readonly string[]): void {
  const isHooked = installation.size > 0;
  for (const base of bases) installation.add(pathToFileURL(base).href);
  if (isHooked) return;
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === '@plimsoll/core') return { url: CORE_URL, shortCircuit: true };
      if (specifier.startsWith(FIRST_PARTY)) return resolveFirstParty(specifier, context, next);
      const resolved = next(specifier, context);
      if (isPath(specifier)) noteImport(context.parentURL, resolved.url);
      return resolved;
    },
    load: (url, context, next) => {
      noteLoaded(url);
      const isTypeScript = url.startsWith('file:') && url.endsWith('.ts');
      return next(url, isTypeScript ? { ...context, format: 'module-typescript' } : context);
    },
  });
}

const resolveFirstParty: ResolveHookSync = (specifier, context, next) => {
  try {
    return next(specifier, context);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    for (const parentURL of installation) {
      try {
        return next(specifier, { ...context, parentURL });
      } catch (other) {
        if (!isNotFound(other)) throw other;
      }
    }
    throw error; // which names the file that imports
  }
};

function isPath(specifier: string): boolean {
  return specifier.startsWith('.') || isAbsolute(specifier);
}

function isNotFound(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}

/** Finds and imports plugins. Names are looked for from the config's folder first, then from `bases`. */
export class PluginLoader {
  readonly #folder: string;
  readonly #installation: readonly string[];
  readonly #bases: readonly string[];

  /** @param bases absolute paths of files beside whose packages plugins are looked for too */
  constructor(folder: string, bases: readonly string[]) {
    this.#folder = folder;
    this.#installation = [...bases, fileURLToPath(import.meta.url)];
    this.#bases = [join(folder, 'config.yaml'), ...this.#installation];
  }

  /** @throws PlimsollError PLM_PLUGIN_NOT_FOUND, PLM_PLUGIN_LOAD_FAILED or PLM_PLUGIN_INVALID */
  async load(use: string): Promise<Plugin> {
    const file = this.#locate(use);
    hookModules(this.#installation);
    let module: { default?: unknown };
    try {
      const { href } = pathToFileURL(file);
      if (isPath(use)) noteLoaded(href);
      module = (await import(href)) as { default?: unknown };
    } catch (error) {
      if (PlimsollError.is(error)) throw new PlimsollError(error.code, `'${use}': ${error.message}`, { cause: error });
      throw new PlimsollError('PLM_PLUGIN_LOAD_FAILED', `'${use}' could not be loaded: ${loadFailure(error)}`, {
        cause: error,
      });
    }
    if (isPlugin(module.default)) return module.default;
    const found = module.default === undefined ? 'has no default export' : 'exports something else by default';
    throw new PlimsollError(
      'PLM_PLUGIN_INVALID',
      `'${use}' is not a plugin: ${file} ${found}; expected export default definePlugin({...})`,
    );
  }

  /** First-party packages that can be found, with the services they say they provide. */
  installed(): { name: string; provides: readonly string[] }[] {
    const byName = new Map<string, readonly string[]>();
    for (const base of this.#bases) {
      for (const folder of ancestors(dirname(base))) {
        const scope = join(folder, 'node_modules', FIRST_PARTY);
        if (!existsSync(scope)) continue;
        for (const name of readdirSync(scope)) {
          const provides = providesOf(join(scope, name, 'package.json'));
          if (provides && !byName.has(name)) byName.set(name, provides);
        }
      }
    }
    return [...byName].map(([name, provides]) => ({ name, provides })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The file of a plugin that is given by its path; undefined for a package's. */
  fileOf(use: string): string | undefined {
    return isPath(use) ? resolve(this.#folder, use) : undefined;
  }

  #locate(use: string): string {
    const file = this.fileOf(use);
    if (file !== undefined) {
      if (existsSync(file)) return file;
      throw new PlimsollError('PLM_PLUGIN_NOT_FOUND', `there is no file ${file}`);
    }
    const names = use.startsWith('@') ? [use] : [FIRST_PARTY + use, use];
    for (const name of names) {
      for (const base of this.#bases) {
        const file = resolvePackage(name, base);
        if (file !== undefined) return file;
      }
    }
    const hint = hintOf(
      use,
      this.installed().map(({ name }) => name),
    );
    throw new PlimsollError('PLM_PLUGIN_NOT_FOUND', `no package ${names.join(' or ')} is installed; ${hint}`);
  }
}

function resolvePackage(name: string, base: string): string | undefined {
  try {
    return createRequire(base).resolve(name);
  } catch {
    return resolveImportOnly(name, base);
  }
}

/** A package whose `exports` have the `import` condition alone is not there for `require.resolve`. */
function resolveImportOnly(name: string, base: string): string | undefined {
  let manifest: string | undefined;
  try {
    manifest = findPackageJSON(name, base);
  } catch {
    return undefined;
  }
  if (manifest === undefined) return undefined;
  const { exports } = JSON.parse(readFileSync(manifest, 'utf8')) as { exports?: Record<string, unknown> };
  const root = (exports?.['.'] ?? exports) as Record<string, unknown> | undefined;
  const entry = root?.['import'] ?? root?.['default'];
  return typeof entry === 'string' ? join(dirname(manifest), entry) : undefined;
}

function* ancestors(folder: string): Generator<string> {
  for (let here = folder; ; here = dirname(here)) {
    yield here;
    if (dirname(here) === here) return;
  }
}

function providesOf(manifest: string): readonly string[] | undefined {
  if (!existsSync(manifest)) return undefined;
  const { plimsoll } = JSON.parse(readFileSync(manifest, 'utf8')) as { plimsoll?: { provides?: string[] } };
  return plimsoll?.provides;
}
