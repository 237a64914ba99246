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

describe('plimsoll compare of a journal', () => {
  const journalled = `${CONFIG}  - use: journal-sqlite\n`;

  test('when a backtest was kept in a folder and in a journal then the two are the same, to the cent', () => {
    const cwd = folderWith({ 'config.yaml': journalled });
    kept(cwd, 'a');
    const found = json(compare(cwd, 'a', 'journals/test.backtests.sqlite', '--json'));
    expect(found).toMatchObject({ equal: true, differences: [] });
    expect(found.decisionsA).toBeGreaterThan(20);
    expect(found.earnedB).toBeCloseTo(found.earnedA, 6);
    const { sharpe, maxDrawdown, ...figures } = found.b.statistics;
    expect([sharpe, maxDrawdown]).toEqual([null, null]);
    for (const [name, value] of Object.entries(figures as Record<string, number>))
      expect({ name, differs: Math.abs(value - found.a.statistics[name]) > 1e-6 }).toEqual({ name, differs: false });
    expect(figures.trades).toBeGreaterThan(5);
    const { stdout } = compare(cwd, 'a', 'journals/test.backtests.sqlite');
    expect(stdout).toMatch(/^Max drawdown +[\d.]+% +-$/m);
    expect(stdout).toMatch(/^A {2}a {2}2024-(.*)\nB {2}journals\/test.backtests.sqlite {2}2024-\1$/m);
  });

  test('when runs of a journal are named then those are compared, and a run that continued with what it had begun with', () => {
    const cwd = folderWith({ 'config.yaml': journalled });
    const run = (sessions: number) => {
      const set = `plugins.data-synthetic.config.sessions=${sessions}`;
      return json(plimsoll(cwd, ['run', 'config.yaml', '--pace', 'fast', '--json', '--set', set])).statistics;
    };
    const told = [run(70), run(120)];
    const file = 'journals/test.sqlite';
    const second = json(compare(cwd, file, 'config.yaml', '--json'));
    expect(second.b.run).toBe('config.yaml');
    expect(second.differences.every(({ kind }: { kind: string }) => kind === 'onlyB' || kind === 'exit')).toBe(true);
    expect(second.same).toBeGreaterThan(5);
    const both = json(compare(cwd, file, '--run-a', '1', '--run-b', '2', '--json'));
    expect(both).toMatchObject({ same: 0, a: { run: `${file} run 1` }, b: { run: `${file} run 2` } });
    for (const [i, { statistics }] of [both.a, both.b].entries())
      for (const name of ['profit', 'return', 'trades', 'winRate', 'fees'])
        expect(statistics[name], `${name} of run ${i + 1}`).toBeCloseTo(told[i][name], 6);
    expect(compare(cwd, file, '--run-a', '9').stderr).toMatch(/there is no run 9 in it; there are 1 to 2/);
    expect(compare(cwd, file).stderr).toMatch(/with itself/);
    expect(compare(cwd, 'config.yaml', file, '--run-a', '1').stderr).toMatch(/--run-a and --run-b go with journals/);
  });
});

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
    [['a', 'nowhere.sqlite'], /nowhere\.sqlite: there is no such file\n/],
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
