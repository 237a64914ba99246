import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCondition } from '../src/space/condition.ts';
import { parseParameters } from '../src/space/parameter.ts';
import { Space, overridesOf } from '../src/space/space.ts';

const SMA = 'plugins.strategy-sma-cross.config';
const two = parseParameters([`${SMA}.fast=1..5:1`, `${SMA}.slow=2..6:2`], false);

describe('parameters', () => {
  test.each([
    [
      [`${SMA}.fast=1`, `${SMA}.slow=2`],
      ['fast', 'slow'],
    ],
    [
      ['plugins.a.config.cap=1', 'plugins.b.config.cap=2'],
      ['a.cap', 'b.cap'],
    ],
    [['plugins.a.enabled=true'], ['a.enabled']],
    [
      ['timeframe=1Min', 'instruments[BRK.B].lot=1'],
      ['timeframe', 'lot'],
    ],
  ])('when they are %j then they are called %j', (texts, labels) => {
    expect(parseParameters(texts, false).map(({ label }) => label)).toEqual(labels);
  });

  test.each([
    [['fast'], /expected PATH=VALUES/],
    [['=1'], /expected PATH=VALUES/],
    [['a.b=1', 'a.b=2'], /a\.b is there twice/],
  ])('when they are %j then they are refused', (texts, message) => {
    expect(() => parseParameters(texts, false)).toThrow(message);
  });
});

describe('a condition', () => {
  const given = parseParameters(
    ['plugins.a.config.cap=10%', 'plugins.b.config.cap=0.2', 'plugins.c-d.config.wait=2m', 'x.kind=trend', 'x.n=7'],
    false,
  );
  const values = given.map((parameter) => parameter.values[0]!);
  test.each([
    ['n > 6', true],
    ['n>=7&&n<=7', true],
    ['n - 2 * 3 == 1', true],
    ['(n - 2) * 3 == 15', true],
    ['n == 1 || n == 7 && kind == "trend"', true],
    ["kind != 'trend'", false],
    ['a.cap < b.cap', true],
    ['a.cap * 2 == 20%', true],
    ['c-d.wait >= 90s', true],
    ['plugins.c-d.config.wait < 1m', false],
    ['b.cap == $0.2', true],
  ])('when it is %s then it is %s', (text, expected) => {
    expect(parseCondition(text, given)(values)).toBe(expected);
  });

  test.each([
    ['n <', /ends too soon; parameters are .*\bn\b/],
    ['m < 3', /cannot be read from 'm < 3' on/],
    ['cap < 3', /cannot be read from 'cap < 3' on/],
    ['n < 3 3', /cannot be read from '3' on/],
    ['(n < 3', /ends too soon/],
    ['n + 1', /expected a comparison/],
    ['kind < 3', /'trend' is not a number/],
    ['n && n < 3', /'7' is not a comparison/],
  ])('when it is "%s" then it is refused', (text, message) => {
    expect(() => parseCondition(text, given)(values)).toThrow(message);
  });
});

describe('combinations', () => {
  test('when all are wanted then the last parameter changes fastest, and conditions hold', () => {
    const space = new Space(two, [parseCondition('fast < slow', two), parseCondition('fast > 2', two)]);
    expect(space.grid()).toEqual([
      ['3', '4'],
      ['3', '6'],
      ['4', '6'],
      ['5', '6'],
    ]);
    expect(overridesOf(two, ['3', '4'])).toEqual([`${SMA}.fast=3`, `${SMA}.slow=4`]);
  });

  test('when some are drawn then they are different ones of the grid, the same for the same seed', () => {
    const space = new Space(two, [parseCondition('fast != slow', two)]);
    const all = space.grid().map(String);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(), (count, seed) => {
        const drawn = space.sample(count, seed).map(String);
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(drawn).toHaveLength(Math.min(count, all.length));
        for (const one of drawn) expect(all).toContain(one);
        expect(space.sample(count, seed).map(String)).toEqual(drawn);
      }),
    );
  });

  test('when there are too many to be listed then they can be drawn all the same', () => {
    const fine = parseParameters(['a=0.0..1.0', 'b=0.0..1.0', 'c=0.0..1.0'], true);
    const space = new Space(fine, [parseCondition('a < b', fine)]);
    const drawn = space.sample(100, 3);
    expect(new Set(drawn.map(String)).size).toBe(100);
    for (const [a, b] of drawn) expect(Number(a)).toBeLessThan(Number(b));
    expect(() => space.grid()).toThrow(/1003003001 combinations are more than 100000.*--random/);
  });

  test('when no combination is left then it is refused', () => {
    const none = new Space(two, [parseCondition('fast > 9', two)]);
    expect(() => none.grid()).toThrow(/--where leaves no combination/);
    expect(() => none.sample(3, 1)).toThrow(/--where leaves no combination/);
  });
});
