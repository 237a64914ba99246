import { describe, expect, test } from 'vitest';
import { loadConfig } from '@plimsoll/core';
import type { PlimsollError } from '@plimsoll/core';
import { Folder, SOUND, setups } from './kit.ts';

const plugins = `plugins:
  - use: ./data.ts
  - use: ./broker.ts
  - use: ./sizer.ts
`;
const mine = (config: string) => `universe: [AAA]\n${plugins}  - use: ./strategies/mine.ts\n    config: ${config}\n`;

describe('a config', () => {
  test('when it is sound then it is accepted, with defaults and in order, and nothing has been set up', async () => {
    const before = setups();
    const { settings, universe, plugins } = await new Folder().load(SOUND);
    expect(settings).toMatchObject({ account: 'demo', timeframe: '1Min', seed: 1 });
    expect(universe.symbols).toEqual(['AAA', 'BBB']);
    expect(universe.instrument(1)).toEqual({
      symbol: 'BBB',
      lot: 1,
      tick: 0.01,
      assetClass: 'us_equity',
      shortable: true,
    });
    expect(plugins.map(({ name, config }) => [name, config])).toEqual([
      ['data', { bars: 3 }],
      ['broker', { cash: 5_000 }],
      ['sizer', {}],
      ['mine', { weight: 0.1, exits: { after: 120_000, how: 'market' }, tags: [] }],
    ]);
    expect(setups()).toBe(before);
  });

  test('when a line cannot be read then only that is told, not what does not fit together for it', async () => {
    const tabbed = `universe: [AAA]\nuniverse: [BBB]\n${plugins.replaceAll('\n  - use', '\n\tname: x\n  - use')}`;
    const error = (await new Folder().load(tabbed).catch((thrown: unknown) => thrown)) as PlimsollError;
    expect(error.issues.filter((issue) => issue.includes('Tabs'))).toHaveLength(1);
    expect(error.issues.filter((issue) => issue.includes('unique'))).toHaveLength(1);
    expect(error.issues).toHaveLength(2);
  });

  test.each<[string, string, string, string]>([
    ['is empty', '', '1:1', 'universe: missing; expected a list'],
    ['is a text', 'hello', '1:1', "expected a group of keys, found 'hello'"],
    ['is a list', '- a', '1:1', 'expected a group of keys, found a list'],
    ['is not YAML', 'universe: [AAA', '1:15', ''],
    ['has tabs', 'universe:\n\t- AAA', '2:1', 'Tabs are not allowed as indentation: indent with spaces'],
    ['has a key twice', `universe: [AAA]\nuniverse: [BBB]\n${plugins}`, '2:1', 'Map keys must be unique'],
    ['has two documents', `${SOUND}---\na: 1\n`, '14:1', 'multiple documents'],
    ['refers to nothing', `universe: *them\n${plugins}`, '1:11', '*them refers to nothing: there is no &them'],
    ['contains itself', `universe: &all [*all]\n${plugins}`, '1:17', '*all contains itself'],
    ['has an unknown tag', `universe: !them [AAA]\n${plugins}`, '1:11', 'Unresolved tag'],
    [
      'has an unknown key',
      `univers: [AAA]\n${plugins}`,
      '1:1',
      "univers: unknown key 'univers'; did you mean 'universe'?",
    ],
    [
      'has a timeframe that there is not',
      `universe: [AAA]\ntimeframe: 1min\n${plugins}`,
      '2:12',
      "timeframe: expected a timeframe, such as 1Min, 5Min, 1Hour, 1Day or 1Week, found '1min'",
    ],
    ['has no symbols', `universe: []\n${plugins}`, '1:11', 'universe: expected at least one symbol'],
    ['has a symbol twice', `universe: [AAA, BBB, AAA]\n${plugins}`, '1:22', 'universe.2: AAA is listed twice'],
    [
      'has a symbol that YAML takes for something else',
      `universe: [AAA, true]\n${plugins}`,
      '1:17',
      'put it in quotes',
    ],
    ['has a number for a symbol', `universe: [600519]\n${plugins}`, '1:12', 'put it in quotes'],
    ['has no plugins', 'universe: [AAA]\n', '1:1', 'plugins: missing; expected a list'],
    ['has an empty list of plugins', 'universe: [AAA]\nplugins: []\n', '2:10', 'plugins: expected at least one plugin'],
    [
      'has a plugin without a name',
      `universe: [AAA]\n${plugins}  - config: {}\n`,
      '6:5',
      'use: missing; expected a text',
    ],
    [
      'has a seed below zero',
      `universe: [AAA]\nseed: -1\n${plugins}`,
      '2:7',
      'seed: expected a whole number of at least 0, found -1',
    ],
    [
      'has a duration without a unit',
      `universe: [AAA]\nstaleAfter: 30\n${plugins}`,
      '2:13',
      'staleAfter: expected a duration with its unit',
    ],
    [
      'has an instrument that is not traded',
      `universe: [AAA]\ninstruments: { AAB: { lot: 1 } }\n${plugins}`,
      '2:16',
      "AAB is not in the universe; did you mean 'AAA'?",
    ],
    [
      'has a lot of zero',
      `universe: [AAA]\ninstruments: { lot: 0 }\n${plugins}`,
      '2:21',
      'instruments.lot: expected a number of at least 1e-9, found 0',
    ],
    [
      'has a lot finer than any',
      `universe: [AAA]\ninstruments:\n  AAA: { lot: 1e-12 }\n${plugins}`,
      '3:15',
      'expected a number of at least 1e-9',
    ],
  ])('when it %s then it is refused at its place, in words', async (_, config, place, words) => {
    const [code, ...lines] = await new Folder().refusal(config);
    expect(code).toMatch(/^PLM_CONFIG_(INVALID|SYNTAX)$/);
    const there = lines.filter((line) => line.startsWith(`config.yaml:${place}: `));
    expect(there.join('\n')).toContain(words);
    expect(there).not.toEqual([]);
  });

  test('when it has no symbols then no more is told than that', async () => {
    const [, line] = await new Folder().refusal(`universe: []\n${plugins}`);
    expect(line).toBe('config.yaml:1:11: universe: expected at least one symbol');
  });

  test.each<[string, string, string, string]>([
    ['an unknown key', '{ weight: 1%, wieght: 2% }', '7:27', "wieght: unknown key 'wieght'; did you mean 'weight'?"],
    ['a missing key', '{ tags: [] }', '7:13', 'weight: missing; expected a fraction'],
    ['no config at all', '', '7:13', 'weight: missing; expected a fraction'],
    [
      'a value out of range',
      '{ weight: 120% }',
      '7:23',
      "weight: expected a fraction above 0 to 1 (100%), such as 40% or 0.4, found '120%'",
    ],
    ['zero where it must be more', '{ weight: 0 }', '7:23', 'found 0'],
    [
      'an unknown key further down',
      '{ weight: 1%, exits: { afte: 2m } }',
      '7:36',
      "exits.afte: unknown key 'afte'; did you mean 'after'?",
    ],
    [
      'one of a few that is none of them',
      '{ weight: 1%, exits: { how: markt } }',
      '7:41',
      "expected one of market, limit, found 'markt'; did you mean 'market'?",
    ],
    ['a wrong one in a list', '{ weight: 1%, tags: [a, 5] }', '7:37', 'tags.1: expected a text, found 5'],
    ['a list for a group', '{ weight: 1%, exits: [] }', '7:34', 'exits: expected a group of keys, found a list'],
    ['a text for all of it', 'fast', '7:13', "config: expected a group of keys, found 'fast'"],
    ['nothing for a value', '{ weight: }', '7:', 'found nothing'],
  ])(
    'when a plugin is given %s then that is refused at its place, naming the plugin',
    async (_, config, place, words) => {
      const [code, ...lines] = await new Folder().refusal(mine(config));
      expect(code).toBe('PLM_CONFIG_INVALID');
      expect(lines.join('\n')).toContain(`config.yaml:${place}`);
      expect(lines.join('\n')).toContain(words);
      expect(lines.join('\n')).toContain('plugins.mine');
    },
  );

  test('when several things are wrong then all are told at once', async () => {
    const config = `universe: [AAA]\n${plugins}  - use: ./strategies/mine.ts\n    config: { weight: 2, colour: red }\n  - use: ./nowhere.ts\n  - use: nothing-there\n`;
    const [, ...lines] = await new Folder().refusal(config);
    expect(lines.map((line) => /^config\.yaml:(\d+:\d+): /.exec(line)?.[1])).toEqual(['7:23', '7:26', '8:10', '9:10']);
  });

  test('when a file cannot be read then it says which', async () => {
    const { path } = new Folder();
    for (const file of [`${path}/none.yaml`, path]) {
      await expect(loadConfig(file)).rejects.toMatchObject({
        code: 'PLM_CONFIG_UNREADABLE',
        message: expect.stringContaining(file) as string,
      });
    }
  });
});

