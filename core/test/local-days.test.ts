import { describe, expect, test } from 'vitest';
import { LocalDays } from '@plimsoll/core';

const days = new LocalDays('America/New_York');
const dateAt = (iso: string) => new Date(days.dayOf(Date.parse(iso)) * 86_400_000).toISOString().slice(0, 10);

describe('local days', () => {
  test.each([
    ['2024-01-09T04:59:59Z', '2024-01-08'],
    ['2024-01-09T05:00:00Z', '2024-01-09'],
    ['2024-07-09T03:59:59.999Z', '2024-07-08'],
    ['2024-07-09T04:00:00Z', '2024-07-09'],
    ['1969-12-31T12:00:00Z', '1969-12-31'],
  ])('when it is %s then it is %s in New York', (moment, date) => {
    expect(dateAt(moment)).toBe(date);
  });

  test.each([
    ['2024-03-10T04:30:00Z', '2024-03-09'],
    ['2024-03-10T23:30:00Z', '2024-03-10'],
    ['2024-03-11T03:59:00Z', '2024-03-10'],
    ['2024-11-03T03:59:00Z', '2024-11-02'],
    ['2024-11-04T04:59:00Z', '2024-11-03'],
    ['2024-11-04T05:00:00Z', '2024-11-04'],
  ])('when clocks change around %s then it is still %s in New York', (moment, date) => {
    expect(dateAt(moment)).toBe(date);
  });

  test.each([
    ['2024-01-09', 570, '2024-01-09T14:30:00.000Z'],
    ['2024-07-09', 570, '2024-07-09T13:30:00.000Z'],
    ['2024-03-10', 0, '2024-03-10T05:00:00.000Z'],
    ['2024-03-10', 570, '2024-03-10T13:30:00.000Z'],
    ['2024-03-11', 0, '2024-03-11T04:00:00.000Z'],
    ['2024-11-03', 0, '2024-11-03T04:00:00.000Z'],
    ['2024-11-03', 60, '2024-11-03T05:00:00.000Z'],
    ['2024-11-03', 570, '2024-11-03T14:30:00.000Z'],
    ['2024-03-10', 150, '2024-03-10T07:30:00.000Z'],
  ])('when New York clocks of %s are asked for minute %d then it is %s', (date, minute, iso) => {
    expect(new Date(days.timeOf(Date.parse(date) / 86_400_000, minute * 60_000)).toISOString()).toBe(iso);
  });

  test('when the zone does not exist then it is an error', () => {
    expect(() => new LocalDays('Mars/Olympus')).toThrow(RangeError);
  });
});
