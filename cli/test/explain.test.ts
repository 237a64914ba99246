import { describe, expect, test } from 'vitest';
import { config, folderWith, json, plimsoll } from './command.ts';

/** Two strategies: one buys 30% of TSLA where 5% is allowed, one sells MSFT that it does not hold. */
const CONFIG = config({
  bars: 4,
  plugins: `  - use: risk-exposure
  - use: strategy-scripted
    as: script
    config:
      signals:
        - { symbol: TSLA, side: buy, weight: 30%, strategy: bold, confidence: 0.9, reason: "a hunch" }
        - { symbol: MSFT, side: sell, weight: 10%, strategy: rash }
        - { symbol: XXXX, side: buy, strategy: rash }
`,
}).replace('  - use: ./plugins/turns.ts\n', '');

const explain = (...args: string[]) => {
  const cwd = folderWith({ 'config.yaml': CONFIG });
  return plimsoll(cwd, ['explain', 'config.yaml', ...args]);
};

const idsOf = (...args: string[]): string[] =>
  (json(explain('--json', ...args)).decisions as { id: string }[]).map(({ id }) => id);

describe('plimsoll explain', () => {
  test('when a decision was cut then the headline says to what and each rule what it measured', () => {
    const { status, stdout, stderr } = explain('--symbol', 'TSLA');
    expect([status, stderr]).toEqual([0, '']);
    const [headline, ...lines] = stdout.split('\n');
    expect(headline).toBe(
      '2024-01-02T14:31:00Z  d1  bold  buy TSLA  300 -> 50  ordered  SECTOR_CAP by risk-sector-cap',
    );
    const text = lines.join('\n');
    expect(text).toMatch(/price=100 {2}weight=0\.3 {2}confidence=0\.9 {2}reason="a hunch"/);
    expect(text).toMatch(
      /^ {2}risk-sector-cap {2}to at most 50 {2}SECTOR_CAP {2}measured 0 {2}limit 5,000 {2}headroom 5,000\n {6}sector="Consumer Discretionary" {2}capFraction=0\.05 {2}base=100,000$/m,
    );
    expect(text).toMatch(/^ {2}risk-exposure {4}pass {2}WITHIN_LIMIT {2}measured 0 {2}limit .* {2}headroom /m);
    expect(text).toMatch(/^1 of 3 decisions match$/m);
  });

  test('when a signal was blocked before any rule was asked then that is told all the same', () => {
    const { stdout } = explain('--symbol', 'xxxx');
    expect(stdout).toMatch(/d3 {2}rash {2}buy XXXX {2}0 -> 0 {2}blocked {2}SYMBOL_UNKNOWN by kernel/);
    expect(stdout).toMatch(/^ {2}kernel {2}reject {2}SYMBOL_UNKNOWN {2}symbol=XXXX$/m);
  });

  test('when filters are given then only what matches all of them is shown', () => {
    expect(idsOf()).toEqual(['d1', 'd2', 'd3']);
    expect(idsOf('--blocked')).toEqual(['d2', 'd3']);
    expect(idsOf('--strategy', 'rash')).toEqual(['d2', 'd3']);
    expect(idsOf('--symbol', 'tsla')).toEqual(['d1']);
    expect(idsOf('--id', 'd2')).toEqual(['d2']);
    expect(idsOf('--code', 'LONG_ONLY')).toEqual(['d2']);
    expect(idsOf('--code', 'sector_cap')).toEqual(['d1', 'd2']);
    expect(idsOf('--code', 'SYMBOL_UNKNOWN')).toEqual(['d3']);
    expect(idsOf('--code', 'WITHIN_LIMIT', '--symbol', 'TSLA')).toEqual(['d1']);
    expect(idsOf('--blocked', '--symbol', 'TSLA')).toEqual([]);
  });

  test('when an order is known then its id finds the decision behind it', () => {
    const [{ orderId }] = json(explain('--json', '--id', 'd1')).decisions;
    expect(idsOf('--id', orderId as string)).toEqual(['d1']);
  });

  test('when there is a limit then the last are shown, and how many there are', () => {
    expect(json(explain('--json', '--limit', '2'))).toMatchObject({
      decisions: [{ id: 'd2' }, { id: 'd3' }],
      total: 3,
      shown: 2,
    });
    expect(explain('--limit', '1').stdout).toMatch(
      /^3 of 3 decisions match, the last 1 shown; 2 more with --limit 3$/m,
    );
    expect(json(explain('--json', '--symbol', 'NONE'))).toEqual({ decisions: [], total: 0, shown: 0 });
  });

  test('when a run was kept then it is explained as the config is', () => {
    const cwd = folderWith({ 'config.yaml': CONFIG });
    plimsoll(cwd, ['backtest', 'config.yaml', '--quiet', '--out', 'kept']);
    const kept = plimsoll(cwd, ['explain', 'kept']);
    expect(kept.stdout).toBe(plimsoll(cwd, ['explain', 'config.yaml']).stdout);
    expect(kept.stdout).toContain('3 of 3 decisions match');
    expect(json(plimsoll(cwd, ['explain', 'kept', '--json', '--blocked'])).total).toBe(2);
  });

  test('when what was asked for is not there then it is told what is', () => {
    expect(explain('--symbol', 'NOPE').stderr).toBe(
      'warn: no decision has the symbol NOPE; there is MSFT, TSLA, XXXX\n',
    );
    expect(explain('--strategy', 'Bold').stderr).toMatch(
      /^warn: no decision has the strategy Bold; there is bold, rash\n$/,
    );
    expect(explain('--code', 'NOPE').stderr).toMatch(
      /no decision has the code NOPE; there is .*LONG_ONLY, .*SECTOR_CAP/,
    );
    expect(explain('--symbol', 'tsla', '--strategy', 'rash').stderr).toBe('');
  });

  test('when a kept run is to be explained with other values then it is refused', () => {
    const cwd = folderWith({ 'config.yaml': CONFIG });
    plimsoll(cwd, ['backtest', 'config.yaml', '--quiet', '--out', 'kept']);
    const { status, stdout, stderr } = plimsoll(cwd, ['explain', 'kept', '--set', 'seed=2']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: --set goes with a config; kept is a run that was kept.*\nPLM_USAGE: /);
  });

  test.each(['summary.json', 'orders.jsonl', 'fills.jsonl', 'cash.jsonl', 'trades.jsonl'])(
    'when %s is named then the folder is hinted at',
    (name) => {
      const cwd = folderWith({ [`kept/${name}`]: '{}' });
      const { status, stderr } = plimsoll(cwd, ['explain', `kept/${name}`]);
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /holds no decisions; name the run's folder: npx plimsoll explain kept\nPLM_RUN_UNREADABLE: /,
      );
    },
  );

  test('when a config value is overridden then the run that is explained has it', () => {
    const { decisions } = json(explain('--json', '--set', 'plugins.risk-sector-cap.config.cap=10%', '--id', 'd1'));
    expect(decisions[0].allowed).toBe(100);
  });

  test('when a line of the file is not a decision then it is refused with its place', () => {
    const cwd = folderWith({ 'kept/decisions.jsonl': '{"id":"d1","verdicts":[],"symbol":"A"}\n{"id":\n' });
    const { status, stderr } = plimsoll(cwd, ['explain', 'kept', '--blocked']);
    expect(status).toBe(2);
    expect(json(plimsoll(cwd, ['explain', 'kept', '--json']))).toMatchObject({ ok: false, code: 'PLM_RUN_UNREADABLE' });
    expect(stderr).toMatch(/^error: kept\/decisions\.jsonl:2:1: expected a decision .*\nPLM_RUN_UNREADABLE: /);
  });
});
