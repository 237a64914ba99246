import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { backtest, plimsoll } from './support/command.ts';
import { folderOf } from './support/folder.ts';
import { fileIn } from './support/readme.ts';

const page = 'indicators/README.md';
const strategy = fileIn(page, 'my/pullback.ts');
const config = fileIn(page, 'my/config.yaml');

describe("the indicators' example, in a folder where nothing is installed", () => {
  test('when it is backtested then it buys and sells, without a word on standard error', async () => {
    const folder = folderOf({ 'pullback.ts': strategy, 'config.yaml': config });
    const { summary, stderr } = await backtest(path.join(folder, 'config.yaml'));
    expect(stderr).toBe('');
    expect(summary.orders.buy).toBeGreaterThan(10);
    expect(summary.orders.sell).toBeGreaterThan(10);
    expect(summary.events).toEqual({});
  });

  test('when a package of that name is installed beside the file then that one is taken', async () => {
    const manifest = { name: '@plimsoll/indicators', version: '9.0.0', type: 'module', exports: './index.js' };
    const folder = folderOf({
      'pullback.ts': strategy,
      'config.yaml': config,
      'node_modules/@plimsoll/indicators/package.json': JSON.stringify(manifest),
      'node_modules/@plimsoll/indicators/index.js':
        "export const [Ema, ZScore, perSymbol] = []; throw new Error('their own')",
    });
    const { code, stderr } = await plimsoll(['check', 'config.yaml'], folder);
    expect(code).not.toBe(0);
    expect(stderr).toContain('their own');
  });

  test('when that one is broken then it is not passed over', async () => {
    const manifest = {
      name: '@plimsoll/indicators',
      version: '9.0.0',
      type: 'module',
      exports: { './other': './index.js' },
    };
    const folder = folderOf({
      'pullback.ts': strategy,
      'config.yaml': config,
      'node_modules/@plimsoll/indicators/package.json': JSON.stringify(manifest),
    });
    const { code, stderr } = await plimsoll(['check', 'config.yaml'], folder);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/No "exports" main defined/);
  });

  test('when a first-party package is nowhere then the message names it and the file that wants it', async () => {
    const folder = folderOf({
      'pullback.ts': strategy.replace('@plimsoll/indicators', '@plimsoll/oracles'),
      'config.yaml': config,
    });
    const { code, stderr } = await plimsoll(['check', 'config.yaml'], folder);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/'@plimsoll\/oracles'.*pullback\.ts/);
  });
});
