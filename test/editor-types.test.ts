import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, folderOf } from './support/folder.ts';
import { blocksOf, fileIn } from './support/readme.ts';

/** The two files of the page, with this repository for the clone. */
const [tsconfig, manifest] = blocksOf('docs/plugins.md')
  .filter(({ language }) => language === 'json')
  .map(({ text }) => text.replaceAll('/path/to/plimsoll', path.join(ROOT, '.')));

function check(plugin: string): string {
  const folder = folderOf({ 'tsconfig.json': tsconfig!, 'package.json': manifest!, 'plugin.ts': plugin });
  const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', '.'], { cwd: folder, encoding: 'utf8' }).stdout;
}

describe("a plugin outside of the clone, with the page's tsconfig.json", () => {
  test('when it is the strategy or the rule of the README then its types are sound', () => {
    for (const file of ['my/breakout.ts', 'my/max-order.ts']) expect(check(fileIn('README.md', file))).toBe('');
  });

  test('when it uses what there is not, or imports without an ending, then it is told', () => {
    const rule = fileIn('README.md', 'my/max-order.ts');
    expect(check(rule.replace('intent, ', 'intent.colour, '))).toMatch(
      /plugin\.ts\(.*Property 'colour' does not exist/,
    );
    expect(check(`import './other';\n${rule}`)).toMatch(/plugin\.ts\(1,8\): error TS283[45]/);
  });
});
