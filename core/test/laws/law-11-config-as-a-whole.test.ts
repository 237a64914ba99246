import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlimsollError, Session } from '@plimsoll/core';
import { hooksPlugin } from '@plimsoll/testing';
import { Folder, SOUND, setups } from '../host/kit.ts';
import { plans } from './kit/plan.ts';
import { lines, simulate } from './kit/simulate.ts';

const PLACED = /^config\.yaml(:\d+:\d+| \(--set\)): ./;

const JUNK = [
  '',
  'null',
  'true',
  '-1',
  '0',
  '1e400',
  '.nan',
  'yes',
  '[]',
  '{}',
  '[[[',
  '}}}',
  '"',
  "'",
  '*ref',
  '&anchor x',
  '!!set x',
  '!tag',
  '%',
  '@',
  '`',
  '|',
  '>',
  '? complex',
  '<<: *x',
  '- - -',
  '---',
  '...',
  '# only a comment',
  '${NOT_SET}',
  '${',
  '\t',
  '\u0000',
  '\uFEFF',
  '\uE000\uE001A\uE002',
  'universe',
  './data.ts',
  'plugins: []',
  '__proto__: 1',
  'constructor: {}',
  '2021-13-45',
  '0x1F',
  '!!binary aGVs',
  '"\\0"',
  'ä: ö',
];

type Mutation = (config: string) => string;

const splitAt = (config: string, place: number) => {
  const rows = config.split('\n');
  return { rows, at: place % rows.length };
};

const place = fc.nat({ max: 1_000 });
const junk = fc.oneof(fc.constantFrom(...JUNK), fc.string({ maxLength: 12 }));

/** Drops, doubles, moves and renames lines and keys, puts junk for values, and cuts and adds characters. */
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  place.map((place): Mutation => (config) => {
    const { rows, at } = splitAt(config, place);
    return rows.toSpliced(at, 1).join('\n');
  }),
  fc.tuple(place, place).map(([from, to]): Mutation => (config) => {
    const { rows, at } = splitAt(config, from);
    return rows.toSpliced(to % rows.length, 0, rows[at]!).join('\n');
  }),
  fc.tuple(place, junk).map(([place, junk]): Mutation => (config) => {
    const { rows, at } = splitAt(config, place);
    return rows.with(at, rows[at]!.replace(/(: |- ).*$/, `$1${junk.replaceAll('$', '$$$$')}`)).join('\n');
  }),
  fc.tuple(place, junk).map(([place, junk]): Mutation => (config) => {
    const { rows, at } = splitAt(config, place);
    return rows
      .with(
        at,
        rows[at]!.replace(/[a-z]+(?=:)/, (key) => junk || `${key}s`),
      )
      .join('\n');
  }),
  fc.tuple(place, junk).map(([place, junk]): Mutation => (config) => {
    const { rows, at } = splitAt(config, place);
    return rows.toSpliced(at, 0, junk).join('\n');
  }),
  fc.tuple(place, fc.constantFrom('  ', ' ', '\t')).map(([place, indent]): Mutation => (config) => {
    const { rows, at } = splitAt(config, place);
    return rows.with(at, indent + rows[at]!).join('\n');
  }),
  fc.tuple(place, fc.nat({ max: 3 }), junk).map(([place, length, junk]): Mutation => (config) => {
    const at = place % Math.max(1, config.length);
    return config.slice(0, at) + junk.slice(0, 2) + config.slice(at + length);
  }),
);

const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });
const mutated = mutations.map((steps) => steps.reduce((config, step) => step(config), SOUND));

describe('law 11', () => {
  test('when a config is changed at random then it is accepted, or refused with places, before anything has been set up', async () => {
    const folder = new Folder();
    let [accepted, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(mutated, async (config) => {
        const before = setups();
        const answer = await folder.load(config).catch((error: unknown) => error);
        expect(setups()).toBe(before);
        if (PlimsollError.is(answer)) {
          refused++;
          const placed = answer.issues.map((line) => line.replaceAll(`${folder.path}/`, ''));
          expect(placed).not.toEqual([]);
          for (const line of placed) expect(line).toMatch(PLACED);
          expect(answer.message).toBe(answer.issues.join('\n'));
        } else {
          accepted++;
          const session = new Session(answer as Awaited<ReturnType<Folder['load']>>);
          expect(session.plugins.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(200);
  });

  test('when an override is anything at all then the config is accepted, or refused in words', async () => {
    const folder = new Folder();
    const path = fc.oneof(
      fc.constantFrom(
        'universe',
        'universe.0',
        'plugins',
        'plugins.mine.config',
        'plugins.mine.config.weight',
        'seed',
        'instruments',
        '__proto__.x',
      ),
      fc.string({ maxLength: 10 }),
    );
    await fc.assert(
      fc.asyncProperty(path, junk, async (path, junk) => {
        const answer = await folder.load(SOUND, { overrides: [`${path}=${junk}`] }).catch((error: unknown) => error);
        if (!PlimsollError.is(answer)) expect(answer).toMatchObject({ file: folder.config });
        else expect(answer.issues.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  test('when a running session is handed configs that are refused then it goes on as if nothing had been', async () => {
    const folder = new Folder();
    const refusedWhileRunning = (configs: readonly string[]) => {
      let handed = 0;
      return hooksPlugin('reloader', {
        preFetch: async () => {
          const config = configs[handed++ % configs.length]!;
          await folder.load(`${config}\nnonsense: 1\n`).then(
            () => expect.unreachable(),
            (error: unknown) => expect(PlimsollError.is(error)).toBe(true),
          );
        },
      });
    };
    await fc.assert(
      fc.asyncProperty(
        plans({ hasOpening: true }),
        fc.array(mutated, { minLength: 1, maxLength: 3 }),
        async (plan, configs) => {
          const calm = await simulate(plan);
          const disturbed = await simulate(plan, { more: [refusedWhileRunning(configs)] });
          expect(lines(disturbed.decisions)).toEqual(lines(calm.decisions));
          expect(disturbed.notices).toEqual(calm.notices);
        },
      ),
      { numRuns: 40 },
    );
  });
});
