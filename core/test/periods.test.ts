import { periodsOf, parseTimeframe } from '@plimsoll/core';
import type { Sessions, TimeframeText } from '@plimsoll/core';
import { universeOf } from '@plimsoll/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const MINUTE = 60_000;
const DAY = 86_400_000;
const REGULAR: Sessions = { hours: 'regular', anchor: 'open' };

interface Cut extends Partial<Sessions> {
  readonly source?: TimeframeText;
  readonly assetClass?: string;
}

/** The period in which a bar that starts at a time is: start and end; undefined where it is in none. */
function periodAt(
  timeframe: TimeframeText,
  time: string,
  { source = '1Min', assetClass = 'us_equity', ...sessions }: Cut = {},
) {
  const universe = { ...universeOf(['AAA'], { assetClass }), sessions: { ...REGULAR, ...sessions } };
  const [periods] = periodsOf(universe, parseTimeframe(timeframe)!, parseTimeframe(source)!.ms);
  if (!periods!.find(Date.parse(time))) return undefined;
  return [periods!.start, periods!.end].map((ms) => new Date(ms).toISOString().slice(0, 16)).join(' ');
}

describe('periods of regular hours', () => {
  test.each<[string, TimeframeText, string, string | undefined]>([
    ['the first minute', '5Min', '2024-07-02T13:30Z', '2024-07-02T13:30 2024-07-02T13:35'],
    ['the last minute of five', '5Min', '2024-07-02T13:34Z', '2024-07-02T13:30 2024-07-02T13:35'],
    ['the next', '5Min', '2024-07-02T13:35Z', '2024-07-02T13:35 2024-07-02T13:40'],
    ['the minute before the open', '5Min', '2024-07-02T13:29Z', undefined],
    ['the minute after the close', '5Min', '2024-07-02T20:00Z', undefined],
    ['the first hour', '1Hour', '2024-07-02T14:29Z', '2024-07-02T13:30 2024-07-02T14:30'],
    ['the last hour, which is half a one', '1Hour', '2024-07-02T19:59Z', '2024-07-02T19:30 2024-07-02T20:00'],
    ['four hours to the close', '4Hour', '2024-07-02T17:30Z', '2024-07-02T17:30 2024-07-02T20:00'],
    ['seven minutes to the close', '7Min', '2024-07-02T19:59Z', '2024-07-02T19:55 2024-07-02T20:00'],
    ['a day in summer', '1Day', '2024-07-02T13:30Z', '2024-07-02T04:00 2024-07-02T20:00'],
    ['a day in winter', '1Day', '2024-01-02T20:59Z', '2024-01-02T05:00 2024-01-02T21:00'],
    ['a half day', '1Day', '2024-07-03T16:59Z', '2024-07-03T04:00 2024-07-03T17:00'],
    ['what was traded after a half day', '1Day', '2024-07-03T17:00Z', undefined],
    ['the last hour of a half day', '1Hour', '2024-07-03T16:45Z', '2024-07-03T16:30 2024-07-03T17:00'],
    ['a holiday', '1Day', '2024-07-04T15:00Z', undefined],
    ['a week with a holiday in it', '1Week', '2024-07-03T15:00Z', '2024-07-01T04:00 2024-07-05T20:00'],
    ['a week that ends on Thursday', '1Week', '2024-03-27T15:00Z', '2024-03-25T04:00 2024-03-28T20:00'],
    ['a week that begins on Tuesday', '1Week', '2024-05-28T15:00Z', '2024-05-27T04:00 2024-05-31T20:00'],
    ['a night within a week', '1Week', '2024-07-02T23:00Z', undefined],
    ['the last session before clocks go forward', '1Hour', '2024-03-08T14:30Z', '2024-03-08T14:30 2024-03-08T15:30'],
    ['the first session after clocks went forward', '1Hour', '2024-03-11T13:30Z', '2024-03-11T13:30 2024-03-11T14:30'],
    ['the first session after clocks went back', '1Hour', '2024-11-04T14:30Z', '2024-11-04T14:30 2024-11-04T15:30'],
  ])('when it is %s (%s at %s) then it is cut at the session', (_, timeframe, time, period) => {
    expect(periodAt(timeframe, time)).toBe(period);
  });

  test.each<[TimeframeText, string, string]>([
    ['1Hour', '2024-07-02T13:59Z', '2024-07-02T13:00 2024-07-02T14:00'],
    ['1Hour', '2024-07-02T14:00Z', '2024-07-02T14:00 2024-07-02T15:00'],
    ['4Hour', '2024-01-02T14:30Z', '2024-01-02T13:00 2024-01-02T17:00'],
    ['4Hour', '2024-01-02T20:59Z', '2024-01-02T17:00 2024-01-02T21:00'],
    ['1Hour', '2024-07-03T16:59Z', '2024-07-03T16:00 2024-07-03T17:00'],
    ['1Day', '2024-07-02T14:00Z', '2024-07-02T04:00 2024-07-02T20:00'],
  ])("when the anchor is New York's clock then %s at %s is a period of it", (timeframe, time, period) => {
    expect(periodAt(timeframe, time, { anchor: 'clock' })).toBe(period);
  });

  test.each<[TimeframeText, TimeframeText, string, string | undefined]>([
    ['1Day', '1Hour', '2024-07-02T13:00Z', '2024-07-02T04:00 2024-07-02T20:00'],
    ['1Day', '1Hour', '2024-07-02T12:00Z', undefined],
    ['1Day', '1Hour', '2024-07-02T20:00Z', undefined],
    ['1Week', '1Day', '2024-07-01T04:00Z', '2024-07-01T04:00 2024-07-05T20:00'],
    ['1Week', '1Day', '2024-07-01T00:00Z', '2024-07-01T04:00 2024-07-05T20:00'],
    ['1Week', '1Day', '2024-07-05T00:00Z', '2024-07-01T04:00 2024-07-05T20:00'],
    ['1Week', '1Day', '2024-07-08T00:00Z', '2024-07-08T04:00 2024-07-12T20:00'],
  ])(
    'when %s is made of %s and one starts at %s then it counts if any of it is in a session',
    (of, source, time, period) => {
      expect(periodAt(of, time, { source })).toBe(period);
    },
  );
});

