import { describe, expect, test } from 'vitest';
import { isoTime, parseTimeframe, seededRandom } from '@plimsoll/core';

describe('time', () => {
  test.each([
    ['1Min', 60_000],
    ['15Min', 900_000],
    ['4Hour', 14_400_000],
    ['1Day', 86_400_000],
    ['1Week', 604_800_000],
  ])('when a timeframe is %s then a bar lasts %i ms', (text, ms) => {
    expect(parseTimeframe(text)).toEqual({ text, ms });
  });

  test.each([['0Min'], ['1min'], ['Min'], ['1 Min'], ['100Min'], ['2Week'], ['-1Min'], ['1.5Min'], ['']])(
    'when a timeframe is %j then there is none',
    (text) => {
      expect(parseTimeframe(text)).toBeUndefined();
    },
  );

  test('when a time is shown then it is in UTC, with milliseconds where there are any, and unknown where it is not known', () => {
    expect(isoTime(0)).toBe('1970-01-01T00:00:00Z');
    expect(isoTime(1_500)).toBe('1970-01-01T00:00:01.500Z');
    expect(isoTime(NaN)).toBe('unknown');
    expect(isoTime(-Infinity)).toBe('unknown');
  });
});

describe('chance', () => {
  const sequence = (seed: number, name: string): number[] => {
    const random = seededRandom(seed, name);
    return Array.from({ length: 1_000 }, random);
  };

  test('when seed and name are the same then so is the sequence, and no other one', () => {
    expect(sequence(7, 'a')).toEqual(sequence(7, 'a'));
    for (const [seed, name] of [
      [8, 'a'],
      [7, 'b'],
      [77, 'a'],
      [7, ':a'],
    ] as const) {
      expect(sequence(seed, name)).not.toEqual(sequence(7, 'a'));
    }
  });

  test('when numbers are drawn then they lie from zero to one, evenly', () => {
    const drawn = sequence(1, 'even');
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(drawn.reduce((sum, value) => sum + value, 0) / drawn.length).toBeCloseTo(0.5, 1);
    for (let tenth = 0; tenth < 10; tenth++) {
      const count = drawn.filter((value) => Math.floor(value * 10) === tenth).length;
      expect(count).toBeGreaterThan(60);
      expect(count).toBeLessThan(140);
    }
  });
});
