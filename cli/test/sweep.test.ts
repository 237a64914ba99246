import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { runsLine } from '../src/research/progress.ts';
import { folderWith, json, plimsoll, start } from './command.ts';

vi.setConfig({ testTimeout: 60_000 });

const SMA = 'plugins.strategy-sma-cross.config';

const config = (sessions = 3): string => `account: test
universe: [AAA, BBB]
plugins:
  - { use: data-synthetic, config: { sessions: ${sessions} } }
  - { use: strategy-sma-cross, config: { fast: 5, slow: 20 } }
  - { use: sizing, config: { fraction: 20% } }
  - { use: broker-paper, config: { slippage: 0.01% } }
  - use: ./mine.ts
`;

const MINE = `import { definePlugin } from '@plimsoll/core';
export default definePlugin({ name: 'mine', setup: () => ({}) });
`;

const files = { 'config.yaml': config(), 'mine.ts': MINE };
const params = ['--param', `${SMA}.fast=5,10`, '--param', `${SMA}.slow=10,20,40`];

describe('plimsoll sweep', () => {
  test('when it has ended then it prints the ranking, a heat map, what went wrong, luck, and how to run the best again', () => {
    const cwd = folderWith(files);
    const { status, stdout, stderr } = plimsoll(cwd, ['sweep', 'config.yaml', ...params, '--top', '2', '--report']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Data +synthetic market/);
    expect(stdout).toMatch(/^Runs +5 done, 1 without a result, in \d+ s \(\d+\.\d runs\/s\)$/m);
    expect(stdout).toMatch(/^ +fast +slow +sharpe +return +maxDrawdown +trades +winRate +profitFactor$/m);
    expect(stdout.match(/^[12] +\d+ +\d+ +-?[\d.]+ +-?[\d.]+% /gm)).toHaveLength(2);
    expect(stdout).toContain('and 3 more with --top 5');
    expect(stdout).toMatch(
      /^sharpe by fast \(down\) and slow \(across\)\n +10 +20 +40\n +5( +-?[\d.]+[·░▒▓█]){3}\n +10 +- /m,
    );
    expect(stdout).toMatch(/^Refused 1 \(PLM_CONFIG_INVALID\) .*fast=10\s.*slow=10:\s+config.yaml \(--set\):/ms);
    expect(stdout).toMatch(/^Of 5 trials without any skill|it earned nothing/m);
    const [, again] = /\nThe best again:\nnpx plimsoll (.*)\n\nPage    sweep.html\n$/.exec(stdout)!;
    expect(plimsoll(cwd, again!.split(' ')).status).toBe(0);
    expect(readFileSync(join(cwd, 'sweep.html'), 'utf8')).toMatch(
      /^<!doctype html>[^]*<h2 id="heat-title">sharpe by parameters<\/h2>/,
    );
  });

  test('when JSON is asked for then each row has the statistics of that backtest', () => {
    const cwd = folderWith(files);
    const where = ['--where', 'slow >= 4 * fast'];
    const found = json(plimsoll(cwd, ['sweep', 'config.yaml', ...params, ...where, '--metric', 'profit', '--json']));
    expect(found.runs).toEqual({ done: 3, reused: 0, failed: 0, refused: 0, left: 0 });
    expect(found).toMatchObject({ metric: 'profit', interrupted: false, faulty: [], heatMap: { down: 'fast' } });
    expect(found.luck).toMatchObject({ trials: 3, days: 3 });
    const profits = found.ranking.map((row: any) => row.statistics.profit);
    expect(profits).toEqual([...profits].sort((a, b) => b - a));
    const [best] = found.ranking;
    expect(Object.keys(best.values)).toEqual(['fast', 'slow']);
    const sets = best.set.flatMap((override: string) => ['--set', override]);
    expect(json(plimsoll(cwd, ['backtest', 'config.yaml', '--json', ...sets])).statistics).toEqual(best.statistics);
  });

  test('when a folder is kept then runs in it are not done again, unless code has changed', () => {
    const cwd = folderWith(files);
    const reused = (): number =>
      json(plimsoll(cwd, ['sweep', 'config.yaml', ...params, '--jobs', '1', '--json', '--out', 'kept'])).runs.reused;
    expect(reused()).toBe(0);
    appendFileSync(join(cwd, 'kept/runs.jsonl'), '{"key":"torn');
    expect(reused()).toBe(5);
    writeFileSync(join(cwd, 'mine.ts'), MINE.replace('({})', '({ history: 3 })'));
    expect(reused()).toBe(0);
    expect(readFileSync(join(cwd, 'kept/runs.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(10);
    expect(JSON.parse(readFileSync(join(cwd, 'kept/sweep.json'), 'utf8')).ranking).toHaveLength(5);
  });

  test('when Ctrl-C comes then what is done is kept, and the rest is run the next time', async () => {
    const tells = MINE.replace(
      'setup: () => ({})',
      "needs: { log: Log }, setup: () => ({ start: () => { process.stderr.write('told\\n'); } })",
    );
    const cwd = folderWith({
      'config.yaml': config(40),
      'mine.ts': tells.replace('{ definePlugin }', '{ Log, definePlugin }'),
    });
    const args = ['sweep', 'config.yaml', '--param', `${SMA}.slow=20..27:1`, '--json', '--out', 'kept', '--jobs', '1'];
    const run = start(cwd, args);
    await run.until(/(told[^]*){4}/);
    run.kill('SIGINT');
    const { status, stdout } = await run.ended;
    expect(status).toBe(130);
    const { runs, interrupted } = JSON.parse(stdout);
    expect(interrupted).toBe(true);
    expect(runs.done).toBeGreaterThanOrEqual(2);
    expect(runs.done + runs.left).toBe(8);
    expect(json(plimsoll(cwd, args)).runs).toMatchObject({ done: 8, reused: runs.done });
  });

  test.each([
    [[], /say what to vary: --param/],
    [[...params, '--where', 'fats < slow'], /cannot be read from 'fats < slow' on; parameters are fast, slow/],
    [[...params, '--metric', 'luck'], /--metric luck: there is no such figure; there are sharpe/],
    [['--param', `${SMA}.fats=1..3`], /fats.*did you mean.*fast/i],
    [[...params, '--out', 'config.yaml'], /--out config.yaml: cannot be written to/],
  ])('when it is called with %j then it is refused before anything runs', (args, message) => {
    const { status, stdout, stderr } = plimsoll(folderWith(files), ['sweep', 'config.yaml', ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  test('when its data cannot be read then that is why it fails', () => {
    const cwd = folderWith({
      ...files,
      'bars.csv': 'symbol,timestamp,open,high,low,close,volume\nAAA,2024-01-02,x,1,1,1,1\n',
    });
    writeFileSync(
      join(cwd, 'config.yaml'),
      config().replace(/data-synthetic.*/, 'data-file, config: { path: bars.csv } }'),
    );
    const { status, stderr } = plimsoll(cwd, ['sweep', 'config.yaml', ...params]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/bars\.csv:2: open 'x' is not a number/);
  });
});

test('when runs are under way then the line tells their share, their speed and the time left', () => {
  expect(runsLine({ ended: 57, reused: 7, faulty: 0 }, 200, 10)).toBe('57 of 200 runs  5.0 runs/s  29 s left');
  expect(runsLine({ ended: 3, reused: 3, faulty: 1 }, 9, 1)).toBe('3 of 9 runs  0.0 runs/s  1 without a result');
});
