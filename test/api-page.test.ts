import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FetchRequest, PortfolioView } from '@plimsoll/core';
import { ROOT, folderOf } from './support/folder.ts';
import { blocksOf } from './support/readme.ts';

const PAGE = 'docs/reference/api.md';
const blocks = blocksOf(PAGE).filter(({ language }) => language === 'ts');
const types = blocks.filter(({ text }) => !text.includes('import ')).map(({ text }) => text);
const names = types.flatMap((text) => [...text.matchAll(/^(?:interface|type) (\w+)/gm)].map(([, name]) => name!));

const HEAD = `import type * as core from '@plimsoll/core';
type Signal = core.Signal;
type EventCode = core.EventCode;
type Bar = core.Bar;`;

/** Classes, of which the page leaves out what is private, or the kernel's. */
const CLASSES = ['Portfolio', 'Totals', 'FetchRequest'];

/** Compiles a file against the packages of this repository. Returns what the compiler complains of. */
function complaintsOf(text: string): string {
  const tsconfig = {
    extends: path.join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      noUnusedLocals: false,
      typeRoots: [path.join(ROOT, 'node_modules/@types')],
      paths: { '@plimsoll/*': [path.join(ROOT, 'node_modules/@plimsoll/*/src/index.ts')] },
    },
    include: ['*.ts'],
  };
  const files = { 'tsconfig.json': JSON.stringify(tsconfig), 'package.json': '{ "type": "module" }', 'page.ts': text };
  const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', folderOf(files)], { encoding: 'utf8' }).stdout;
}

describe('the page of types', () => {
  test('when its types are compared with those of the core then they are the same', () => {
    const checks = names.map((name) => {
      const same = `export const of${name} = (real: core.${name}): ${name} => real;`;
      return CLASSES.includes(name) ? same : `${same}\nexport const to${name} = (told: ${name}): core.${name} => told;`;
    });
    expect(names.length).toBeGreaterThan(25);
    expect(complaintsOf([HEAD, ...types, ...checks].join('\n'))).toBe('');
  });

  test('when one of them were wrong then that would be found', () => {
    const wrong = types.join('\n').replace('readonly cash: number;', 'readonly cash: string;');
    const check = 'export const of = (real: core.Portfolio): Portfolio => real;';
    expect(complaintsOf([HEAD, wrong, check].join('\n'))).toContain("Type 'number' is not assignable to type 'string'");
  });

  test('when classes have something to be read then the page has it', () => {
    const page = types.join('\n');
    const kernels = ['reset', 'kind', 'askSource', 'serveStale', 'held', 'columnsOf', 'startOf', 'endOf'];
    const members = [PortfolioView, FetchRequest].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype));
    const missing = members.filter(
      (name) => ![...kernels, 'constructor'].includes(name) && !new RegExp(`\\b${name}[(:]`).test(page),
    );
    expect(missing).toEqual([]);
  });

  test('when it shows a data source then it is the one of the examples', () => {
    const example = readFileSync(path.join(ROOT, 'examples/json-data/json-data.ts'), 'utf8');
    expect(blocks.map(({ text }) => text)).toContain(example);
  });
});
