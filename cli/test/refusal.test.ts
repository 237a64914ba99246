import { describe, expect, test } from 'vitest';
import { config, folderWith, json, plimsoll } from './command.ts';

interface Wrong {
  readonly what: string;
  /** Edits the sound config: text to find, and what stands there instead. */
  readonly edit: readonly [string | RegExp, string];
  readonly code?: string;
  readonly says: RegExp;
}

const WRONG: readonly Wrong[] = [
  {
    what: 'a key is misspelt',
    edit: ['cap: 5%', 'capp: 5%'],
    says: /^error: config\.yaml:12:15: plugins\.risk-sector-cap\.config\.capp: unknown key 'capp'; did you mean 'cap'\?$/m,
  },
  {
    what: 'a key at the top is misspelt',
    edit: ['universe', 'univers'],
    says: /^error: config\.yaml:2:1: univers: unknown key 'univers'; did you mean 'universe'\?$/m,
  },
  {
    what: 'a key is missing',
    edit: [/universe.*\n/, ''],
    says: /^error: config\.yaml:1:1: universe: missing; expected/m,
  },
  {
    what: 'a fraction is none',
    edit: ['cap: 5%', 'cap: 500'],
    says: /^error: config\.yaml:12:20: plugins\.risk-sector-cap\.config\.cap: expected a fraction .*, found 500$/m,
  },
  {
    what: 'a plugin is unknown',
    edit: ['use: sectors', 'use: sector'],
    code: 'PLM_PLUGIN_NOT_FOUND',
    says: /^error: config\.yaml:10:10: plugins\.sector\.use: no package .*; did you mean 'sectors'\?$/m,
  },
  {
    what: 'a plugin file is missing',
    edit: ['turns.ts', 'turn.ts'],
    code: 'PLM_PLUGIN_NOT_FOUND',
    says: /^error: config\.yaml:7:10: plugins\.turn\.use: there is no file .*plugins\/turn\.ts$/m,
  },
  {
    what: 'a file is not a plugin',
    edit: ['./plugins/turns.ts', './plugins/none.ts'],
    code: 'PLM_PLUGIN_INVALID',
    says: /^error: config\.yaml:7:10: .*none\.ts' is not a plugin.*; expected export default definePlugin/m,
  },
  {
    what: 'a plugin file does not parse',
    edit: ['./plugins/turns.ts', './plugins/broken.ts'],
    code: 'PLM_PLUGIN_LOAD_FAILED',
    says: /^error: config\.yaml:7:10: .*broken\.ts' could not be loaded: /m,
  },
  {
    what: 'a plugin imports a file without its ending',
    edit: ['./plugins/turns.ts', './plugins/importer.ts'],
    code: 'PLM_PLUGIN_LOAD_FAILED',
    says: /^error: config\.yaml:7:10: .*importer\.ts' could not be loaded: there is no '\.\/turns' to import; a relative import carries its ending, such as \.ts \(\/.*plugins\/importer\.ts:2\)$/m,
  },
  {
    what: 'a definition has a misspelt key',
    edit: ['./plugins/turns.ts', './plugins/confg.ts'],
    code: 'PLM_PLUGIN_INVALID',
    says: /^error: config\.yaml:7:10: plugins\.confg\.use: .*confg\.ts': definePlugin: unknown key 'confg'; did you mean 'config'\?$/m,
  },
  {
    what: 'an alias refers to nothing',
    edit: ['[TSLA, MSFT]', '*symbols'],
    code: 'PLM_CONFIG_SYNTAX',
    says: /^error: config\.yaml:2:11: \*symbols refers to nothing: there is no &symbols$/m,
  },
  {
    what: 'two plugins have one name',
    edit: ['  - use: sectors', '  - use: sectors\n  - use: ./plugins/turns.ts'],
    says: /^error: config\.yaml:11:5: plugins\.turns: 'turns' is on already, as entry 2; .*`as`$/m,
  },
  {
    what: 'a provider is missing',
    edit: ['  - use: sectors\n', ''],
    says: /^error: config\.yaml:10:10: .*risk-sector-cap needs Sectors and no plugin provides it; add one that does: sectors$/m,
  },
  {
    what: 'the provider is switched off',
    edit: ['  - use: sectors\n', '  - { use: sectors, enabled: false }\n'],
    says: /^error: config\.yaml:11:10: .*risk-sector-cap needs Sectors .*; sectors does, but is disabled$/m,
  },
  {
    what: 'two plugins provide one service',
    edit: ['  - use: sectors', '  - use: sectors\n  - use: ./plugins/blind-broker.ts'],
    says: /^error: config\.yaml:14:10: .*broker-paper and blind-broker both provide Broker; exactly one may/m,
  },
  {
    what: 'the YAML is broken',
    edit: ['universe: [TSLA, MSFT]', 'universe: [TSLA, MSFT'],
    code: 'PLM_CONFIG_SYNTAX',
    says: /^error: config\.yaml:\d+:\d+: /m,
  },
  {
    what: 'a key stands twice',
    edit: ['account: test', 'account: test\naccount: other'],
    code: 'PLM_CONFIG_SYNTAX',
    says: /^error: config\.yaml:2:1: /m,
  },
  {
    what: 'an environment variable is not set',
    edit: ['cash: 100000', 'cash: ${PLIMSOLL_TEST_NOT_SET}'],
    code: 'PLM_CONFIG_ENV_MISSING',
    says: /^error: config\.yaml:14:21: plugins\.broker-paper\.config\.cash: the environment variable PLIMSOLL_TEST_NOT_SET is not set$/m,
  },
  {
    what: 'a symbol is listed twice',
    edit: ['[TSLA, MSFT]', '[TSLA, TSLA]'],
    says: /^error: config\.yaml:2:18: universe\.1: TSLA is listed twice/m,
  },
  {
    what: 'a hook is misspelt',
    edit: ['./plugins/turns.ts', './plugins/misspelt.ts'],
    code: 'PLM_PLUGIN_HOOK_UNKNOWN',
    says: /^error: config\.yaml:7:5: plugins\.misspelt: misspelt returns 'preTrades', which is not a hook; did you mean 'preTrade'\?$/m,
  },
  {
    what: 'a setup throws',
    edit: ['use: ./plugins/turns.ts', 'use: ./plugins/clumsy.ts\n    config: { at: setup }'],
    code: 'PLM_PLUGIN_SETUP_FAILED',
    says: /^error: config\.yaml:7:5: plugins\.clumsy: could not be set up: stumbled in setup \(\/.*plugins\/clumsy\.ts:9:13\)$/m,
  },
  {
    what: 'a choice is none of those that there are',
    edit: ['use: ./plugins/turns.ts', 'use: ./plugins/clumsy.ts\n    config: { at: strat }'],
    says: /^error: config\.yaml:8:19: .*: expected one of setup, start, .*, found 'strat'; did you mean 'start'\?$/m,
  },
  {
    what: 'a data file is missing',
    edit: [/use: \.\/plugins\/market\.ts\n.*\n/, 'use: data-file\n    config: { path: nowhere.csv }\n'],
    code: 'PLM_DATA_INVALID',
    says: /^error: config\.yaml:5:5: plugins\.data-file: .*nowhere\.csv/m,
  },
];

