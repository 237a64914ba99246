import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, json, plimsoll } from './command.ts';
import type { Ended } from './command.ts';

const CONFIG = `account: test
universe: [AAA, BBB, CCC]
timeframe: 1Day
plugins:
  - { use: data-synthetic, config: { sessions: 120 } }
  - { use: strategy-sma-cross, config: { fast: 3, slow: 12 } }
  - { use: sizing, config: { fraction: 30% } }
  - { use: risk-exposure, config: { gross: 50% } }
  - { use: broker-paper, config: { cash: 100000 } }
`;

const files = { 'config.yaml': CONFIG };

function kept(cwd: string, name: string, set: readonly string[] = []): void {
  const sets = set.flatMap((override) => ['--set', override]);
  expect(plimsoll(cwd, ['backtest', 'config.yaml', '--quiet', '--out', name, ...sets]).status).toBe(0);
}

const compare = (cwd: string, ...args: string[]): Ended => plimsoll(cwd, ['compare', ...args]);

describe('plimsoll compare', () => {
  test('when two kept runs differ then it says where, what came of it, and exits as diff does', () => {
    const cwd = folderWith(files);
    kept(cwd, 'a');
    kept(cwd, 'b', ['plugins.risk-exposure.config.gross=30%']);
    const { status, stdout, stderr } = compare(cwd, 'a', 'b', '--limit', '1');
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^A {2}a {2}2024-.*\nB {2}b {2}2024-/);
    expect(stdout).toMatch(/^Profit +-?\$[\d,.]+ +-?\$[\d,.]+$/m);
    expect(stdout).toMatch(/^\d+ decisions in A, \d+ in B: \d+ the same, \d+ differ$/m);
    expect(stdout).toMatch(
      /^The first\n2024-.* buy \w+ {2}ordered in one, blocked in the other.*\n {2}A {2}d\d+ .*\n {2}B {2}d\d+ .* GROSS_EXPOSURE/m,
    );
    expect(stdout).toMatch(/^and \d+ more with --limit \d+$/m);
    const found = json(compare(cwd, 'a', 'b', '--json'));
    const [profitA, profitB] = [found.a.statistics.profit, found.b.statistics.profit];
    const sum = found.differences.reduce((total: number, { difference }: any) => total + difference, 0);
    expect(sum).toBeCloseTo(profitB - profitA, 6);
    expect(found.earnedA + found.besideA).toBeCloseTo(profitA, 6);
    expect(stdout).toContain('together');
  });

  test('when a config is compared with itself under other values then both are run', () => {
    const cwd = folderWith(files);
    const found = json(compare(cwd, 'config.yaml', '--set-b', 'plugins.risk-exposure.enabled=false', '--json'));
    expect(found).toMatchObject({
      equal: false,
      a: { run: 'config.yaml' },
      b: { run: 'config.yaml plugins.risk-exposure.enabled=false' },
    });
    expect(found.differences[0].a).toMatchObject({ plugin: 'risk-exposure' });
  });

  test('when nothing differs then it says so, and exits with 0', () => {
    const cwd = folderWith(files);
    kept(cwd, 'a');
    const { status, stdout } = compare(cwd, 'a', 'config.yaml');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^The same \d+ decisions, and the same came of each\.$/m);
    expect(compare(cwd, 'a', 'config.yaml', '--quiet')).toMatchObject({ status: 0, stdout: '' });
  });

  test.each([
    [['a', 'nowhere'], /nowhere: there is no such folder, and it is not a config either/],
    [['config.yaml'], /config.yaml with itself: name two runs, or say what differs with --set-a or --set-b/],
    [['a', 'config.yaml', '--set', 'seed=2'], /--set goes with a config; a is a run that was kept/],
    [['config.yaml', '--set-b', 'plugins.nope.enabled=false'], /there is no such plugin/],
    [['a', 'torn'], /torn: the run did not end, or has not yet; only whole runs can be compared/],
    [['a', 'old'], /old: holds no trades.jsonl; keep the run anew with --out/],
  ])('when it is called with %j then that is trouble, which is neither the same nor different', (args, message) => {
    const cwd = folderWith(files);
    kept(cwd, 'a');
    if (args.includes('old')) {
      kept(cwd, 'old');
      rmSync(join(cwd, 'old/trades.jsonl'));
    }
    if (args.includes('torn')) {
      kept(cwd, 'torn');
      renameSync(join(cwd, 'torn/decisions.jsonl'), join(cwd, 'torn/decisions.jsonl.partial'));
    }
    const { status, stdout, stderr } = compare(cwd, ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
