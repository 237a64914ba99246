import { describe, expect, test } from 'vitest';
import { folderWith, json, plimsoll } from './command.ts';

function config(plugin: string): string {
  return `account: test
universe: [TSLA, MSFT]
timeframe: 1Min
plugins:
  - use: data-synthetic
    config: { seed: 3, sessions: 1 }
  - ${plugin}
  - use: sizing
  - use: broker-paper
`;
}

function check(plugin: string, ...options: string[]) {
  const cwd = folderWith({ 'config.yaml': config(plugin) });
  return plimsoll(cwd, ['backtest', 'config.yaml', '--check-lookahead', '2', ...options]);
}

const SMA = '{ use: strategy-sma-cross, config: { fast: 5, slow: 20 } }';

describe('plimsoll backtest --check-lookahead', () => {
  test('when nobody knows the future then it says that none was seen, and where it looked', () => {
    const ended = check(SMA);
    expect([ended.status, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout).toMatch(
      /^Look-ahead {2}none seen: the same \d\d decisions with the future cut off at 2 points$/m,
    );
    const { lookahead, signals } = json(check(SMA, '--json'));
    expect(lookahead).toMatchObject({ runs: 2, decisions: signals, peek: null, unrepeatable: null });
    expect(lookahead.cuts.toSorted()).toEqual(lookahead.cuts);
  });

  test('when a strategy asks for the next bar then it is named, with the first bar where it did', () => {
    const ended = check('{ use: ./plugins/peeking.ts, as: seer, config: { as: strategy, from: 100 } }');
    expect([ended.status, ended.stderr]).toEqual([1, '']);
    expect(ended.stdout).toMatch(
      /^Look-ahead {2}seer looks ahead: another signal when the future is cut off, first at the bar that ended 2024-01-02T16:1\d:00Z$/m,
    );
    expect(ended.stdout).toMatch(/^ {12}with the future +buy TSLA weight 0\.01: \d+ of \d+ ordered$/m);
    expect(ended.stdout).toMatch(/^ {12}without it +nothing$/m);
  });

  test('when the first decision already needs the future then that is the bar that is named', () => {
    const { lookahead } = json(check('{ use: ./plugins/peeking.ts, config: { as: strategy } }', '--json'));
    const { peek } = lookahead;
    expect(peek).toMatchObject({ plugin: 'peeking', what: 'signal', withoutFuture: [] });
    expect(peek.barEnd <= '2024-01-02T14:40:00Z').toBe(true);
  });

  test('when a rule asks for the next bar then it is the rule that is named', () => {
    const ended = check(`{ use: ./plugins/peeking.ts, as: oracle, config: { as: rule } }\n  - ${SMA}`, '--json');
    expect(ended.status).toBe(1);
    expect(json(ended).lookahead.peek).toMatchObject({ plugin: 'oracle', what: 'verdict' });
  });

  test('when a strategy decides otherwise each time then that is told, and not laid to the future', () => {
    const ended = check('{ use: ./plugins/peeking.ts, config: { as: gambler } }');
    expect(ended.status).toBe(1);
    expect(ended.stdout).toMatch(
      /^Look-ahead {2}cannot be told: peeking decides otherwise each time it is run, first at the bar that ended 2024/m,
    );
  });

  test('when nothing is decided then there is nothing to compare, and no fault in it', () => {
    const { status, stdout } = check('{ use: strategy-sma-cross, config: { fast: 500, slow: 900 } }');
    expect([status, stdout.match(/Look-ahead.*/)?.[0]]).toEqual([
      0,
      'Look-ahead  none seen: the same 0 decisions with the future cut off at 2 points',
    ]);
  });

  test('when the number of cuts is none then the command line is refused', () => {
    const cwd = folderWith({ 'config.yaml': config(SMA) });
    expect(plimsoll(cwd, ['backtest', 'config.yaml', '--check-lookahead', '0'])).toMatchObject({ status: 2 });
    expect(plimsoll(cwd, ['backtest', '--check-lookahead', 'config.yaml'])).toMatchObject({ status: 2 });
  });
});
