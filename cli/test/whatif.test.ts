import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config, folderWith, json, plimsoll } from './command.ts';

const TEXT = config({ bars: 20, plugins: '  - use: journal-sqlite\n' });

interface Side {
  readonly side: string;
  readonly allowed: number;
  readonly code: string | null;
}

interface WhatIf {
  readonly decisions: number;
  readonly different: number;
  readonly rules: readonly object[];
  readonly changes: readonly { kind: string; run: Side; whatIf: Side; rules: readonly { plugin: string }[] }[];
}

/** A run in a market of one price that buys 10% of $100,000, cut to a cap of 5%, and sells it again, ten times. */
function ran(): { readonly cwd: string; readonly whatIf: (...args: string[]) => ReturnType<typeof plimsoll> } {
  const cwd = folderWith({ 'config.yaml': TEXT });
  expect(json(plimsoll(cwd, ['run', 'config.yaml', '--pace', 'fast', '--json']))).toMatchObject({ signals: 20 });
  return { cwd, whatIf: (...args) => plimsoll(cwd, ['whatif', 'journals/test.sqlite', ...args]) };
}

describe('plimsoll whatif', () => {
  test('when the config is the same then no decision would have come out otherwise', () => {
    const { whatIf } = ran();
    const same = whatIf('--config', 'config.yaml');
    expect([same.status, same.stdout]).toEqual([0, expect.stringContaining('0 of 20 decisions would have')]);
  });

  test('when a cap is tighter then exactly the entries are listed, with both quantities and both verdicts', () => {
    const { cwd, whatIf } = ran();
    writeFileSync(join(cwd, 'new.yaml'), TEXT.replace('cap: 5%', 'cap: 3%'));
    const { status, stdout } = whatIf('--config', 'new.yaml', '--json');
    expect(status).toBe(1);
    const { decisions, different, rules, changes } = JSON.parse(stdout) as WhatIf;
    expect([decisions, different]).toEqual([20, 10]);
    for (const change of changes) {
      expect(change).toMatchObject({
        kind: 'quantity',
        run: { side: 'buy', allowed: 50, code: 'SECTOR_CAP' },
        whatIf: { side: 'buy', allowed: 30, code: 'SECTOR_CAP' },
        rules: [{ plugin: 'risk-sector-cap', run: { quantity: 50 }, whatIf: { quantity: 30 } }],
      });
    }
    expect(rules).toEqual([{ plugin: 'risk-sector-cap', decisions: 10, stricter: 10, looser: 0 }]);
  });

  test('when another rule is switched on then what it would have blocked is blocked, and nothing else', () => {
    const { cwd, whatIf } = ran();
    const rule = '  - { use: risk-throttle, config: { perDay: 3 } }\n';
    writeFileSync(join(cwd, 'new.yaml'), TEXT.replace('  - use: broker-paper', `${rule}  - use: broker-paper`));
    const { changes } = JSON.parse(whatIf('--config', 'new.yaml', '--json').stdout) as WhatIf;
    // The second entry is the third order; each after it would have been one too many.
    expect(changes.map(({ kind, whatIf: { code } }) => [kind, code])).toEqual(
      Array.from({ length: 8 }, () => ['blocked', 'ORDERS_PER_DAY']),
    );
  });

  test('when a value is overridden, the sizer or a rule that is off, then the text says what would be', () => {
    const { whatIf } = ran();
    const smaller = whatIf('--set', 'plugins.sizing.config.fraction=2%', '--limit', '1').stdout;
    expect(smaller).toContain('10 of 20 decisions would have come out otherwise');
    expect(smaller).toMatch(
      /was {7}100 -> 50 {2}ordered {2}SECTOR_CAP by risk-sector-cap\n {2}would be {2}20 -> 20 {2}ordered\n/,
    );
    expect(smaller).toContain('9 more with --limit 10');
    const off = whatIf('--set', 'plugins.risk-sector-cap.enabled=false', '--limit', '1').stdout;
    expect(off).toMatch(
      /would be {2}100 -> 100 {2}ordered\n {4}risk-sector-cap {2}said {7}reduce to at most 50 SECTOR_CAP/,
    );
    expect(off).toMatch(/would say {2}nothing, not asked/);
  });

  test('when the other config trades something else, is wrong, or is not said, then the exit code is 2', () => {
    const { cwd, whatIf } = ran();
    const refusal = (...args: string[]) => {
      const { status, stderr } = whatIf(...args);
      return [status, stderr];
    };
    expect(refusal()).toEqual([2, expect.stringContaining('say what would be other')]);
    writeFileSync(join(cwd, 'other.yaml'), TEXT.replace('[TSLA, MSFT]', '[TSLA]'));
    expect(refusal('--config', 'other.yaml')).toEqual([2, expect.stringContaining('have to be those of the run')]);
    writeFileSync(
      join(cwd, 'bad.yaml'),
      TEXT.replace('cap: 5%', 'cap: lots').replace('fraction: 10%', 'fraction: ${NOWHERE}'),
    );
    for (const [args, issue, code] of [
      [['--config', 'bad.yaml'], 'bad.yaml:12:20: plugins.risk-sector-cap.config.cap', 'PLM_CONFIG_INVALID'],
      [['--config', 'bad.yaml'], 'bad.yaml: not set here: NOWHERE', 'PLM_CONFIG_INVALID'],
      [['--set', 'foo'], '--set foo: expected PATH=VALUE', 'PLM_CONFIG_OVERRIDE'],
      [['--set', 'plugins.none.config.x=1'], '--set plugins.none.config.x=1: there is no such', 'PLM_CONFIG_OVERRIDE'],
      [
        ['--set', 'plugins.sizing.config.fraction=lots'],
        'config.yaml (--set): plugins.sizing.con',
        'PLM_CONFIG_INVALID',
      ],
    ] as const) {
      const [status, stderr] = refusal(...args);
      expect(status).toBe(2);
      expect(stderr).toContain(`error: ${issue}`);
      expect(stderr).toContain(`\n${code}: `);
      expect(stderr).not.toContain('config of the run');
    }
    expect(readFileSync(join(cwd, 'config.yaml'), 'utf8')).toBe(TEXT);
  });
});
