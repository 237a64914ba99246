import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  byteSize,
  decimal,
  duration,
  fraction,
  moment,
  money,
  secret,
  timeframe,
  wholeNumber,
  z,
} from '@plimsoll/core';

const read = (schema: z.ZodType, value: unknown): unknown => {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : parsed.error.issues[0]!.message;
};

describe('config scalars', () => {
  test.each([
    ['40%', 0.4],
    [' 2.5 % ', 0.025],
    ['0.4', 0.4],
    [0.4, 0.4],
    ['1', 1],
    ['0', 0],
    ['.5', 0.5],
    ['1e-3', 0.001],
  ])('when a fraction is %j then it is %f', (value, expected) => {
    expect(read(fraction(), value)).toBeCloseTo(expected, 15);
  });

  test.each([
    ['140%'],
    [1.4],
    [-0.1],
    ['-5%'],
    ['40 percent'],
    [''],
    ['%'],
    ['0,4'],
    [NaN],
    [null],
    [true],
    [[0.4]],
    ['Infinity'],
    ['0x10'],
  ])('when a fraction is %j then it is refused in words', (value) => {
    expect(read(fraction(), value)).toBe('expected a fraction from 0 to 1 (100%), such as 40% or 0.4');
  });

  test('when a fraction may be above one, or may not be zero, then it may, or may not', () => {
    expect(read(fraction({ max: 2 }), '150%')).toBe(1.5);
    expect(read(fraction({ above: true }), 0)).toBe('expected a fraction above 0 to 1 (100%), such as 40% or 0.4');
    expect(read(fraction({ min: -1 }), '-50%')).toBe(-0.5);
  });

  test.each(['1Min', '99Min', '4Hour', '1Day', '1Week'])('when a timeframe is %s then it is taken', (text) => {
    expect(read(timeframe(), text)).toBe(text);
  });

  test.each(['', '1', '1min', '0Min', '100Min', '1.5Hour', '01Hour', '-1Day', '2Week', '1Month', ' 1Min', 5, null])(
    'when a timeframe is %j then it is refused in words',
    (value) => {
      expect(read(timeframe(), value)).toBe('expected a timeframe, such as 1Min, 5Min, 1Hour, 1Day or 1Week');
    },
  );

  test.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['2m', 120_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
    [' 2 m ', 120_000],
    ['0s', 0],
  ])('when a duration is %j then it is %i ms', (value, expected) => {
    expect(read(duration(), value)).toBe(expected);
  });

  test.each([[120], ['120'], ['-2m'], ['2 minutes'], ['m'], ['2M'], [''], ['1h30m'], ['Infinitys'], [null]])(
    'when a duration is %j then it is refused in words',
    (value) => {
      expect(read(duration(), value)).toMatch(/^expected a duration with its unit, such as 250ms/);
    },
  );

  test.each([
    [89_363, 89_363],
    ['89_363', 89_363],
    ['$89,363.00', 89_363],
    ['1,234,567.5', 1_234_567.5],
    ['$0', 0],
  ])('when an amount of money is %j then it is %f', (value, expected) => {
    expect(read(money(), value)).toBe(expected);
  });

  test.each([
    ['-5'],
    [-5],
    ['1,5'],
    ['0,500'],
    ['12,34'],
    ['1,2345'],
    ['1,234.5,6'],
    ['€5'],
    ['5 dollars'],
    ['$'],
    ['1__0'],
    [Infinity],
  ])('when an amount of money is %j then it is refused', (value) => {
    expect(read(money(), value)).toMatch(/^expected an amount of dollars/);
  });

  test('when a moment is read then it is in UTC unless it says otherwise', () => {
    expect(read(moment(), '2024-01-02')).toBe(Date.UTC(2024, 0, 2));
    expect(read(moment(), '2024-02-29 14:30')).toBe(Date.UTC(2024, 1, 29, 14, 30));
    expect(read(moment(), '2024-01-02T14:30:05.250Z')).toBe(Date.UTC(2024, 0, 2, 14, 30, 5, 250));
    for (const zone of ['-05:00', '-0500', '-05'])
      expect(read(moment(), `2024-01-02T09:30:00${zone}`)).toBe(Date.UTC(2024, 0, 2, 14, 30));
    for (const wrong of [
      'May',
      '',
      '2024-02-30',
      '2024-13-01',
      '2024-01-02T25:00',
      '2024-01-02T14:30:00X',
      '20240102',
      5,
    ])
      expect(read(moment(), wrong)).toBe('expected a date or a time, such as 2024-01-02 or 2024-01-02T14:30:00Z');
  });

  test('when an amount of bytes is read then its unit is needed', () => {
    expect(read(byteSize(), '512MiB')).toBe(512 * 2 ** 20);
    expect(read(byteSize(), '1.5 GiB')).toBe(1.5 * 2 ** 30);
    expect(read(byteSize(), '2gb')).toBe(2e9);
    expect(read(byteSize(), '1_000 B')).toBe(1_000);
    for (const wrong of ['512', 512, 'MiB', '-1GB', '0B', '1e999GB', '1 GG', ''])
      expect(read(byteSize(), wrong)).toBe('expected an amount of bytes with its unit, such as 512MiB, 1GiB or 2GB');
  });

  test('when a number must be whole or in a range then others are refused, saying which', () => {
    expect(read(wholeNumber(), '12')).toBe(12);
    expect(read(wholeNumber(), 1.5)).toBe('expected a whole number of at least 1');
    expect(read(wholeNumber(), 0)).toBe('expected a whole number of at least 1');
    expect(read(wholeNumber({ min: 0, max: 9 }), 10)).toBe('expected a whole number of at least 0 and at most 9');
    expect(read(wholeNumber(), 2 ** 53)).toMatch(/^expected a whole number/);
    expect(read(decimal(), '0.5')).toBe(0.5);
    expect(read(decimal({ min: -3 }), -3)).toBe(-3);
    expect(read(decimal({ above: true }), 0)).toBe('expected a number above 0');
    expect(read(decimal(), '0,5')).toMatch(/^expected a number/);
  });

  test('when a secret is printed in any way then it is not shown, and is there all the same', () => {
    const value = secret().parse('hunter2');
    const texts = [String(value), JSON.stringify({ value }), inspect({ value }), inspect(value, { showHidden: true })];
    for (const text of texts) expect(text).not.toContain('hunter2');
    expect(value.reveal()).toBe('hunter2');
    expect(read(secret(), '')).not.toBe('');
  });

  test('when a schema is shown as JSON Schema then each scalar says what it expects, with examples', () => {
    const schema = z.toJSONSchema(z.strictObject({ cap: fraction(), ttl: duration(), cash: money() }), { io: 'input' });
    expect(schema.properties).toMatchObject({
      cap: { examples: ['40%', 0.4] },
      ttl: { examples: ['2m', '250ms'] },
      cash: { examples: [10_000, '$10,000'] },
    });
  });
});
