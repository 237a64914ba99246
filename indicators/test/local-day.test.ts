import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Vwap, localDay } from '@plimsoll/indicators';
import { flatBar } from './support.ts';

const DAY = 86_400_000;

describe('a local day', () => {
  const zones = fc.constantFrom('America/New_York', 'UTC', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Kiritimati');
  const moments = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2037, 0) });

  test('when a time is given then it is the date that clocks of the zone show', () => {
    fc.assert(
      fc.property(
        zones,
        moments,
        fc.array(fc.integer({ min: -2 * DAY, max: 2 * DAY }), { maxLength: 20 }),
        (zone, at, away) => {
          const dateOf = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
          for (const time of [at, ...away.map((ms) => at + ms)]) {
            expect(localDay(zone)(time) * DAY).toBe(Date.parse(dateOf.format(time)));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('when clocks are put forward and back then the day begins at their midnight', () => {
    const dayOf = localDay('America/New_York');
    for (const [midnight, hours] of [
      ['2024-03-10T05:00:00Z', 23],
      ['2024-03-11T04:00:00Z', 24],
      ['2024-11-03T04:00:00Z', 25],
      ['2024-11-04T05:00:00Z', 24],
    ] as const) {
      const start = Date.parse(midnight);
      const days = [-1, 0, hours * 3_600_000 - 1, hours * 3_600_000].map((ms) => dayOf(start + ms) - dayOf(start));
      expect(days).toEqual([-1, 0, 0, 1]);
    }
  });

  test('when there is no such zone then it is refused', () => {
    expect(() => localDay('Atlantis/Capital')).toThrow(RangeError);
  });
});

describe('the session of a volume-weighted average', () => {
  const bar = (time: string, price: number) => ({ ...flatBar(price), time: Date.parse(time) });

  test("when nothing is said then it is New York's day, extended hours included", () => {
    const vwap = new Vwap();
    expect(vwap.update(bar('2024-07-01T23:59:00Z', 10))).toBe(10);
    expect(vwap.update(bar('2024-07-02T03:59:00Z', 20))).toBe(15); // 23:59 in New York
    expect(vwap.update(bar('2024-07-02T04:00:00Z', 30))).toBe(30);
    expect(vwap.update(bar('2024-07-02T23:00:00Z', 40))).toBe(35);
  });

  test('when it is to begin at another time then a function says so', () => {
    const opens = 13.5 * 3_600_000; // 09:30 in New York's summer
    const vwap = new Vwap((time) => Math.floor((time - opens) / DAY));
    expect(vwap.update(bar('2024-07-02T13:29:00Z', 10))).toBe(10);
    expect(vwap.update(bar('2024-07-02T13:30:00Z', 20))).toBe(20);
    expect(vwap.update(bar('2024-07-03T13:29:00Z', 30))).toBe(25);
  });
});
