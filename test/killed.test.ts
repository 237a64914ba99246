import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { decisionsIn, plimsoll, resultOf, start } from './support/command.ts';
import { folderOf } from './support/folder.ts';

/** A market in which a strategy changes its mind all the time: thousands of decisions. */
const yaml = (plugin: string): string => `
universe: [AAPL, MSFT, JPM, XOM]
plugins:
  - { use: data-synthetic, config: { seed: 7, sessions: 20 } }
  - { use: strategy-sma-cross, config: { fast: 1, slow: 2 } }
  - use: sizing
  - use: broker-paper
${plugin}`;

const killer = '  - { use: ./kill-switch.ts, config: { decisions: 2000 } }\n';

const read = (folder: string, file: string): string => readFileSync(path.join(folder, file), 'utf8');

/** What a run that has ended leaves behind. */
const KEPT = ['cash.jsonl', 'decisions.jsonl', 'fills.jsonl', 'orders.jsonl', 'summary.json', 'trades.jsonl'];

/** The whole lines of a file that may end in the middle of one. */
const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

/** Backtests a config that kills itself, into `runs` beside it. */
async function killedBacktest(folder: string): Promise<void> {
  const { signal, stdout } = await plimsoll(['backtest', 'killing.yaml', '--json', '--out', 'runs'], folder);
  expect([signal, stdout]).toEqual(['SIGKILL', '']);
}

describe('kill -9 in the middle of a backtest', () => {
  test('when nothing was there before then the decisions are partial, and explain says so', async () => {
    const folder = folderOf({ 'killing.yaml': yaml(killer) }, ['kill-switch.ts']);
    await killedBacktest(folder);
    const runs = path.join(folder, 'runs');
    expect(readdirSync(runs).sort()).toEqual(KEPT.slice(0, 4).map((name) => `${name}.partial`));
    const decisions = decisionsIn(wholeLines(read(runs, 'decisions.jsonl.partial')));
    expect(decisions.length).toBeGreaterThan(0);
    const { code, stdout, stderr } = await plimsoll(['explain', 'runs', '--json'], folder);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ total: decisions.length });
    expect(stderr).toMatch(/^warn: runs: the run did not end/);
  });

  test('when an earlier run was there then it is left as it was, and a later one takes its place', async () => {
    const folder = folderOf({ 'config.yaml': yaml(''), 'killing.yaml': yaml(killer) }, ['kill-switch.ts']);
    const runs = path.join(folder, 'runs');
    const backtest = () => plimsoll(['backtest', 'config.yaml', '--out', 'runs', '--quiet'], folder);
    expect((await backtest()).code).toBe(0);
    const before = KEPT.map((file) => read(runs, file));
    await killedBacktest(folder);
    expect(KEPT.map((file) => read(runs, file))).toEqual(before);
    const explained = await plimsoll(['explain', 'runs', '--json', '--limit', '1'], folder);
    expect(JSON.parse(explained.stdout)).toMatchObject({ total: decisionsIn(before[1]!).length });
    expect(explained.stderr).toContain('a later run did not end');
    expect((await backtest()).code).toBe(0);
    expect(readdirSync(runs).sort()).toEqual(KEPT);
    expect(read(runs, 'decisions.jsonl')).toBe(before[1]);
  });
});

describe('a paced run', () => {
  /** Starts a run and resolves once it has told of so many decisions. */
  async function runUntil(decisions: number, folder: string) {
    const child = start(['run', 'config.yaml', '--pace', '5ms', '--out', 'runs'], folder);
    let told = 0;
    const reader = createInterface({ input: child.stdout! });
    for await (const line of reader) if (/ (ordered|blocked) /.test(line) && ++told >= decisions) break;
    return child;
  }

  test('when it is killed then every decision that it had told of is in the partial file', async () => {
    const folder = folderOf({ 'config.yaml': yaml('') });
    const child = await runUntil(6, folder);
    child.kill('SIGKILL');
    if (child.signalCode === null) await once(child, 'exit');
    const runs = path.join(folder, 'runs');
    expect(existsSync(path.join(runs, 'decisions.jsonl'))).toBe(false);
    expect(existsSync(path.join(runs, 'summary.json'))).toBe(false);
    const decisions = decisionsIn(read(runs, 'decisions.jsonl.partial'));
    expect(decisions.length).toBeGreaterThanOrEqual(6);
    expect(decisions.map(({ id }) => id)).toEqual(decisions.map((_, i) => `d${i + 1}`));
  });

  test('when it is interrupted then it ends cleanly, and what it kept is whole', async () => {
    const folder = folderOf({ 'config.yaml': yaml('') });
    const child = await runUntil(6, folder);
    child.kill('SIGINT');
    const { code } = await resultOf(child);
    expect(code).toBe(0);
    const runs = path.join(folder, 'runs');
    expect(readdirSync(runs).sort()).toEqual(KEPT);
    const summary = JSON.parse(read(runs, 'summary.json')) as { signals: number };
    expect(summary).toMatchObject({ interrupted: true });
    expect(decisionsIn(read(runs, 'decisions.jsonl'))).toHaveLength(summary.signals);
  });
});
