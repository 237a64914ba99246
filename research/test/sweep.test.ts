import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { loadConfig } from '@plimsoll/core';
import { METRIC_NAMES, metricOf } from '../src/figures.ts';
import { dataParameters } from '../src/runs/groups.ts';
import { ResultsFile } from '../src/runs/results-file.ts';
import { parseParameters } from '../src/space/parameter.ts';
import { Space } from '../src/space/space.ts';
import { sweep } from '../src/sweep.ts';
import type { Sweep, SweepOptions } from '../src/sweep.ts';
import { BASES, configText, folderWith } from './kit.ts';

vi.setConfig({ testTimeout: 60_000 });

const SMA = 'plugins.strategy-sma-cross.config';

function sweepOf(folder: string, params: readonly string[], more: Partial<SweepOptions> = {}): Promise<Sweep> {
  const parameters = parseParameters(params, false);
  return sweep({
    file: join(folder, 'config.yaml'),
    bases: BASES,
    set: [],
    parameters,
    combinations: new Space(parameters, []).grid(),
    metric: metricOf('sharpe'),
    jobs: 2,
    ...more,
  });
}

const figures = ({ done }: Sweep): unknown =>
  done.map(({ values, result }) => [values, result.statistics, result.returns]);

describe('a sweep', () => {
  test('when it is run by one thread or by two then it comes to the same, best first', async () => {
    const folder = folderWith({ 'config.yaml': configText() });
    const params = [`${SMA}.fast=3,5,8`, `${SMA}.slow=20,30`];
    const [one, two] = [await sweepOf(folder, params, { jobs: 1 }), await sweepOf(folder, params)];
    expect(figures(one)).toEqual(figures(two));
    const sharpes = two.done.map(({ result }) => result.statistics.sharpe!);
    expect(sharpes).toHaveLength(6);
    expect(sharpes).toEqual([...sharpes].sort((a, b) => b - a));
    expect(two.luck).toMatchObject({ trials: 6 });
    expect(two.data).toMatch(/synthetic/);
  });

  test('when runs break down, each in its own way, then the others are done', async () => {
    const text = configText(undefined, '  - { use: ./breaking.ts, config: { at: nowhere } }');
    const folder = folderWith({ 'config.yaml': text });
    const at = 'nowhere,setup,start,exit,later,signal,nonsense';
    const { done, faulty } = await sweepOf(folder, [`plugins.breaking.config.at=${at}`]);
    expect(done.map(({ values }) => values[0]).sort()).toEqual(['nowhere', 'signal']);
    expect(done.find(({ values }) => values[0] === 'signal')!.result.faults).toEqual([
      expect.stringMatching(/^breaking threw in signal, 780 times: broke down in signal$/),
    ]);
    const told = Object.fromEntries(faulty.map(({ values, result }) => [values[0], result]));
    expect(told).toMatchObject({
      setup: { status: 'refused', code: 'PLM_PLUGIN_SETUP_FAILED' },
      start: { status: 'failed', code: 'PLM_PLUGIN_START_FAILED', reasons: [/broke down in start/] },
      exit: { status: 'failed', code: 'PLM_UNEXPECTED', reasons: [/its thread ended: .*7/] },
      later: { status: 'failed', code: 'PLM_UNEXPECTED', reasons: [/broke down in later/] },
      nonsense: { status: 'refused', code: 'PLM_CONFIG_INVALID' },
    });
  });

  test('when parameters change the data then each run sees its own', async () => {
    const folder = folderWith({ 'config.yaml': configText() });
    const { done } = await sweepOf(folder, ['seed=1..3', `${SMA}.fast=5,8`]);
    expect(done).toHaveLength(6);
    const market = (seed: string): unknown[] =>
      done.filter(({ values }) => values[0] === seed).map(({ result }) => result.statistics.buyAndHold.return);
    expect(new Set(market('1')).size).toBe(1);
    expect(new Set([...market('1'), ...market('2'), ...market('3')]).size).toBe(3);
  });

  test('when all runs are refused then so is the sweep, with the reason', async () => {
    const folder = folderWith({ 'config.yaml': configText() });
    await expect(sweepOf(folder, [`${SMA}.fats=1..9`])).rejects.toMatchObject({ code: 'PLM_CONFIG_INVALID' });
    await expect(sweepOf(folder, ['plugins.nope.config.x=1'])).rejects.toMatchObject({ code: 'PLM_CONFIG_OVERRIDE' });
    await expect(sweepOf(join(folder, 'nope'), ['seed=1'])).rejects.toMatchObject({ code: 'PLM_CONFIG_UNREADABLE' });
  });

  test('when its data is live or its broker is a real one then it is refused', async () => {
    const live = configText('  - { use: ./slow-source.ts, config: { isLive: true } }');
    await expect(sweepOf(folderWith({ 'config.yaml': live }), ['seed=1'])).rejects.toThrow(/its data is live/);
    const real = configText().replace(/broker-paper, .*/, 'broker-alpaca, config: { keyId: a, secret: b } }');
    await expect(sweepOf(folderWith({ 'config.yaml': real }), ['seed=1'])).rejects.toThrow(
      /its broker is a real venue/,
    );
  });

  test('when it is ended at once then what is left is told', async () => {
    const folder = folderWith({ 'config.yaml': configText() });
    const stop = new AbortController();
    const results = new ResultsFile(folder, true);
    const tell = (): void => stop.abort();
    const { done, left } = await sweepOf(folder, [`${SMA}.slow=20..59:1`], { signal: stop.signal, results, tell });
    expect(done.length).toBeGreaterThanOrEqual(1);
    expect(done.length + left).toBe(40);
    expect(left).toBeGreaterThan(30);
    expect(readFileSync(results.path, 'utf8').trimEnd().split('\n')).toHaveLength(done.length);
  });
});

