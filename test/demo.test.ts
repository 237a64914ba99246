import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { backtest, resultOf } from './support/command.ts';
import { ROOT } from './support/folder.ts';

const SECONDS_MAX = 10;

test('when npm start is run then it ends in a few seconds, with the report that an operator asks for', async () => {
  const begun = performance.now();
  const env = { ...process.env, npm_config_update_notifier: 'false' };
  const npm = spawn('npm', ['start'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { code, stdout, stderr } = await resultOf(npm);
  expect(code).toBe(0);
  expect((performance.now() - begun) / 1_000).toBeLessThan(SECONDS_MAX);
  expect(stderr).toBe('');
  for (const part of ['Signals', 'Orders', 'Blocked', 'Fills', 'Fetches', 'Exposure', 'Cash', 'Equity']) {
    expect(stdout).toMatch(new RegExp(`^${part} `, 'm'));
  }
  expect(stdout).toMatch(/synthetic/i);
  expect(stdout).toMatch(/\d+ +SECTOR_CAP +risk-sector-cap/);
});

test('when the demo is run twice then it decides the same, and adds up', async () => {
  const config = path.join(ROOT, 'config.yaml');
  const [first, second] = [await backtest(config), await backtest(config)];
  expect(second.text).toBe(first.text);
  const { signals, orders, blocked, events, positions, cash, equity } = first.summary;
  expect(signals).toBe(orders.buy + orders.sell + Object.values(blocked).reduce((sum, count) => sum + count, 0));
  expect(cash + positions.reduce((sum, { marketValue }) => sum + marketValue, 0)).toBeCloseTo(equity, 6);
  expect(events).toEqual({});
});
