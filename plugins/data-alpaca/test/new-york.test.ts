import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newYorkDate, newYorkTime, nextMidnight } from '../src/new-york.ts';
import { nextPeriodEnd, periodEndAfter } from '../src/periods.ts';

const DAY = 86_400_000;
const time = fc.integer({ min: Date.parse('2010-01-01T00:00:00Z'), max: Date.parse('2035-01-01T00:00:00Z') });

describe("New York's time", () => {
  test.each([
    ['2026-11-20', '09:30', '2026-11-20T14:30:00Z'],
    ['2026-07-01', '09:30', '2026-07-01T13:30:00Z'],
    ['2026-11-27', '13:00', '2026-11-27T18:00:00Z'],
    ['2026-03-06', '16:00', '2026-03-06T21:00:00Z'],
    ['2026-03-09', '16:00', '2026-03-09T20:00:00Z'],
    ['2026-10-30', '09:30', '2026-10-30T13:30:00Z'],
    ['2026-11-02', '09:30', '2026-11-02T14:30:00Z'],
  ])('when it is %s %s there then it is %s', (date, clock, utc) => {
    expect(newYorkTime(date, clock)).toBe(Date.parse(utc));
  });

  test('when midnight is asked for then it is the first after, on the next date, whatever the clocks did', () => {
    fc.assert(
      fc.property(time, (now) => {
        const midnight = nextMidnight(now);
        expect(midnight).toBeGreaterThan(now);
        expect(midnight - now).toBeLessThanOrEqual(DAY + 3_600_000);
        expect(newYorkDate(midnight - 1)).toBe(newYorkDate(now));
        expect(newYorkDate(midnight)).not.toBe(newYorkDate(now));
      }),
    );
  });
});

describe('periods', () => {
  test('when time goes on then the next period is the newest that has ended, or the one under way', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: 10 * 60_000 }), (after, late) => {
        const start = Math.floor(after / 60_000) * 60_000;
        const end = nextPeriodEnd(start, start + late, 60_000);
        expect(end % 60_000).toBe(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBe(Math.max(periodEndAfter(start, 60_000), Math.floor((start + late) / 60_000) * 60_000));
      }),
    );
  });
});
