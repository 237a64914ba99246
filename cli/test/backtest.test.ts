import { existsSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config, folderWith, json, plimsoll, start } from './command.ts';

const FILES = ['cash.jsonl', 'decisions.jsonl', 'fills.jsonl', 'orders.jsonl', 'summary.json', 'trades.jsonl'];

const SUM = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

describe('plimsoll backtest', () => {
  test('when it has run then the JSON object adds up, and is all there is on standard output', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 100 }) });
    const ended = plimsoll(cwd, ['backtest', 'config.yaml', '--json']);
    const summary = json(ended);
    expect(ended.status).toBe(0);
    expect(ended.stderr).toBe('warn: stopping\n');
    expect(summary).toMatchObject({
      account: 'test',
      data: 'a market of one price',
      start: '2024-01-02T14:31:00Z',
      end: '2024-01-02T16:10:00Z',
      interrupted: false,
      bars: 200,
      cycles: 100,
      signals: 100,
      fetches: { source: 200, cache: 0 },
      blocked: {},
      events: {},
      notices: [],
    });
    const { buy, sell, working } = summary.orders;
    expect(buy + sell + SUM(summary.blocked)).toBe(summary.signals);
    expect(summary.fills).toBe(buy + sell - working.length);
  });

  test('when the last bar leaves an order working then it is told as such, and counts as exposure', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 1 }) });
    const { orders, fills, positions, exposure, cash, equity } = json(
      plimsoll(cwd, ['backtest', 'config.yaml', '--json']),
    );
    expect(orders).toMatchObject({ buy: 1, sell: 0, rejected: 0 });
    expect(orders.working).toMatchObject([
      {
        symbol: 'TSLA',
        side: 'buy',
        quantity: 50,
        filled: 0,
        strategy: 'turns',
        time: '2024-01-02T14:31:00Z',
        limitPrice: null,
      },
    ]);
    expect([fills, positions, cash, equity]).toEqual([0, [], 100_000, 100_000]);
    expect(exposure).toEqual({
      gross: 0.05,
      net: 0.05,
      bySector: { 'Consumer Discretionary': 0.05 },
      byStrategy: { turns: 0.05 },
    });
  });

  test('when two strategies hold one symbol then it is one position, at the average of what both paid', () => {
    const second = `  - use: strategy-scripted
    config:
      signals: [{ symbol: TSLA, side: buy, weight: 1%, strategy: alpha }, { symbol: TSLA, side: buy, weight: 2%, strategy: beta }]
`;
    const cwd = folderWith({ 'config.yaml': config({ bars: 2, plugins: second }) });
    const args = ['backtest', 'config.yaml', '--json', '--set', 'plugins.turns.enabled=false'];
    const { positions, positionsByStrategy, exposure } = json(plimsoll(cwd, args));
    expect(positions).toEqual([{ symbol: 'TSLA', quantity: 30, averagePrice: 100, marketValue: 3_000 }]);
    expect(positionsByStrategy).toEqual([
      { symbol: 'TSLA', quantity: 10, averagePrice: 100, marketValue: 1_000, strategy: 'alpha' },
      { symbol: 'TSLA', quantity: 20, averagePrice: 100, marketValue: 2_000, strategy: 'beta' },
    ]);
    expect(exposure.byStrategy).toEqual({ alpha: 0.01, beta: 0.02 });
  });

  test('when signals are blocked then they are counted by code and by rule', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 3 }) });
    const args = ['backtest', 'config.yaml', '--json', '--set', 'plugins.risk-sector-cap.config.cap=0'];
    const { blocked, blockedBy, signals, orders } = json(plimsoll(cwd, args));
    expect(signals).toBe(orders.buy + orders.sell + SUM(blocked));
    expect(blocked).toEqual({ SECTOR_CAP: 3 });
    expect(blockedBy['risk-sector-cap']).toEqual({ SECTOR_CAP: 3 });
  });

  test('when the account cannot be read then cash and equity are null, nothing is bought, and it is said why', () => {
    const blind = config({ bars: 3 }).replace(/use: broker-paper\n.*\n/, 'use: ./plugins/blind-broker.ts\n');
    const cwd = folderWith({ 'config.yaml': blind });
    const { cash, equity, orders, blocked, notices } = json(plimsoll(cwd, ['backtest', 'config.yaml', '--json']));
    expect([cash, equity, orders.buy]).toEqual([null, null, 0]);
    expect(SUM(blocked)).toBe(3);
    expect(notices).toMatchObject([{ code: 'ACCOUNT_UNREADABLE', count: 1, isFault: false }]);
    const { stdout } = plimsoll(cwd, ['backtest', 'config.yaml']);
    expect(stdout).toMatch(/^Cash +unknown\nEquity +unknown$/m);
    expect(stdout).toContain('ACCOUNT_UNREADABLE (1): The broker could not tell the state of the account.');
  });

  test('when it has run then the report tells what an operator asks first, within 100 columns', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 100 }) });
    const { status, stdout } = plimsoll(cwd, ['backtest', 'config.yaml']);
    expect(status).toBe(0);
    for (const line of [
      /^Data +a market of one price$/m,
      /^Period +2024-01-02T14:31:00Z to 2024-01-02T16:10:00Z$/m,
      /^Run +200 bars in 100 cycles, \d+\.\d\d s \([\d,]+ bars\/s\)$/m,
      /^Signals +100$/m,
      /^Orders +50 buy, 50 sell, 1 still working$/m,
      /^Fills +99$/m,
      /^Fetches +200 from the source, 0 from the cache$/m,
      /^ {12}TSLA +turns +50 +\$100\.00 +\$5,000\.00$/m,
      /^Exposure +gross 5\.0%, net 5\.0% of equity$/m,
      /^ {2}sector +Consumer Discretionary +5\.0% +##$/m,
      /^ {2}strategy +turns +5\.0%/m,
      /^Cash +\$95,000\.00$/m,
      /^Equity +\$100,000\.00$/m,
    ])
      expect(stdout).toMatch(line);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('when the market is made up then the report says so', () => {
    const synthetic = config().replace(/use: \.\/plugins\/market\.ts\n.*\n/, 'use: data-synthetic\n');
    const { stdout } = plimsoll(folderWith({ 'config.yaml': synthetic }), ['backtest', 'config.yaml']);
    expect(stdout).toMatch(/^Data +synthetic market/);
  });

  test('when a hook or a rule throws then the report ends with the plugin, the stage and the message', () => {
    const clumsy = `  - { use: ./plugins/clumsy.ts, as: careless-rule, config: { at: preTrade } }
  - { use: ./plugins/clumsy.ts, as: careless-observer, config: { at: postFill } }
`;
    const cwd = folderWith({ 'config.yaml': config({ bars: 4, plugins: clumsy }) });
    const set = ['--set', 'plugins.careless-rule.enabled=false'];
    const observed = plimsoll(cwd, ['backtest', 'config.yaml', ...set]);
    expect(observed.stdout).toMatch(
      /careless-observer threw in postFill, 3 times \(HOOK_THREW\)\n.*stumbled in postFill\n$/,
    );
    const ruled = plimsoll(cwd, ['backtest', 'config.yaml']);
    expect(ruled.stdout).toMatch(/careless-rule threw in preTrade, 4 times \(RULE_THREW\)\n.*stumbled in preTrade\n$/);
    expect(json(plimsoll(cwd, ['backtest', 'config.yaml', '--json'])).blocked).toEqual({ RULE_THREW: 4 });
  });

  test('when it is to be quiet then nothing is printed, and the files are kept all the same', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 4 }) });
    const { status, stdout } = plimsoll(cwd, ['backtest', 'config.yaml', '--quiet', '--out', 'runs/a']);
    expect([status, stdout]).toEqual([0, '']);
    expect(readdirSync(join(cwd, 'runs/a')).sort()).toEqual(FILES);
  });

  test('when the output is not a terminal then no colours and no progress are in it', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 4 }) });
    const { stdout, stderr } = plimsoll(cwd, ['backtest', 'config.yaml']);
    expect(stdout + stderr).not.toContain('\u001B');
  });
});

