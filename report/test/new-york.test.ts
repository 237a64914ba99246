import { describe, expect, test } from 'vitest';
import { isoDate, newYorkDay, newYorkDayEnd, newYorkTime, offsetChanges } from '../src/index.ts';

const HOUR_MS = 3_600_000;
const at = (iso: string): number => Date.parse(iso);
const shown = (iso: string): string => new Date(newYorkTime(at(iso))).toISOString().slice(0, 16);

describe("New York's clocks", () => {
  test.each([
    ['2024-01-02T14:30Z', '2024-01-02T09:30'],
    ['2024-07-02T13:30Z', '2024-07-02T09:30'],
    ['2024-03-10T06:59Z', '2024-03-10T01:59'],
    ['2024-03-10T07:00Z', '2024-03-10T03:00'],
    ['2024-11-03T05:59Z', '2024-11-03T01:59'],
    ['2024-11-03T06:00Z', '2024-11-03T01:00'],
    ['1998-04-05T07:00Z', '1998-04-05T03:00'], // by the rule before 2007
    ['1998-10-25T06:00Z', '1998-10-25T01:00'],
    ['2024-01-01T03:00Z', '2023-12-31T22:00'],
  ])('when it is %s then they show %s', (utc, local) => {
    expect(shown(utc)).toBe(local);
  });

  test.each([
    ['2024-01-02T14:30Z', '2024-01-02', '2024-01-03T05:00Z'],
    ['2024-03-10T05:00Z', '2024-03-10', '2024-03-11T04:00Z'], // a day of 23 hours
    ['2024-11-03T04:00Z', '2024-11-03', '2024-11-04T05:00Z'], // a day of 25
    ['2024-01-03T04:59Z', '2024-01-02', '2024-01-03T05:00Z'],
  ])('when it is %s then the date is %s and ends at %s', (utc, date, end) => {
    expect(isoDate(newYorkDay(at(utc)))).toBe(date);
    expect(newYorkDayEnd(at(utc))).toBe(at(end));
  });

  test('when a span is asked for then its changes are enough to read every time in it', () => {
    const from = at('2006-02-01T00:00Z');
    const to = at('2009-12-01T00:00Z');
    const changes = offsetChanges(from, to);
    expect(changes).toHaveLength(9);
    for (let time = from; time <= to; time += 7 * HOUR_MS) {
      const offset = changes.findLast(([since]) => since <= time)![1];
      expect(time + offset).toBe(newYorkTime(time));
    }
  });

  test('when a span lies within one season then one offset will do', () => {
    expect(offsetChanges(at('2024-01-02T14:30Z'), at('2024-01-30T21:00Z'))).toEqual([
      [at('2024-01-01T00:00Z'), -5 * HOUR_MS],
    ]);
  });
});
