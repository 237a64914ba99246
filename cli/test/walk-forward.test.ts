import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { folderWith, json, plimsoll } from './command.ts';

vi.setConfig({ testTimeout: 60_000 });

const SMA = 'plugins.strategy-sma-cross.config';

const files = {
  'config.yaml': `account: test
universe: [AAA, BBB]
timeframe: 1Day
plugins:
  - { use: data-synthetic, config: { sessions: 100 } }
  - { use: strategy-sma-cross, config: { fast: 5, slow: 20 } }
  - { use: sizing, config: { fraction: 20% } }
  - { use: broker-paper, config: { slippage: 0.01% } }
`,
};
const args = ['walk-forward', 'config.yaml', '--param', `${SMA}.fast=2,4`, '--param', `${SMA}.slow=4,8`];
const windows = ['--in-sample', '40d', '--out-of-sample', '25d'];

test('when it has ended then it prints what was chosen when, how that did, and all of it as one account', () => {
  const cwd = folderWith(files);
  const { status, stdout, stderr } = plimsoll(cwd, [...args, ...windows, '--out', 'kept']);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Windows +3: 25 days, by the 40 days before them$/m);
  expect(stdout).toMatch(/^ +out of sample +fast +slow +sharpe in +out +return +trades +efficiency$/m);
  expect(stdout.match(/^[123] +2024-\d\d-\d\d to 2024-\d\d-\d\d +[24] +[48] /gm)).toHaveLength(3);
  expect(stdout).toMatch(
    /^Out of sample, one window after the other\nReturn .*buy and hold.*\nRisk .*\nTrades .*\nEfficiency /m,
  );
  expect(stdout).toMatch(/^Refused 1 \(PLM_CONFIG_INVALID\) /m);
  expect(stdout).toMatch(/true Sharpe ratio is above zero is [\d.]+% probable, by 60 days out of sample/);
  const kept = JSON.parse(readFileSync(join(cwd, 'kept/walk-forward.json'), 'utf8'));
  expect(kept.windows).toHaveLength(3);
  expect(kept.closes).toHaveLength(60);
  expect(readFileSync(join(cwd, 'kept/runs.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(9);
});

test('when JSON is asked for then it says of every window what was chosen and how it did in sample and out of it', () => {
  const found = json(plimsoll(folderWith(files), [...args, ...windows, '--anchored', '--metric', 'profit', '--json']));
  expect(found).toMatchObject({
    metric: 'profit',
    inSampleDays: 40,
    outOfSampleDays: 25,
    anchored: true,
    interrupted: false,
    runs: { done: 15, reused: 0 },
    statistics: { startEquity: 100_000, tradingDays: 60 },
    faulty: [{ values: { fast: '4', slow: '4' }, status: 'refused' }],
  });
  expect(found.windows.map((window: any) => [window.inSample.days, window.outOfSample.days])).toEqual([
    [40, 25],
    [65, 25],
    [90, 10],
  ]);
  const [first] = found.windows;
  expect(first.chosen).toMatchObject({
    values: { fast: expect.any(String), slow: expect.any(String) },
    set: [expect.stringContaining('fast='), expect.stringContaining('slow=')],
  });
  expect(first.inSampleStatistics.tradingDays).toBe(39);
  expect(first.statistics.tradingDays).toBe(25);
});

test.each([
  [['--in-sample', '40d'], /--out-of-sample <days>' not specified/],
  [['--in-sample', '40', '--out-of-sample', '25d'], /Expected a number of days such as 60d/],
  [['--in-sample', '100d', '--out-of-sample', '25d'], /the data has 100 days, which leaves none out of sample/],
  [[...windows, '--param', 'universe=[AAA],[BBB]'], /--param universe: it may change the data/],
])('when it is called with %j then it is refused', (more, message) => {
  const { status, stdout, stderr } = plimsoll(folderWith(files), [...args, ...more]);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});
