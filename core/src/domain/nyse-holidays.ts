import { dateOf } from './time.ts';

const DAY_MS = 86_400_000;
const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;

/** Days on which the exchange was closed for a reason that no rule tells, since 2000. */
const CLOSURES: ReadonlySet<string> = new Set([
  '2001-09-11',
  '2001-09-12',
  '2001-09-13',
  '2001-09-14',
  '2004-06-11',
  '2007-01-02',
  '2012-10-29',
  '2012-10-30',
  '2018-12-05',
  '2025-01-09',
]);

/** Early closes that differ from the rules: true where the day was short. */
const IRREGULAR_CLOSES: ReadonlyMap<string, boolean> = new Map([
  ['2002-07-03', false],
  ['2002-07-05', true],
  ['2003-12-26', true],
]);

/** Whether the New York Stock Exchange trades on a day, and whether it closes at 13:00. `day` counts days since 1970-01-01. */
export function tradingDay(day: number): { readonly isOpen: boolean; readonly isShort: boolean } {
  const weekday = weekdayOf(day);
  const date = dateOf(day);
  const isOpen = weekday !== SUNDAY && weekday !== SATURDAY && !CLOSURES.has(date) && !isHoliday(day);
  return { isOpen, isShort: isOpen && (IRREGULAR_CLOSES.get(date) ?? isEve(day)) };
}

/** 0 is Sunday. */
function weekdayOf(day: number): number {
  return (((day + THURSDAY) % 7) + 7) % 7;
}

function isHoliday(day: number): boolean {
  const year = new Date(day * DAY_MS).getUTCFullYear();
  return holidaysOf(year).includes(day);
}

function holidaysOf(year: number): number[] {
  const newYear = dayAt(year, 1, 1);
  const days = [
    // A New Year's Day on a Saturday is not made up for.
    weekdayOf(newYear) === SUNDAY ? newYear + 1 : newYear,
    nth(year, 2, MONDAY, 3),
    easter(year) - 2,
    lastMonday(year, 5),
    observed(dayAt(year, 7, 4)),
    nth(year, 9, MONDAY, 1),
    thanksgiving(year),
    observed(dayAt(year, 12, 25)),
  ];
  if (year >= 1998) days.push(nth(year, 1, MONDAY, 3));
  if (year >= 2022) days.push(observed(dayAt(year, 6, 19)));
  return days;
}

/** The day before Independence Day and before Christmas, and the day after Thanksgiving, on weekdays that are not holidays themselves. */
function isEve(day: number): boolean {
  const date = new Date(day * DAY_MS);
  const year = date.getUTCFullYear();
  const weekday = weekdayOf(day);
  const monthDay = date.toISOString().slice(5, 10);
  if (monthDay === '07-03') return weekday >= MONDAY && weekday <= THURSDAY && (year >= 2013 || weekday !== 3);
  if (monthDay === '12-24') return weekday >= MONDAY && weekday <= THURSDAY;
  return weekday === FRIDAY && day === thanksgiving(year) + 1;
}

function dayAt(year: number, month: number, date: number): number {
  return Date.UTC(year, month - 1, date) / DAY_MS;
}

function nth(year: number, month: number, weekday: number, count: number): number {
  const first = dayAt(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (count - 1);
}

function lastMonday(year: number, month: number): number {
  const last = dayAt(year, month + 1, 1) - 1;
  return last - ((weekdayOf(last) - MONDAY + 7) % 7);
}

function thanksgiving(year: number): number {
  return nth(year, 11, THURSDAY, 4);
}

/** A holiday on a Saturday is kept on Friday, one on a Sunday on Monday. */
function observed(day: number): number {
  const weekday = weekdayOf(day);
  if (weekday === SATURDAY) return day - 1;
  return weekday === SUNDAY ? day + 1 : day;
}

/** Easter Sunday (anonymous Gregorian algorithm; Meeus, Astronomical Algorithms, chapter 8). */
function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return dayAt(year, Math.floor(f / 31), (f % 31) + 1);
}