const FILES = {
  'plugins/none.ts': 'export const x = 1;\n',
  'plugins/broken.ts': 'export default {{\n',
  'plugins/importer.ts': "// the line after this one\nimport turns from './turns';\nexport default turns;\n",
  'plugins/confg.ts':
    "import { definePlugin } from '@plimsoll/core';\nexport default definePlugin({ name: 'x', confg: 1, setup: () => ({}) });\n",
};

describe('a wrong config', () => {
  test.each(WRONG)('when $what then it is refused with its place and a hint', ({ edit: [from, to], code, says }) => {
    const sound = config({ bars: 2 });
    const wrong = sound.replace(from, to);
    expect(wrong).not.toBe(sound);
    const cwd = folderWith({ ...FILES, 'config.yaml': wrong });
    const { status, stdout, stderr } = plimsoll(cwd, ['check', 'config.yaml']);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(new RegExp(`^${code ?? 'PLM_CONFIG_INVALID'}: [A-Za-z].*\\.$`, 'm'));
    expect(stderr).not.toMatch(/^ +at /m);
    expect([status, stdout]).toEqual([2, '']);
  });

  test('when several things are wrong then each has its line, on every command', () => {
    const wrong = config({ bars: 2 }).replace('cap: 5%', 'capp: 5%').replace('fraction: 10%', 'fraction: lots');
    const cwd = folderWith({ 'config.yaml': wrong });
    for (const command of ['check', 'backtest', 'run', 'plugins', 'explain']) {
      const { status, stdout, stderr } = plimsoll(cwd, [command, 'config.yaml']);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr.match(/^error: config\.yaml:\d+:\d+: /gm)).toHaveLength(2);
    }
  });

  test('when --json is given then the refusal is one object on standard output', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 2 }).replace('cap: 5%', 'capp: 5%') });
    for (const command of ['check', 'backtest']) {
      const ended = plimsoll(cwd, [command, 'config.yaml', '--json']);
      expect(ended.status).toBe(2);
      expect(json(ended)).toEqual({
        ok: false,
        code: 'PLM_CONFIG_INVALID',
        issues: [expect.stringMatching(/^config\.yaml:12:15: .*did you mean 'cap'\?$/)],
      });
    }
  });

  test('when an error is to be looked into then PLIMSOLL_DEBUG=1 shows where it came from', () => {
    const wrong = config().replace('use: ./plugins/turns.ts', 'use: ./plugins/clumsy.ts\n    config: { at: setup }');
    const cwd = folderWith({ 'config.yaml': wrong });
    const { stderr } = plimsoll(cwd, ['check', 'config.yaml'], { PLIMSOLL_DEBUG: '1' });
    expect(stderr).toMatch(/^ +at .*clumsy\.ts:\d+/m);
  });
});