describe('plimsoll backtest --out', () => {
  const decisionsOf = (cwd: string): any[] =>
    readFileSync(join(cwd, 'runs/a/decisions.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

  test('when a run is kept then its summary is the object of --json and each signal is one line', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 2_000 }) });
    const printed = json(plimsoll(cwd, ['backtest', 'config.yaml', '--json', '--out', 'runs/a']));
    expect(JSON.parse(readFileSync(join(cwd, 'runs/a/summary.json'), 'utf8'))).toEqual(printed);
    const decisions = decisionsOf(cwd);
    expect(decisions).toHaveLength(2_000);
    expect(new Set(decisions.map(({ id }) => id as string)).size).toBe(2_000);
    expect(decisions[0]).toMatchObject({
      time: '2024-01-02T14:31:00Z',
      strategy: 'turns',
      symbol: 'TSLA',
      side: 'buy',
      requested: 100,
      allowed: 50,
      price: 100,
      weight: null,
      reason: 'it is my turn',
      outcome: 'ordered',
      code: 'SECTOR_CAP',
      plugin: 'risk-sector-cap',
      orderId: expect.stringMatching(/^test-/),
      verdicts: [
        {
          plugin: 'risk-sector-cap',
          kind: 'reduce',
          code: 'SECTOR_CAP',
          quantity: 50,
          detail: { measured: 0, limit: 5_000, headroom: 5_000 },
        },
      ],
    });
  });

  test('when a value is not a number then its line says so in words, and is JSON still', () => {
    const blind = config({ bars: 1 }).replace(/use: broker-paper\n.*\n/, 'use: ./plugins/blind-broker.ts\n');
    const cwd = folderWith({ 'config.yaml': blind });
    plimsoll(cwd, ['backtest', 'config.yaml', '--out', 'runs/a']);
    const [decision] = decisionsOf(cwd);
    expect(decision).toMatchObject({ outcome: 'blocked', orderId: null, allowed: 0, detail: { equity: 'NaN' } });
  });

  test('when a folder holds an earlier run then the later one takes its place', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 9 }) });
    plimsoll(cwd, ['backtest', 'config.yaml', '--out', 'runs/a']);
    plimsoll(cwd, ['backtest', 'config.yaml', '--out', 'runs/a', '--set', 'plugins.market.config.bars=3']);
    expect(decisionsOf(cwd)).toHaveLength(3);
    expect(JSON.parse(readFileSync(join(cwd, 'runs/a/summary.json'), 'utf8'))).toMatchObject({ cycles: 3 });
  });

  test('when the run is refused then the earlier one stays as it was', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 9 }) });
    plimsoll(cwd, ['backtest', 'config.yaml', '--out', 'runs/a']);
    const stumbling = ['--set', 'plugins.sectors.use=./plugins/clumsy.ts'];
    expect(plimsoll(cwd, ['backtest', 'config.yaml', '--out', 'runs/a', ...stumbling]).status).toBe(2);
    expect(readdirSync(join(cwd, 'runs/a')).sort()).toEqual(FILES);
    expect(decisionsOf(cwd)).toHaveLength(9);
  });

  test('when the process is killed then what it wrote is there as partial beside the earlier run', async () => {
    const cwd = folderWith({ 'config.yaml': config() });
    plimsoll(cwd, ['backtest', 'config.yaml', '--out', 'runs/a', '--set', 'plugins.market.config.bars=9']);
    const run = start(cwd, ['backtest', 'config.yaml', '--out', 'runs/a', '--set', 'plugins.turns.config.tellAt=5000']);
    await run.until(/told/);
    run.kill('SIGKILL');
    await run.ended;
    expect(decisionsOf(cwd)).toHaveLength(9);
    const partial = readFileSync(join(cwd, 'runs/a/decisions.jsonl.partial'), 'utf8');
    expect(partial.split('\n').length).toBeGreaterThan(100);
    expect(readFileSync(join(cwd, 'runs/a/orders.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(9);
    for (const name of ['orders', 'fills'])
      expect(readFileSync(join(cwd, `runs/a/${name}.jsonl.partial`), 'utf8')).toMatch(/\n.*\n$/);
    const explained = plimsoll(cwd, ['explain', 'runs/a', '--json', '--limit', '1']);
    expect(explained.stderr).toMatch(/^warn: runs\/a: a later run did not end/);
    expect(json(explained).total).toBe(9);
    const torn = plimsoll(cwd, ['explain', 'runs/a/decisions.jsonl.partial', '--json', '--limit', '1']);
    expect(torn.status).toBe(0);
    expect(json(torn).total).toBeGreaterThan(100);
  });

  test.skipIf(!existsSync('/dev/full'))('when the disk is full then the run goes on, reports, and fails', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 9 }), 'runs/a/summary.json': '{}' });
    symlinkSync('/dev/full', join(cwd, 'runs/a/decisions.jsonl.partial'));
    const ended = plimsoll(cwd, ['backtest', 'config.yaml', '--json', '--out', 'runs/a']);
    expect(ended.status).toBe(1);
    expect(json(ended)).toMatchObject({ signals: 9 });
    expect(ended.stderr).toMatch(/^error: runs\/a: ENOSPC.*\nPLM_OUTPUT_FAILED: /m);
    expect(readFileSync(join(cwd, 'runs/a/summary.json'), 'utf8')).toBe('{}');
  });

  test('when the folder cannot be written to then it is refused before anything runs', () => {
    const cwd = folderWith({ 'config.yaml': config(), 'runs/a': 'a file' });
    const { status, stderr } = plimsoll(cwd, ['backtest', 'config.yaml', '--out', 'runs/a']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: --out runs\/a: cannot be written to: .*\nPLM_USAGE: /);
  });
});

