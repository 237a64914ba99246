import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config, folderWith, json, plimsoll, start } from './command.ts';

test('when a run has ended then its statistics are in the JSON object, and null where they mean nothing', () => {
  const cwd = folderWith({ 'config.yaml': config({ bars: 100 }) });
  const { statistics } = json(plimsoll(cwd, ['backtest', 'config.yaml', '--json', '--out', 'kept']));
  expect(statistics).toMatchObject({
    startEquity: 100_000,
    endEquity: 100_000,
    return: 0,
    tradingDays: 1,
    volatility: null,
    sharpe: null,
    sortino: null,
    calmar: null,
    maxDrawdown: 0,
    trades: 49,
    openTrades: 1,
    winRate: 0,
    profitFactor: null,
    expectancy: 0,
    exposureTime: 0.5,
    fees: 0,
    buyAndHold: { return: 0, sharpe: null, maxDrawdown: 0 },
  });
  expect(JSON.parse(readFileSync(join(cwd, 'kept/summary.json'), 'utf8')).statistics).toEqual(statistics);
});

test('when a run has ended then the report says what it earned, and leaves out what means nothing', () => {
  const cwd = folderWith({ 'config.yaml': config({ bars: 100 }) });
  const { stdout } = plimsoll(cwd, ['backtest', 'config.yaml']);
  expect(stdout).toMatch(/^Return +0\.0%, a year 0\.0%, buy and hold 0\.0%$/m);
  expect(stdout).toMatch(/^Risk +max drawdown 0\.0%$/m);
  expect(stdout).toMatch(/^Trades +49 closed, 1 open, won 0\.0%, on average \$0\.00, fees \$0\.00$/m);
});

describe('plimsoll backtest --report', () => {
  const paths = (cwd: string): string[] =>
    readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((path) => path.includes('html'));

  test.each([
    [['--report'], 'report.html'],
    [['--report', '--out', 'runs/a'], 'runs/a/report.html'],
    [['--report', 'pages/today.html', '--out', 'runs/a'], 'pages/today.html'],
  ])('when it is called with %j then the page is %s', (args, path) => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 20 }) });
    const { status, stdout } = plimsoll(cwd, ['backtest', 'config.yaml', ...args]);
    expect(status).toBe(0);
    expect(stdout).toContain(`\nPage        ${path}\n`);
    expect(paths(cwd)).toEqual([path]);
    expect(readFileSync(join(cwd, path), 'utf8')).toMatch(/^<!doctype html>[^]*<\/html>\s*$/);
  });

  test('when the config lies elsewhere then the page lies beside it', () => {
    const cwd = folderWith({ 'mine/config.yaml': config({ bars: 5 }).replaceAll('./plugins', '../plugins') });
    plimsoll(cwd, ['backtest', 'mine/config.yaml', '--report', '--quiet']);
    expect(paths(cwd)).toEqual(['mine/report.html']);
  });

  test('when it is not asked for then there is no page', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 5 }) });
    plimsoll(cwd, ['backtest', 'config.yaml', '--out', 'runs/a']);
    expect(paths(cwd)).toEqual([]);
  });

  test('when a run is repeated then its page is the same, byte for byte', () => {
    const synthetic = config({ bars: 5 }).replace(/use: \.\/plugins\/market\.ts\n.*\n/, 'use: data-synthetic\n');
    const cwd = folderWith({ 'config.yaml': synthetic });
    const [first, second] = ['a.html', 'b.html'].map((name) => {
      plimsoll(cwd, ['backtest', 'config.yaml', '--quiet', '--report', name]);
      return readFileSync(join(cwd, name), 'utf8');
    });
    expect(first).toBe(second);
    expect(first).toContain('Synthetic data');
  });

  test('when JSON is asked for then the page does not get into it', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 5 }) });
    const { cycles, page } = json(plimsoll(cwd, ['backtest', 'config.yaml', '--json', '--report']));
    expect([cycles, page]).toEqual([5, 'report.html']);
    expect(json(plimsoll(cwd, ['backtest', 'config.yaml', '--json'])).page).toBeUndefined();
    expect(paths(cwd)).toEqual(['report.html']);
  });

  test.each([
    [['backtest', 'config.yaml', '--report', 'plugins'], /--report plugins: cannot be written: it is a folder/],
    [['backtest', 'config.yaml', '--report', 'config.yaml/x.html'], /--report config.yaml\/x.html: cannot be written/],
    [['backtest', '--report', 'config.yaml'], /the config goes before --report/],
  ])('when it is called as %j then it is refused before anything runs', (args, message) => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 5 }) });
    const { status, stdout, stderr } = plimsoll(cwd, args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('PLM_USAGE');
  });

  test('when the run is cut short then the page says so', async () => {
    const cwd = folderWith({ 'config.yaml': config() });
    const told = ['--set', 'plugins.turns.config.tellAt=3000'];
    const run = start(cwd, ['backtest', 'config.yaml', '--quiet', '--report', ...told]);
    await run.until(/told/);
    run.kill('SIGINT');
    expect((await run.ended).status).toBe(130);
    expect(readFileSync(join(cwd, 'report.html'), 'utf8')).toContain('<span class="badge">Interrupted</span>');
  });
});