describe('the environment', () => {
  const config = `universe: [AAA]\nplugins:\n  - use: ./data.ts\n  - use: ./sizer.ts\n  - { use: ./broker.ts, config: { cash: \${CASH}, secret: "\${SECRET}" } }\n`;

  test('when a variable is set then its value stands in the place of its name, in braces and quotes too', async () => {
    const { plugins } = await new Folder().load(config, { environment: { CASH: '7_000', SECRET: 'hunter2' } });
    expect(plugins[2]!.config).toMatchObject({ cash: 7_000 });
    expect((plugins[2]!.config as { secret: { reveal(): string } }).secret.reveal()).toBe('hunter2');
  });

  test('when a variable is not set then its place and its name are told', async () => {
    const lines = await new Folder().refusal(config, { environment: { CASH: '1' } });
    expect(lines[0]).toBe('PLM_CONFIG_ENV_MISSING');
    expect(lines[1]).toMatch(/^config\.yaml:5:\d+: .*the environment variable SECRET is not set$/);
  });

  test('when a variable has a value that is wrong then the value is not told', async () => {
    const lines = await new Folder().refusal(config, { environment: { CASH: 'hunter2', SECRET: 's' } });
    expect(lines.join('\n')).not.toContain('hunter2');
    expect(lines[1]).toMatch(/^config\.yaml:5:41: .*cash: expected an amount of dollars/);
  });
});