describe('Ctrl-C', () => {
  const endless = (): string => folderWith({ 'config.yaml': config() });
  const told = ['--set', 'plugins.turns.config.tellAt=5000'];

  test('when it comes once then the cycle under way ends, the report is printed and the files are whole', async () => {
    const cwd = endless();
    const run = start(cwd, ['backtest', 'config.yaml', '--json', '--out', 'runs/a', ...told]);
    await run.until(/told/);
    run.kill('SIGINT');
    const ended = await run.ended;
    expect(ended.status).toBe(130);
    expect(ended.stderr).toContain('warn: stopping');
    const summary = json(ended);
    expect(summary.interrupted).toBe(true);
    expect(summary.cycles).toBeGreaterThan(5_000);
    const lines = readFileSync(join(cwd, 'runs/a/decisions.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(summary.signals);
    expect(existsSync(join(cwd, 'runs/a/decisions.jsonl.partial'))).toBe(false);
  });

  test('when it comes twice then the process ends at once, and no line that was due is lost', async () => {
    const cwd = endless();
    const hangs = ['--set', 'plugins.turns.config.hangsOnStop=true'];
    const run = start(cwd, ['backtest', 'config.yaml', '--out', 'runs/a', ...told, ...hangs]);
    await run.until(/told/);
    run.kill('SIGINT');
    await run.until(/stopping/);
    run.kill('SIGINT');
    const { status, stdout } = await run.ended;
    expect([status, stdout]).toEqual([130, '']);
    const text = readFileSync(join(cwd, 'runs/a/decisions.jsonl.partial'), 'utf8');
    expect(text.endsWith('\n')).toBe(true);
    const last = JSON.parse(text.trimEnd().split('\n').at(-1)!) as { id: string };
    expect(text.trimEnd().split('\n')).toHaveLength(Number(last.id.slice(1)));
  });
});
