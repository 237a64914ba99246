import { describe, expect, test } from 'vitest';
import { refusal, scene } from './support/venue.ts';

const at = (iso: string) => scene({ startMs: Date.parse(iso) }).venue;

describe('the clock', () => {
  test.each([
    [
      '2025-06-24T18:15:22Z',
      '2025-06-24T14:15:22-04:00',
      true,
      '2025-06-25T09:30:00-04:00',
      '2025-06-24T16:00:00-04:00',
    ],
    [
      '2025-06-24T13:29:59.250Z',
      '2025-06-24T09:29:59.250-04:00',
      false,
      '2025-06-24T09:30:00-04:00',
      '2025-06-24T16:00:00-04:00',
    ],
    [
      '2025-06-24T13:30:00Z',
      '2025-06-24T09:30:00-04:00',
      true,
      '2025-06-25T09:30:00-04:00',
      '2025-06-24T16:00:00-04:00',
    ],
    [
      '2025-06-24T20:00:00Z',
      '2025-06-24T16:00:00-04:00',
      false,
      '2025-06-25T09:30:00-04:00',
      '2025-06-25T16:00:00-04:00',
    ],
    [
      '2026-11-27T17:59:59Z',
      '2026-11-27T12:59:59-05:00',
      true,
      '2026-11-30T09:30:00-05:00',
      '2026-11-27T13:00:00-05:00',
    ],
    [
      '2026-11-27T18:00:00Z',
      '2026-11-27T13:00:00-05:00',
      false,
      '2026-11-30T09:30:00-05:00',
      '2026-11-30T16:00:00-05:00',
    ],
    [
      '2025-01-08T21:00:00Z',
      '2025-01-08T16:00:00-05:00',
      false,
      '2025-01-10T09:30:00-05:00',
      '2025-01-10T16:00:00-05:00',
    ],
    [
      '2026-03-07T12:00:00Z',
      '2026-03-07T07:00:00-05:00',
      false,
      '2026-03-09T09:30:00-04:00',
      '2026-03-09T16:00:00-04:00',
    ],
    [
      '2026-10-31T12:00:00Z',
      '2026-10-31T08:00:00-04:00',
      false,
      '2026-11-02T09:30:00-05:00',
      '2026-11-02T16:00:00-05:00',
    ],
  ])('when it is %s then it is %s in New York', (now, timestamp, isOpen, nextOpen, nextClose) => {
    expect(at(now).clock()).toEqual({ timestamp, is_open: isOpen, next_open: nextOpen, next_close: nextClose });
  });
});

describe('the calendar', () => {
  const venue = at('2026-01-02T12:00:00Z');
  const datesOf = (start: string, end: string) => venue.calendar(start, end).map(({ date }) => date);

  test('when a week is asked for then its days have the documented shape', () => {
    expect(venue.calendar('2026-11-25', '2026-11-27T23:00:00.000Z')).toEqual([
      {
        date: '2026-11-25',
        open: '09:30',
        close: '16:00',
        session_open: '0400',
        session_close: '2000',
        settlement_date: '2026-11-27',
      },
      {
        date: '2026-11-27',
        open: '09:30',
        close: '13:00',
        session_open: '0400',
        session_close: '1700',
        settlement_date: '2026-11-30',
      },
    ]);
  });

  test.each([
    ['2026-11-30', '2026-12-01'],
    ['2020-01-02', '2020-01-06'],
    ['2015-01-02', '2015-01-07'],
  ])('when it was traded on %s then it settled on %s', (date, settled) => {
    expect(venue.calendar(date, date)[0]).toMatchObject({ settlement_date: settled });
  });

  test.each([
    [2018, 251, ['2018-07-03', '2018-11-23', '2018-12-24']],
    [2020, 253, ['2020-11-27', '2020-12-24']],
    [2021, 252, ['2021-11-26']],
    [2022, 251, ['2022-11-25']],
    [2024, 252, ['2024-07-03', '2024-11-29', '2024-12-24']],
    [2025, 250, ['2025-07-03', '2025-11-28', '2025-12-24']],
    [2026, 251, ['2026-11-27', '2026-12-24']],
  ])('when all of %d is asked for then it has %d days, short ones on %j', (year, days, short) => {
    const rows = venue.calendar(`${year}-01-01`, `${year}-12-31`);
    expect(rows).toHaveLength(days);
    expect(rows.filter(({ close }) => close === '13:00').map(({ date }) => date)).toEqual(short);
  });

  test('when no dates are asked for then it is years, and when they are none it is refused', () => {
    expect(venue.calendar().length).toBeGreaterThan(3000);
    expect(datesOf('2026-07-03', '2026-07-05')).toEqual([]);
    expect(refusal(() => venue.calendar('soon'))).toMatchObject({ status: 422 });
  });

  test('when a session is asked for then it has its times, and a holiday has none', () => {
    expect(venue.session('2026-11-27')).toEqual({
      date: '2026-11-27',
      midnightMs: Date.parse('2026-11-27T05:00:00Z'),
      openMs: Date.parse('2026-11-27T14:30:00Z'),
      closeMs: Date.parse('2026-11-27T18:00:00Z'),
      sessionOpenMs: Date.parse('2026-11-27T09:00:00Z'),
      sessionCloseMs: Date.parse('2026-11-27T22:00:00Z'),
      isHalfDay: true,
    });
    for (const date of ['2026-11-26', '2026-11-28', '2026-06-19', 'x']) expect(venue.session(date)).toBeUndefined();
  });
});

describe('time', () => {
  test('when it is asked for twice then the second is later, in nanoseconds', () => {
    const venue = at('2026-11-24T15:00:00.123Z');
    const [first, second] = [venue.nowRfc(), venue.nowRfc()];
    expect(first).toMatch(/^2026-11-24T15:00:00\.123\d{6}Z$/);
    expect(second > first).toBe(true);
  });

  test('when the clock is moved back then it stays, and what will happen next is known', () => {
    const venue = at('2026-11-24T20:59:30Z');
    venue.advanceTo(0);
    expect(venue.nowMs).toBe(Date.parse('2026-11-24T20:59:30Z'));
    expect(venue.nextEventMs()).toBe(Date.parse('2026-11-24T21:00:00Z'));
    venue.advanceTo(Date.parse('2026-11-24T21:00:00Z') + 0.7);
    expect(venue.nowMs).toBe(Date.parse('2026-11-24T21:00:00Z'));
  });
});