describe('data that cannot be used', () => {
  const bars = config().replace(
    /use: \.\/plugins\/market\.ts\n.*\n/,
    'use: data-file\n    config: { path: bars.csv }\n',
  );
  const csv = `symbol,timestamp,open,high,low,close,volume
TSLA,2024-01-02T14:30:00Z,100,100,100,100,10
TSLA,2024-01-02T14:31:00Z,100,100,x,100,10
`;

  test('when a row is bad then the run is refused with the file and the line', () => {
    const cwd = folderWith({ 'config.yaml': bars, 'bars.csv': csv });
    const { status, stdout, stderr } = plimsoll(cwd, ['backtest', 'config.yaml', '--json']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: .*bars\.csv:3\b.*low.*$/m);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: 'PLM_DATA_INVALID' });
  });
});

describe('a run that fails', () => {
  const failing = (at: string): string =>
    folderWith({ 'config.yaml': config({ plugins: `  - { use: ./plugins/clumsy.ts, config: { at: ${at} } }\n` }) });

  test('when a plugin cannot start then the exit code is 1 and the plugin is named', () => {
    const { status, stderr } = plimsoll(failing('start'), ['backtest', 'config.yaml']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: clumsy could not start: stumbled in start\nPLM_PLUGIN_START_FAILED: /m);
  });

  test('when a plugin throws where nobody could catch it then the exit code is 1 and no stack is shown', () => {
    const { status, stderr } = plimsoll(failing('later'), ['backtest', 'config.yaml']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: stumbled in later\nPLM_UNEXPECTED: /m);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('a wrong command line', () => {
  const cwd = (): string => folderWith({ 'config.yaml': config({ bars: 2 }) });

  test.each([
    [['backtes', 'config.yaml'], /unknown command 'backtes' \(Did you mean backtest\?\)/],
    [['backtest', 'config.yaml', '--jsn'], /unknown option '--jsn' \(Did you mean --json\?\)/],
    [['backtest'], /missing required argument 'config'/],
    [['backtest', 'config.yaml', 'other.yaml'], /too many arguments/],
    [['backtest', 'nowhere.yaml'], /nowhere\.yaml: cannot be read/],
    [['explain', 'config.yaml', '--limit', '0'], /'--limit <count>' argument '0' is invalid\. Expected a whole number/],
    [['run', 'config.yaml', '--pace', 'brisk'], /argument 'brisk' is invalid\. Expected real, fast or a duration/],
    [['run', 'config.yaml', '--pace', '0s'], /argument '0s' is invalid/],
    [['explain', 'nowhere'], /nowhere: there is no such folder/],
    [['explain', 'plugins'], /plugins: holds no decisions\.jsonl/],
    [['schema', '--out', 'no/such/folder/x.json'], /cannot be written/],
    [
      ['check', 'config.yaml', '--set', 'plugins.sizng.config.fraction=1'],
      /--set .*: there is no such plugin; did you mean 'sizing'\?/,
    ],
    [
      ['check', 'config.yaml', '--set', 'plugins.sizing.config.fractio=1'],
      /config\.yaml \(--set\): .*did you mean 'fraction'\?/,
    ],
    [
      ['check', 'config.yaml', '--set', 'timefram=1Day'],
      /config\.yaml \(--set\): timefram: .*did you mean 'timeframe'\?/,
    ],
    [['check', 'config.yaml', '--set', 'timeframe'], /expected PATH=VALUE/],
  ])('when it is %j then it is refused with a hint and exit code 2', (args, says) => {
    const { status, stdout, stderr } = plimsoll(cwd(), args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^error: /m);
    expect(stderr).toMatch(/^PLM_[A-Z_]+: /m);
  });

  test('when --json is in it then the refusal is an object too', () => {
    expect(json(plimsoll(cwd(), ['backtest', '--json']))).toMatchObject({ ok: false, code: 'PLM_USAGE' });
  });

  test('when help is asked for then it comes with examples, on standard output', () => {
    for (const args of [['help'], ['--help'], ['help', 'explain'], ['explain', '--help']]) {
      const { status, stdout, stderr } = plimsoll(cwd(), args);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Examples?:\n {2}npx plimsoll /m);
    }
  });

  test('when nothing is asked for then the help is shown, and it is an error', () => {
    const { status, stdout, stderr } = plimsoll(cwd(), []);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Usage: plimsoll/);
  });
});
