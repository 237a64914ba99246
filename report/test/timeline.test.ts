import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Timeline } from '../src/timeline.ts';

const MERGES = {
  first: (values: readonly number[]) => values[0]!,
  last: (values: readonly number[]) => values.at(-1)!,
  sum: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0),
  mean: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length,
  max: (values: readonly number[]) => Math.max(...values),
  min: (values: readonly number[]) => Math.min(...values),
};

describe('a timeline', () => {
  test('when it has run out of buckets then every two are one, and each holds what its steps come to', () => {
    const value = fc.integer({ min: -100, max: 100 });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 100 }), fc.integer({ min: 1, max: 8 }), (values, half) => {
        const timeline = new Timeline(2 * half);
        const columns = Object.entries(MERGES).map(([name, of]) => {
          return { of, column: timeline.column(name as keyof typeof MERGES) };
        });
        for (const one of values) {
          timeline.step();
          for (const { column } of columns) column.put(one);
        }
        const { stepsABucket, length } = timeline;
        expect(length).toBe(Math.ceil(values.length / stepsABucket));
        expect(length).toBeLessThanOrEqual(2 * half);
        for (const { of, column } of columns) {
          const buckets = Array.from({ length }, (_, i) => values.slice(i * stepsABucket, (i + 1) * stepsABucket));
          for (const [i, bucket] of buckets.entries()) expect(column.values[i]).toBeCloseTo(of(bucket), 9);
        }
      }),
    );
  });

  test('when a column comes late then it is zero before', () => {
    const timeline = new Timeline(4);
    timeline.step();
    timeline.step();
    const late = timeline.column('sum');
    late.put(1);
    late.put(1);
    timeline.step();
    expect([...late.values]).toEqual([0, 2, 0]);
  });
});
