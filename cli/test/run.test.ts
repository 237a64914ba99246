import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config, folderWith, json, plimsoll, start } from './command.ts';

describe('plimsoll run', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'when %s comes then the cycle ends, stop hooks run, the report is printed and the exit code is 0',
    async (signal) => {
      const cwd = folderWith({ 'config.yaml': config() });
      const run = start(cwd, ['run', 'config.yaml', '--pace', '20ms']);
      await run.until(/filled/);
      run.kill(signal);
      const { status, stdout, stderr } = await run.ended;
      expect(status).toBe(0);
      expect(stderr).toBe('warn: stopping\n');
      expect(stdout).toMatch(/^Period .* interrupted$/m);
      expect(stdout).toMatch(/^Equity +\$100,000\.00$/m);
    },
  );

  test('when money is borrowed then interest has a line, and counts among the fees', () => {
    const paid = { amount: -10, reason: 'interest', symbol: null, perShare: null };
    const bars = ['02', '03', '04', '05'].map((day) => `TSLA,2024-01-${day}T05:00:00Z,100,100,100,100,1000`);
    const cwd = folderWith({
      'bars.csv': ['symbol,timestamp,open,high,low,close,volume', ...bars, ''].join('\n'),
      'config.yaml': `account: test
universe: [TSLA]
timeframe: 1Day
plugins:
  - { use: data-file, config: { path: bars.csv } }
  - { use: strategy-scripted, config: { signals: [{ symbol: TSLA, side: buy, weight: 150% }] } }
  - use: sizing
  - { use: broker-paper, config: { margin: {}, interest: 7.2% } }
`,
    });
    const { status, stdout } = plimsoll(cwd, ['run', 'config.yaml', '--pace', 'fast', '--out', 'runs']);
    expect(status).toBe(0);
    expect(
      readFileSync(join(cwd, 'runs/cash.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { ...paid, id: 'interest-2024-01-04', time: '2024-01-04T05:00:00Z' },
      { ...paid, id: 'interest-2024-01-05', time: '2024-01-05T05:00:00Z' },
    ]);
    // bought on the 3rd; 7.2 % of $50,000 over 360
    expect(stdout).toMatch(/^2024-01-05T05:00:00Z {2}cash {5}-\$10\.00 {2}interest$/m);
    expect(stdout).toMatch(/^Trades .*fees \$20\.00$/m);
    expect(stdout).toMatch(/^Equity +\$99,980\.00$/m);
  });

  test('when a signal comes during a long wait then the wait ends', async () => {
    const cwd = folderWith({ 'config.yaml': config() });
    const run = start(cwd, ['run', 'config.yaml']);
    await run.until(/^2024-01-02T14:31:00Z {2}ordered/m);
    run.kill('SIGINT');
    const { status, stdout } = await run.ended;
    expect(status).toBe(0);
    expect(stdout).toContain('a cycle every 1Min');
    expect(stdout).toMatch(/^Run +2 bars in 1 cycle, /m);
  });

  test('when things happen then each has its line, with its time and its numbers', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 3 }) });
    const { status, stdout } = plimsoll(cwd, ['run', 'config.yaml', '--pace', 'fast']);
    expect(status).toBe(0);
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      'test: 2 symbols, as fast as it goes; Ctrl-C ends it',
      '2024-01-02T14:31:00Z  ordered  buy TSLA  100 -> 50  for turns  SECTOR_CAP by risk-sector-cap',
      '2024-01-02T14:31:00Z  filled   buy TSLA  50 at $100.00',
      '2024-01-02T14:32:00Z  ordered  sell TSLA  50 -> 50  for turns',
      '2024-01-02T14:32:00Z  filled   sell TSLA  50 at $100.00',
    ]);
  });

  test('when --json is given then standard output holds the final object alone', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 3 }) });
    const ended = plimsoll(cwd, ['run', 'config.yaml', '--pace', '1ms', '--json']);
    expect(ended.status).toBe(0);
    expect(json(ended)).toMatchObject({ cycles: 3, interrupted: false });
    expect(ended.stderr).toContain('ordered  buy TSLA');
    expect(plimsoll(cwd, ['run', 'config.yaml', '--pace', 'fast', '--quiet']).stdout).toBe('');
  });
});
