import { describe, expect, test } from 'vitest';
import { Session, isPlugin } from '@plimsoll/core';
import type { PlimsollError } from '@plimsoll/core';
import { BASE, Folder, SOUND, setUpFailure, source } from './kit.ts';

const PLACE = /config\.yaml:6:5: plugins\.extra: /;

describe('setting up', () => {
  test.each<[string, string, string]>([
    ['throws', `() => { throw new Error('no key'); }`, 'could not be set up: no key'],
    ['is asynchronous', 'async () => ({})', 'must return an object of hooks; slow work belongs into `start`'],
    ['returns nothing', '() => undefined', 'must return an object of hooks'],
    [
      'misspells a hook',
      '() => ({ pretrade: () => {} })',
      "extra returns 'pretrade', which is not a hook; did you mean 'preTrade'?",
    ],
    ['returns what is no hook', '() => ({ colour: 5 })', "extra returns 'colour', which is not a hook; there is "],
    [
      'returns a service that nobody asked for',
      '() => ({ service: {} })',
      "extra returns 'service', which is not a hook",
    ],
    [
      'returns a hook that is no function',
      `() => ({ preTrade: 'pass' })`,
      "extra returns 'preTrade', which must be a function",
    ],
    [
      'looks back on nothing',
      '() => ({ history: 0 })',
      "extra returns 'history', which must be a whole number of at least 1",
    ],
    ['looks back on no number', '() => ({ history: NaN })', "extra returns 'history', which must be"],
    ['has no books', '() => ({ books: [] })', "extra returns 'books', which must be a list of at least one name"],
    [
      'has a flag that is none',
      `() => ({ judgesExits: 'yes' })`,
      "extra returns 'judgesExits', which must be true or false",
    ],
  ])('when setup %s then that is refused with plugin and place', async (_, setup, words) => {
    const error = await setUpFailure(`export default definePlugin({ name: 'extra', setup: (${setup}) as never });`);
    expect(error.message).toMatch(PLACE);
    expect(error.message).toContain(words);
    expect(error.code).toBe(words.includes('could not') ? 'PLM_PLUGIN_SETUP_FAILED' : 'PLM_PLUGIN_HOOK_UNKNOWN');
  });

  test('when setup throws then the place in the plugin is told', async () => {
    const error = await setUpFailure(`export default definePlugin({ name: 'extra', setup: () => JSON.parse('{') });`);
    expect(error.message).toMatch(/could not be set up: .* \(\/.*extra\.ts:3:\d+\)$/);
  });

  test("when a plugin says what is wrong in an error of Plimsoll's then code and lines are kept", async () => {
    const error = await setUpFailure(
      `export default definePlugin({ name: 'extra', setup: () => { throw new core.PlimsollError('PLM_DATA_INVALID', 'both', { issues: ['a.csv:1: one', 'a.csv:2: two'] }); } });`,
    );
    expect(error.code).toBe('PLM_DATA_INVALID');
    expect(error.issues.map((line) => line.replace(PLACE, '').replace(/^.*plimsoll-[^/]*\//, ''))).toEqual([
      'a.csv:1: one',
      'a.csv:2: two',
    ]);
  });

  test('when a plugin provides a service and returns none then it is refused', async () => {
    const error = await setUpFailure(
      `export default definePlugin({ name: 'extra', provides: core.Sectors, setup: (() => ({})) as never });`,
    );
    expect(error.message).toContain('extra provides Sectors but setup returns no `service`');
  });

  test("when two plugins trade for the same strategy name, or for the kernel's, then it is refused", async () => {
    const trades = (books: string) =>
      `export default definePlugin({ name: 'extra', setup: () => ({ signal: () => undefined, books: ${books} }) });`;
    const other = await setUpFailure(trades(`['mine']`), '  - use: ./strategies/mine.ts\n    config: { weight: 1% }\n');
    expect(other.code).toBe('PLM_BOOK_TAKEN');
    expect(other.message).toMatch(/config\.yaml:7:5: plugins\.mine: extra and mine both trade for strategy 'mine'/);
    expect((await setUpFailure(trades(`['a', 'a']`))).code).toBe('PLM_BOOK_TAKEN');
    expect((await setUpFailure(trades(`['unassigned']`))).message).toContain(
      "the kernel and extra both trade for strategy 'unassigned'",
    );
  });

  test.each<[string, string, string]>([
    ["{ '1hour': 5 }", '1Min', "'1hour', which is no timeframe; expected one such as 5Min, 1Hour, 1Day or 1Week"],
    ["{ '0Min': 5 }", '1Min', "'0Min', which is no timeframe"],
    ["{ '1Min': 5 }", '5Min', "'1Min', which cannot be made of bars of 5Min; expected a multiple of 5Min"],
    ["{ '7Min': 5 }", '5Min', "'7Min', which cannot be made of bars of 5Min; expected a multiple of 5Min"],
    ["{ '2Day': 5 }", '1Min', "'2Day', which cannot be made of bars of 1Min; expected less than a day, 1Day or 1Week"],
    ["{ '24Hour': 5 }", '1Min', "'24Hour', which cannot be made of bars of 1Min; expected less"],
    ["{ '5Min': 2, '1Week': 5 }", '5Day', "'5Min', which cannot be made"],
  ])(
    'when setup asks for bars of %s and the config has %s then that is refused with plugin and place',
    async (timeframes, base, words) => {
      const folder = new Folder();
      folder.write(
        'extra.ts',
        source(`export default definePlugin({ name: 'extra', setup: () => ({ timeframes: ${timeframes} }) });`),
      );
      const config = await folder.load(`timeframe: ${base}\n${BASE}  - use: ./extra.ts\n`);
      let error: PlimsollError | undefined;
      try {
        void new Session(config);
      } catch (thrown) {
        error = thrown as PlimsollError;
      }
      expect(error).toMatchObject({ code: 'PLM_TIMEFRAME_INVALID' });
      expect(error!.message).toMatch(/config\.yaml:7:5: plugins\.extra: extra asks for bars of /);
      expect(error!.message).toContain(words);
    },
  );

  test.each(["{ '1Hour': 0 }", "{ '1Hour': 1.5 }", "['1Hour']", "'1Hour'", "{ '1Hour': '60' }", 'null'])(
    'when the timeframes are %s then they are refused in their form',
    async (timeframes) => {
      const error = await setUpFailure(
        `export default definePlugin({ name: 'extra', setup: (() => ({ timeframes: ${timeframes} })) as never });`,
      );
      expect(error.code).toBe('PLM_PLUGIN_HOOK_UNKNOWN');
      expect(error.message).toContain(
        "extra returns 'timeframes', which must be numbers of bars, of at least 1, by timeframe: { '1Hour': 60 }",
      );
    },
  );

  test('when a value is told to be a plugin then only what definePlugin made is one', async () => {
    const { plugins } = await new Folder().load(SOUND);
    expect(plugins.every(({ plugin }) => isPlugin(plugin))).toBe(true);
    for (const value of [undefined, null, 5, 'x', {}, () => undefined]) expect(isPlugin(value)).toBe(false);
    expect(isPlugin({ ...plugins[0]!.plugin })).toBe(false);
  });
});
