import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '@plimsoll/core';
import { ROOT, folderOf } from './support/folder.ts';
import { blocksOf } from './support/readme.ts';

const command = fileURLToPath(import.meta.resolve('plimsoll'));
const pages = readdirSync(path.join(ROOT, 'plugins'))
  .map((name) => `plugins/${name}/README.md`)
  .filter((page) => existsSync(path.join(ROOT, page)));

describe.each(pages)('%s', (page) => {
  const configs = blocksOf(page).filter(({ language, text }) => language === 'yaml' && text.includes('plugins:'));

  test('when its config is copied then it is one that would start', async () => {
    expect(configs).not.toEqual([]);
    for (const { text } of configs) {
      const file = path.join(folderOf({ 'config.yaml': text }), 'config.yaml');
      const { plugins } = await loadConfig(file, { bases: [command] });
      expect(plugins.map(({ name }) => `plugins/${name}/README.md`)).toContain(page);
    }
  });

  test('when its schema is read then the README has every key', async () => {
    const name = page.split('/')[1]!;
    const { default: plugin } = (await import(`../plugins/${name}/src/index.ts`)) as {
      default: { config?: { shape?: object; in?: { shape?: object } } };
    };
    const keys = Object.keys(plugin.config?.shape ?? {});
    const text = readFileSync(path.join(ROOT, page), 'utf8');
    expect(keys.filter((key) => !text.includes(`\`${key}\``) && !text.includes(`\`${key}.`))).toEqual([]);
  });
});