describe('a sweep that is taken up again', () => {
  const again = (folder: string, slow: string): Promise<Sweep> =>
    sweepOf(folder, [`${SMA}.slow=${slow}`], { results: new ResultsFile(join(folder, 'out'), false) });

  test('when runs have been done then they are not done again, and come to the same', async () => {
    const folder = folderWith({ 'config.yaml': configText() });
    const first = await again(folder, '20,30');
    const more = await again(folder, '20,30,40');
    expect([first.reused, more.reused]).toEqual([0, 2]);
    expect(figures(await again(folder, '20,30'))).toEqual(figures(first));
  });

  test('when config, data, code or a file that a plugin names have changed then runs are done again', async () => {
    const strategy = `import { definePlugin } from '@plimsoll/core';
export default definePlugin({ name: 'mine', setup: () => ({}) });\n`;
    const text = configText(undefined, '  - { use: sectors, config: { file: sectors.csv } }\n  - use: ./mine.ts');
    const files = { 'config.yaml': text, 'mine.ts': strategy, 'sectors.csv': 'symbol,sector\nAAA,Steel\n' };
    const folder = folderWith(files);
    const change = async (file: keyof typeof files, from: string, to: string): Promise<number> => {
      writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace(from, to));
      return (await again(folder, '20')).reused;
    };
    expect((await again(folder, '20')).reused).toBe(0);
    expect(await change('config.yaml', 'sessions: 2', 'sessions: 2')).toBe(1);
    expect(await change('config.yaml', 'sessions: 2', 'sessions: 3')).toBe(0);
    expect(await change('sectors.csv', 'Steel', 'Glass')).toBe(0);
    expect(await change('sectors.csv', 'Glass', 'Glass')).toBe(1);
  });
});

describe('parameters that change the data', () => {
  test.each([
    [`${SMA}.fast`, false],
    ['plugins.risk-exposure.enabled', false],
    ['instruments.lot', false],
    ['plugins.data-synthetic.config.volatility', true],
    ['plugins[data-synthetic].config.seed', true],
    ['plugins.data-file.enabled', true],
    ['plugins.risk-exposure.use', true],
    ['universe', true],
    ['timeframe', true],
    ['seed', true],
  ])('when it is %s then the answer is %s', async (path, expected) => {
    const config = await loadConfig(join(folderWith({ 'config.yaml': configText() }), 'config.yaml'), { bases: BASES });
    expect(dataParameters(parseParameters([`${path}=1`], false), config, true)).toEqual(expected ? [0] : []);
    if (path === 'seed') expect(dataParameters(parseParameters(['seed=1'], false), config, false)).toEqual([]);
  });
});

test('when statistics have a figure then runs can be ranked by it', async () => {
  const { done } = await sweepOf(folderWith({ 'config.yaml': configText() }), ['seed=1']);
  const { buyAndHold: _, startEquity: __, tradingDays: ___, openTrades: ____, ...figured } = done[0]!.result.statistics;
  expect([...METRIC_NAMES].sort()).toEqual(Object.keys(figured).sort());
  expect(() => metricOf('luck')).toThrow(/there are sharpe, sortino/);
  expect(metricOf('MAXdrawdown')).toMatchObject({ name: 'maxDrawdown', isLessBetter: true });
});
