import { NyseCalendar, dateOf, dayOfDate } from '@plimsoll/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const calendar = new NyseCalendar();
const sessionOf = (date: string) => calendar.session(dayOfDate(date));
const iso = (timeMs: number) => new Date(timeMs).toISOString();

/** As the exchange published them: weekdays without trading, and days that closed at 13:00. */
const HOLIDAYS: Readonly<Record<string, string>> = {
  2022: '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26',
  2023: '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25',
  2024: '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25',
  2025: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25',
  2026: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25',
  2027: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24',
};
const HALF_DAYS: Readonly<Record<string, string>> = {
  2022: '11-25',
  2023: '07-03 11-24',
  2024: '07-03 11-29 12-24',
  2025: '07-03 11-28 12-24',
  2026: '11-27 12-24',
  2027: '11-26',
};

function daysOf(year: string): number[] {
  const first = dayOfDate(`${year}-01-01`);
  const days = Array.from({ length: 365 + Number(Number(year) % 4 === 0) }, (_, i) => first + i);
  return days.filter((day) => ![0, 6].includes(new Date(day * 86_400_000).getUTCDay()));
}

describe('trading days', () => {
  test.each(Object.entries(HOLIDAYS))('when it is %s then the exchange is closed on %s', (year, dates) => {
    const closed = daysOf(year).filter((day) => calendar.session(day) === undefined);
    expect(closed.map((day) => dateOf(day).slice(5)).join(' ')).toBe(dates);
  });

  test.each(Object.entries(HALF_DAYS))('when it is %s then it closes early on %s', (year, dates) => {
    const short = daysOf(year).filter((day) => calendar.session(day)?.isHalfDay);
    expect(short.map((day) => dateOf(day).slice(5)).join(' ')).toBe(dates);
  });

  test.each(['2024-01-06', '2024-01-07'])('when it is the weekend day %s then there is no session', (date) => {
    expect(sessionOf(date)).toBeUndefined();
  });

  test.each([NaN, 0.5, Infinity])('when the day is %d then there is no session', (day) => {
    expect(calendar.session(day)).toBeUndefined();
  });
});

describe('times', () => {
  test.each([
    ['2024-03-08', '14:30', '21:00', '09:00', '01:00'],
    ['2024-03-11', '13:30', '20:00', '08:00', '00:00'],
    ['2024-11-01', '13:30', '20:00', '08:00', '00:00'],
    ['2024-11-04', '14:30', '21:00', '09:00', '01:00'],
    ['2024-11-29', '14:30', '18:00', '09:00', '22:00'],
  ])('when it is %s then it opens at %s and closes at %s UTC', (date, open, close, extendedOpen, extendedClose) => {
    const { openMs, closeMs, sessionOpenMs, sessionCloseMs } = sessionOf(date)!;
    const times = [openMs, closeMs, sessionOpenMs, sessionCloseMs].map((timeMs) => iso(timeMs).slice(11, 16));
    expect(times).toEqual([open, close, extendedOpen, extendedClose]);
  });

  test('when any moment is given then the next session to end is after it, and none before that is', () => {
    const moments = fc.integer({ min: Date.parse('2010-01-01'), max: Date.parse('2030-12-31') });
    fc.assert(
      fc.property(moments, (timeMs) => {
        const next = calendar.nextBy(timeMs, ({ closeMs }) => closeMs);
        expect(next.closeMs).toBeGreaterThan(timeMs);
        for (let day = calendar.dayOf(timeMs); day < dayOfDate(next.date); day++) {
          expect(calendar.session(day)?.closeMs ?? timeMs).toBeLessThanOrEqual(timeMs);
        }
      }),
    );
  });
});

test('when a day is written and read again then it is the same', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 40_000 }), (day) => dayOfDate(dateOf(day)) === day));
});