describe('periods of other hours', () => {
  test.each<[TimeframeText, string, string | undefined]>([
    ['1Hour', '2024-07-02T13:45Z', '2024-07-02T13:00 2024-07-02T14:00'],
    ['1Day', '2024-07-02T08:00Z', '2024-07-02T04:00 2024-07-03T00:00'],
    ['1Day', '2024-07-02T23:59Z', '2024-07-02T04:00 2024-07-03T00:00'],
    ['1Day', '2024-07-02T07:59Z', undefined],
    ['1Day', '2024-07-03T20:59Z', '2024-07-03T04:00 2024-07-03T21:00'],
    ['1Day', '2024-07-03T21:00Z', undefined],
    ['4Hour', '2024-01-02T09:00Z', '2024-01-02T09:00 2024-01-02T13:00'],
  ])('when hours are extended then %s at %s is this', (timeframe, time, period) => {
    expect(periodAt(timeframe, time, { hours: 'extended' })).toBe(period);
  });

  test.each<[TimeframeText, string, string]>([
    ['5Min', '2024-07-06T23:58Z', '2024-07-06T23:55 2024-07-07T00:00'],
    ['4Hour', '2024-03-10T09:59Z', '2024-03-10T08:00 2024-03-10T12:00'],
    ['7Hour', '2024-07-06T23:58Z', '2024-07-06T21:00 2024-07-07T00:00'],
    ['1Day', '2024-07-04T00:00Z', '2024-07-04T00:00 2024-07-05T00:00'],
    ['1Week', '2024-07-07T23:59Z', '2024-07-01T00:00 2024-07-08T00:00'],
    ['1Week', '1969-12-28T12:00Z', '1969-12-22T00:00 1969-12-29T00:00'],
  ])('when it is traded around the clock then %s at %s is one of UTC', (timeframe, time, period) => {
    expect(periodAt(timeframe, time, { hours: '24h' })).toBe(period);
    expect(periodAt(timeframe, time, { assetClass: 'crypto' })).toBe(period);
  });
});

describe('all periods', () => {
  const timeframes: readonly TimeframeText[] = ['2Min', '5Min', '7Min', '1Hour', '4Hour', '1Day', '1Week'];
  const cuts = fc.record({
    timeframe: fc.constantFrom(...timeframes),
    hours: fc.constantFrom('regular' as const, 'extended' as const, '24h' as const),
    anchor: fc.constantFrom('open' as const, 'clock' as const),
  });
  /** Minutes of some days that are holidays, half days and changes of the clock among them. */
  const minutes = fc
    .tuple(fc.integer({ min: 0, max: 730 }), fc.integer({ min: 0, max: 1_439 }))
    .map(([day, minute]) => Date.UTC(2023, 0, 1) + day * DAY + minute * MINUTE);

  test('when minutes are asked for in any order then the answer is that of a first question, and holds the minute', () => {
    fc.assert(
      fc.property(cuts, fc.array(minutes, { minLength: 2, maxLength: 12 }), ({ timeframe, ...sessions }, times) => {
        const universe = { ...universeOf(['AAA']), sessions };
        const of = () => periodsOf(universe, parseTimeframe(timeframe)!, MINUTE)[0]!;
        const kept = of();
        for (const time of times.flatMap((time) => [time, time + MINUTE])) {
          const first = of();
          expect(kept.find(time)).toBe(first.find(time));
          if (!first.find(time)) continue;
          expect([kept.start, kept.end, kept.endsSession]).toEqual([first.start, first.end, first.endsSession]);
          expect(first.start <= time && time + MINUTE <= first.end).toBe(true);
        }
      }),
    );
  });

  test('when periods follow each other then they do not overlap, and no minute is in two', () => {
    fc.assert(
      fc.property(cuts, minutes, ({ timeframe, ...sessions }, from) => {
        const universe = { ...universeOf(['AAA']), sessions };
        const periods = periodsOf(universe, parseTimeframe(timeframe)!, MINUTE)[0]!;
        let last = { start: -Infinity, end: -Infinity };
        for (let time = from; time < from + 2 * DAY; time += MINUTE) {
          if (!periods.find(time) || periods.start === last.start) continue;
          expect(periods.start).toBeGreaterThan(last.start);
          expect(time).toBeGreaterThanOrEqual(last.end);
          last = { start: periods.start, end: periods.end };
        }
      }),
      { numRuns: 30 },
    );
  });
});
