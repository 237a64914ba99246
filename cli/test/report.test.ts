import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { config, folderWith, json, plimsoll } from './command.ts';

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
