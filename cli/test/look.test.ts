import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config, folderWith, json, plimsoll } from './command.ts';

const EXTRA = `  - use: data-cache
  - { use: ./plugins/clumsy.ts, as: observer, config: { at: postFill } }
  - { use: ./plugins/clumsy.ts, as: sleeper, enabled: false, config: { at: setup } }
`;

describe('plimsoll check', () => {
  test('when a config would start then it says so and starts nothing', () => {
    const cwd = folderWith({ 'config.yaml': config({ plugins: EXTRA.replace('postFill', 'start') }) });
    const { status, stdout, stderr } = plimsoll(cwd, ['check', 'config.yaml']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^OK config\.yaml: 2 symbols, 1Min, 8 plugins on: market, turns, sizing, .*, observer\n$/);
    expect(json(plimsoll(cwd, ['check', 'config.yaml', '--json']))).toMatchObject({ ok: true, issues: [] });
  });

  test('when a value is overridden then it is checked in its place', () => {
    const cwd = folderWith({ 'config.yaml': config() });
    expect(plimsoll(cwd, ['check', 'config.yaml', '--set', 'plugins.sizing.config.fraction=7%']).status).toBe(0);
    expect(plimsoll(cwd, ['check', 'config.yaml', '--set', 'plugins.sizing.config.fraction=7x']).status).toBe(2);
  });

  test('when an environment variable is not set then it is missed only where the plugin is on', () => {
    const keyed = config().replace('cash: 100000', 'cash: ${PLIMSOLL_TEST_CASH}');
    const second = '  - { use: data-synthetic, enabled: false, config: { seed: ${PLIMSOLL_TEST_SEED} } }\n';
    const cwd = folderWith({ 'config.yaml': keyed + second });
    expect(plimsoll(cwd, ['check', 'config.yaml'], { PLIMSOLL_TEST_CASH: '$5,000' })).toMatchObject({ status: 0 });
    const refused = plimsoll(cwd, ['check', 'config.yaml']);
    expect(refused.status).toBe(2);
    expect(refused.stderr.match(/^error: .* is not set$/gm)).toHaveLength(1);
    const instead = ['--set', 'plugins.broker-paper.config.cash=5000'];
    expect(plimsoll(cwd, ['check', 'config.yaml', ...instead]).status).toBe(0);
  });

  test('when the config lies in another folder then its paths start from there', () => {
    const cwd = folderWith({ 'config.yaml': config() });
    expect(plimsoll(join(cwd, 'plugins'), ['check', '../config.yaml']).status).toBe(0);
  });
});

describe('plimsoll plugins', () => {
  test('when plugins are on and off then it says what each does, and the order of every stage', () => {
    const cwd = folderWith({ 'config.yaml': config({ plugins: EXTRA }) });
    const shown = json(plimsoll(cwd, ['plugins', 'config.yaml', '--json']));
    expect(shown.off).toEqual([{ name: 'sleeper', use: './plugins/clumsy.ts' }]);
    expect(shown.stages).toEqual({
      preFetch: ['data-cache'],
      signal: ['turns'],
      preTrade: ['risk-sector-cap'],
      postFill: ['observer'],
    });
    expect(shown.on).toContainEqual({
      name: 'market',
      use: './plugins/market.ts',
      provides: 'MarketData',
      needs: ['Universe'],
      stages: [],
      judgesExits: false,
      timeframes: {},
    });
    const { stdout } = plimsoll(cwd, ['plugins', 'config.yaml']);
    expect(stdout).toMatch(/^risk-sector-cap .*Sectors.* preTrade$/m);
    expect(stdout).toMatch(/^off {2}sleeper \(\.\/plugins\/clumsy\.ts\)$/m);
    expect(stdout).toMatch(/^ {2}preTrade +least of all +risk-sector-cap$/m);
    expect(stdout).not.toContain('longer bars');
  });

  test('when a plugin looks at longer bars then it says at which, and how many', () => {
    const plugins = '  - { use: strategy-sma-cross, config: { slow: 20, timeframe: 1Hour } }\n';
    const cwd = folderWith({ 'config.yaml': config({ plugins }) });
    const { on } = json(plimsoll(cwd, ['plugins', 'config.yaml', '--json']));
    expect(on).toContainEqual(expect.objectContaining({ name: 'strategy-sma-cross', timeframes: { '1Hour': 21 } }));
    const { stdout } = plimsoll(cwd, ['plugins', 'config.yaml']);
    expect(stdout).toMatch(/^on .* longer bars$/m);
    expect(stdout).toMatch(/^strategy-sma-cross .* signal +21 of 1Hour$/m);
  });
});

describe('plimsoll schema', () => {
  const pluginsIn = (schema: any): string[] => schema.properties.plugins.items.properties.use.examples as string[];

  test('when no config is named then the schema knows the first-party plugins and their keys', () => {
    const schema = json(plimsoll(folderWith({}), ['schema']));
    expect(pluginsIn(schema)).toEqual(expect.arrayContaining(['sizing', 'sectors', 'risk-sector-cap', 'broker-paper']));
    const cap = schema.properties.plugins.items.allOf.find(
      (rule: any) => rule.if.properties.use.const === 'risk-sector-cap',
    );
    expect(cap.then.properties.config).toMatchObject({ additionalProperties: false, properties: { cap: {} } });
  });

  test('when an installed package cannot be loaded then only a config that names it is warned of it', () => {
    const manifest = { name: '@plimsoll/torn', type: 'module', exports: './index.js', plimsoll: { provides: [] } };
    const cwd = folderWith({
      'node_modules/@plimsoll/torn/package.json': JSON.stringify(manifest),
      'node_modules/@plimsoll/torn/index.js': 'export default {{',
      'config.yaml': config({ plugins: '  - use: torn\n' }),
    });
    expect(plimsoll(cwd, ['schema']).stderr).toBe('');
    expect(plimsoll(cwd, ['schema', 'config.yaml']).stderr).toMatch(/^warn: left out: 'torn' could not be loaded: /);
  });

  test('when a config names plugins of its own then they are in it, though the config be half written', () => {
    const halfWritten = `${config({ plugins: EXTRA })}  - use: ./plugins/gone.ts\n  - us`;
    const cwd = folderWith({ 'config.yaml': halfWritten });
    const { status, stdout, stderr } = plimsoll(cwd, ['schema', 'config.yaml', '--out', 'config.schema.json']);
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^warn: left out: there is no file .*gone\.ts$/m);
    const schema: unknown = JSON.parse(readFileSync(join(cwd, 'config.schema.json'), 'utf8'));
    expect(pluginsIn(schema)).toEqual(expect.arrayContaining(['sizing', './plugins/turns.ts', './plugins/clumsy.ts']));
  });
});