describe('overrides', () => {
  const set = async (...overrides: string[]) => (await new Folder().load(SOUND, { overrides })).plugins;

  test('when a value is set then it stands as if in the file, the last one last', async () => {
    const plugins = await set(
      'plugins.mine.config.weight=20%',
      'plugins.data.config.bars=5',
      'plugins.mine.config.weight=30%',
    );
    expect(plugins[3]!.config).toMatchObject({ weight: 0.3 });
    expect(plugins[0]!.config).toEqual({ bars: 5 });
  });

  test('when keys at the top, lists or whole groups are set then they are', async () => {
    const folder = new Folder();
    const { settings, universe } = await folder.load(SOUND, {
      overrides: ['seed=9', 'universe.1=C.C', 'instruments={lot: 0.1}', 'instruments[C.C].lot=5'],
    });
    expect(settings.seed).toBe(9);
    expect(universe.symbols).toEqual(['AAA', 'C.C']);
    expect([universe.instrument(0).lot, universe.instrument(1).lot]).toEqual([0.1, 5]);
  });

  test('when a plugin is switched off then it is', async () => {
    for (const path of ['plugins.mine.enabled', 'plugins[mine].enabled', 'plugins[mine][enabled]'])
      expect((await set(`${path}=false`)).map(({ name }) => name)).toEqual(['data', 'broker', 'sizer']);
  });

  test.each<[string, string]>([
    ['weight', 'expected PATH=VALUE'],
    ['=5', 'expected PATH=VALUE'],
    ['plugins.mien.config.weight=5', "there is no such plugin; did you mean 'mine'?"],
    ['plugins[mien]=5', 'a plugin is called by its `as`, else by the last part of its `use`'],
    ['plugins.mine[config=5', 'expected keys with dots between them; one that has dots in [ ]'],
    ['a..b=5', 'expected keys with dots between them'],
    ['plugins.mine=5', 'say which key of mine'],
    ['plugins.mine.config.weight=[', 'the value is not valid YAML'],
    ['plugins.mine.config.weight=*x', 'the value is not valid YAML'],
    ['plugins.mine.config.weight.deep.er=5', 'is a single value'],
    ['universe.first=AAA', 'Expected a valid index'],
  ])('when an override is %j then it is refused, saying so', async (override, words) => {
    const [code, line] = await new Folder().refusal(SOUND, { overrides: [override] });
    expect(code).toBe('PLM_CONFIG_OVERRIDE');
    expect(line).toContain(`--set ${override}: `);
    expect(line).toContain(words);
  });

  test.each([
    ['plugins.mine.config.weight=lots', 'plugins.mine.config.weight: expected a fraction'],
    ['plugins.mine.config.wieght=5%', "unknown key 'wieght'"],
    ['universe=AAA', 'universe: expected a list'],
    ['colour=red', "unknown key 'colour'"],
  ])('when what %s sets is wrong then it is refused as from the command line', async (override, words) => {
    const lines = await new Folder().refusal(SOUND, { overrides: [override] });
    expect(lines[1]).toContain('config.yaml (--set): ');
    expect(lines[1]).toContain(words);
  });
});
