import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(root, file)));

const plugins = [...new Set(files.flatMap((file) => /^plugins\/([^/]+)\//.exec(file)?.[1] ?? []))];

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const matching = (pattern: RegExp) => files.filter((file) => pattern.test(file));

/** Source text without the comments that have a line to themselves or end one. */
function code(file: string): string {
  return read(file)
    .replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** Everything a file imports or re-exports, statically or with a literal `import()`. */
function imports(file: string): string[] {
  const text = code(file);
  const statics = text.matchAll(/^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm);
  const bare = text.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm);
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g);
  return [...statics, ...bare, ...dynamic].map((match) => match[1]);
}

const isRelative = (specifier: string) => specifier.startsWith('.');
const target = (file: string, specifier: string) => path.posix.join(path.posix.dirname(file), specifier);
const packageName = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Lists `file -> import` for every import of the files that `allowed` refuses. */
function refused(of: string[], allowed: (specifier: string, file: string) => boolean): string[] {
  return of.flatMap((file) =>
    imports(file)
      .filter((specifier) => !allowed(specifier, file))
      .map((specifier) => `${file} -> ${specifier}`),
  );
}

describe('files', () => {
  test('when a source file is counted then it has at most 300 lines', () => {
    const sources = matching(
      /^(core|exchange|indicators|plugins|replay|report|research|cli|testing|bench)\/.*\.ts$/,
    ).filter((f) => !f.includes('/test/'));
    expect(sources.length).toBeGreaterThan(0);
    const long = sources
      .map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > 300);
    expect(long).toEqual([]);
  });

  test('when a file is read then no merge was left in it', () => {
    const texts = matching(/\.(ts|js|md|yaml|json|csv)$/);
    expect(texts.filter((file) => /^(<{7}|>{7}) /m.test(read(file)))).toEqual([]);
  });
});

describe('core', () => {
  const sources = matching(/^core\/src\/.*\.ts$/);

  const reach: Record<string, string[]> = {
    domain: ['domain'],
    plugin: ['domain', 'plugin'],
    kernel: ['domain', 'plugin', 'kernel'],
    host: ['domain', 'plugin', 'kernel', 'host'],
  };

  test('when a source file is placed then it is in a layer, or is the index', () => {
    const layers = Object.keys(reach).join('|');
    const homeless = sources.filter((file) => !new RegExp(`^core/src/(index\\.ts|(${layers})/.*)$`).test(file));
    expect(homeless).toEqual([]);
  });

  test('when a layer imports then it is from its own layer or one beneath', () => {
    const layered = sources.filter((file) => file !== 'core/src/index.ts');
    const upward = refused(layered, (specifier, file) => {
      if (!isRelative(specifier)) return !specifier.startsWith('@plimsoll/');
      const [, , from = ''] = file.split('/');
      return (reach[from] ?? []).some((layer) => target(file, specifier).startsWith(`core/src/${layer}/`));
    });
    expect(upward).toEqual([]);
  });

  test('when the domain imports then it needs no library', () => {
    const domain = sources.filter((file) => file.startsWith('core/src/domain/'));
    expect(refused(domain, isRelative)).toEqual([]);
  });

  test('when a Node module that can do I/O is imported then it is the host that does', () => {
    const inner = sources.filter((file) => !file.startsWith('core/src/host/'));
    expect(refused(inner, (specifier) => !specifier.startsWith('node:') || specifier === 'node:util')).toEqual([]);
  });

  test('when plugins are named then it is not in the core', () => {
    const named = sources.flatMap((file) =>
      plugins
        .filter((name) => new RegExp(name.includes('-') ? `\\b${name}\\b` : `@plimsoll/${name}\\b`).test(read(file)))
        .map((name) => `${file} names ${name}`),
    );
    expect(named).toEqual([]);
  });
});

describe('indicators', () => {
  test('when they import then it is types of the core, or their own', () => {
    const sources = matching(/^indicators\/src\/.*\.ts$/);
    expect(sources.length).toBeGreaterThan(0);
    const own = (specifier: string, file: string) => target(file, specifier).startsWith('indicators/src/');
    expect(refused(sources, (name, file) => (isRelative(name) ? own(name, file) : name === '@plimsoll/core'))).toEqual(
      [],
    );
    const beyondTypes = sources.filter((file) => /^import (?!type ).*'@plimsoll\/core'/m.test(code(file)));
    expect(beyondTypes).toEqual([]);
  });
});

describe('every package', () => {
  test('when inversify is imported then it is in the one file that holds the container', () => {
    const others = matching(/\.(ts|js)$/).filter((file) => file !== 'core/src/host/container.ts');
    expect(refused(others, (specifier) => packageName(specifier) !== 'inversify')).toEqual([]);
  });

  test('when a library is imported then the package declares it', () => {
    const undeclared = refused(
      matching(/^(core|exchange|indicators|plugins\/[^/]+|replay|report|research|cli|testing)\/src\/.*\.ts$/),
      (specifier, file) => {
        if (isRelative(specifier) || specifier.startsWith('node:')) return true;
        const manifest = JSON.parse(read(path.posix.join(file.split('/src/')[0], 'package.json')));
        return packageName(specifier) in { ...manifest.dependencies, ...manifest.peerDependencies };
      },
    );
    expect(undeclared).toEqual([]);
  });

  test('when time or chance is needed then it comes from the clock and the seed', () => {
    const sources = matching(/^(core|exchange|indicators|replay|report|plugins\/[^/]+)\/src\/.*\.ts$/);
    const ambient = sources
      .filter((file) => !/^(core\/src\/host|plugins\/(broker|data)-alpaca\/src)\/wall-clock\.ts$/.test(file))
      .filter((file) => /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b/.test(code(file)));
    expect(ambient).toEqual([]);
  });
});

describe.each(plugins)('plugin %s', (name) => {
  const home = `plugins/${name}/`;
  const own = files.filter((file) => file.startsWith(home));

  test('when its parts are listed then none is missing', () => {
    for (const part of ['package.json', 'README.md', 'src/index.ts']) expect(own).toContain(home + part);
    expect(own.filter((file) => /\/test\/.*\.test\.ts$/.test(file))).not.toEqual([]);
  });

  test('when it imports then it is from the core, the indicators, libraries or itself', () => {
    const packages = [
      '@plimsoll/core',
      '@plimsoll/indicators',
      ...(name === 'broker-paper' ? ['@plimsoll/exchange'] : []),
    ];
    const outside = refused(
      own.filter((file) => file.endsWith('.ts')),
      (specifier, file) => {
        if (isRelative(specifier)) return target(file, specifier).startsWith(home);
        if (!specifier.startsWith('@plimsoll/')) return packageName(specifier) !== 'plimsoll';
        const forTests = ['@plimsoll/testing', ...(name.endsWith('-alpaca') ? ['@plimsoll/alpaca-sim'] : [])];
        return packages.includes(specifier) || (file.includes('/test/') && forTests.includes(specifier));
      },
    );
    expect(outside).toEqual([]);
  });
});
