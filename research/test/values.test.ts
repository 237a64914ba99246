import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PlimsollError } from '@plimsoll/core';
import { valuesOf } from '../src/space/values.ts';

describe('values of a parameter', () => {
  test.each([
    ['a,b,c', ['a', 'b', 'c']],
    [' 1m , 2m', ['1m', '2m']],
    ['5..20:5', ['5', '10', '15', '20']],
    ['5..22:5', ['5', '10', '15', '20']],
    ['3..6', ['3', '4', '5', '6']],
    ['0.1..0.5:0.1', ['0.1', '0.2', '0.3', '0.4', '0.5']],
    ['-0.1..0.1:0.05', ['-0.1', '-0.05', '0', '0.05', '0.1']],
    ['10%..40%:10%', ['10%', '20%', '30%', '40%']],
    ['1m..3m:1m', ['1m', '2m', '3m']],
    ['$1_000..$3_000:$1_000', ['$1000', '$2000', '$3000']],
    ['log:1..1000:4', ['1', '10', '100', '1000']],
    ['log:0.01..1.0:3', ['0.01', '0.1', '1']],
    ['log:1..4:9', ['1', '2', '3', '4']],
    ['5..10:5,50,log:100..400:3', ['5', '10', '50', '100', '200', '400']],
    ['[SPY, QQQ],[AAPL]', ['[SPY, QQQ]', '[AAPL]']],
    ['"a,b",c', ['"a,b"', 'c']],
    ['../other/bars.csv,bars.csv', ['../other/bars.csv', 'bars.csv']],
    ['2024-01-02', ['2024-01-02']],
  ])('when it is %s then they are as they would stand in a config', (text, values) => {
    expect(valuesOf(text, false)).toEqual(values);
  });

  test('when a range goes in decimal steps then no value has the noise of binary fractions', () => {
    const anyRange = fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 90 }), fc.nat(3));
    fc.assert(
      fc.property(anyRange, ([from, step, digits]) => {
        const text = (value: number): string => (value / 10 ** digits).toFixed(digits);
        const values = valuesOf(`${text(from)}..${text(from + 7 * step)}:${text(step)}`, false);
        expect(values).toHaveLength(8);
        for (const [i, value] of values.entries()) {
          expect(Number(value)).toBe(Number(text(from + i * step)));
          expect(value.length).toBeLessThanOrEqual(text(from + i * step).length);
        }
      }),
    );
  });

  test('when values are drawn at random then a range needs no step', () => {
    expect(valuesOf('0.1..0.2', true)).toHaveLength(1001);
    expect(valuesOf('0.1..0.2', true).slice(0, 3)).toEqual(['0.1', '0.1001', '0.1002']);
    expect(valuesOf('3..6', true)).toEqual(['3', '4', '5', '6']);
    expect(valuesOf('log:1..3', true)).toEqual(['1', '2', '3']);
  });

  test.each([
    ['', /expected values with commas/],
    ['a,,b', /expected values with commas/],
    ['0.1..0.5', /in which steps/],
    ['log:1..100', /how many values/],
    ['5..1:1', /smaller value first/],
    ['1..5:0', /a step above 0/],
    ['log:0..5:3', /above 0/],
    ['1m..5s:1m', /expected a range such as/],
    ['1..5:x', /expected a range such as/],
    ['1..1000000', /more than 100000 values/],
    ['5,5', /5 is there twice/],
  ])('when it is "%s" then it is refused', (text, message) => {
    const refused = (): string[] => valuesOf(text, false);
    expect(refused).toThrow(message);
    expect(refused).toThrow(PlimsollError);
  });
});
