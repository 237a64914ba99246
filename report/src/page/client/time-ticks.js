import { newYork } from './data.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const MONDAY = 4 * DAY; // 1970-01-05

/** @param {Date} date */
const monthsOf = (date) => date.getUTCFullYear() * 12 + date.getUTCMonth();

/**
 * @typedef {object} Period
 * @property {(date: Date) => number} of the number of the period that a time (New York's, read in UTC) lies in
 * @property {number} [ms] its length, where it is part of a day
 * @property {boolean} [isSkippable] whether every second one will do
 */

/** From fine to coarse. @type {readonly Period[]} */
const PERIODS = [
  ...[1, 5, 15, 30, 60, 120, 240].map((minutes) => {
    const ms = minutes * MINUTE;
    return { of: (/** @type {Date} */ date) => Math.floor(date.getTime() / ms), ms };
  }),
  { of: (date) => Math.floor(date.getTime() / DAY), isSkippable: true },
  { of: (date) => Math.floor((date.getTime() - MONDAY) / (7 * DAY)) },
  { of: (date) => Math.floor((date.getTime() - MONDAY) / (14 * DAY)) },
  { of: monthsOf },
  { of: (date) => Math.floor(monthsOf(date) / 3) },
  { of: (date) => Math.floor(monthsOf(date) / 6) },
  ...[1, 2, 5, 10, 20].map((years) => ({
    of: (/** @type {Date} */ date) => Math.floor(date.getUTCFullYear() / years),
  })),
];

/**
 * Where a time axis has its marks: at the first point of each minute, hour, day, month or year, whichever leaves room for the labels.
 * @param {readonly number[]} times epoch ms, ascending
 * @param {number} from
 * @param {number} to the last index, inclusive
 * @param {number} most how many labels have room
 * @returns {{ index: number, label: string }[]}
 */
export function timeTicks(times, from, to, most) {
  const dates = times.slice(from, to + 1).map(newYork);
  for (const period of PERIODS) {
    const places = boundaries(dates, period, Math.max(1, most));
    if (places) {
      return places.map((place, i) => ({
        index: from + place,
        label: labelOf(dates, place, places[i - 1] ?? place - 1, period),
      }));
    }
  }
  return [];
}

/**
 * Where periods begin; undefined where that is more than there is room for.
 * @param {readonly Date[]} dates
 * @param {Period} period
 * @param {number} most
 */
function boundaries(dates, period, most) {
  const places = [];
  for (let i = 1; i < dates.length; i++) {
    if (period.of(/** @type {Date} */ (dates[i])) === period.of(/** @type {Date} */ (dates[i - 1]))) continue;
    if (places.push(i) > (period.isSkippable ? 2 * most : most)) return undefined;
  }
  return places.length > most ? places.filter((_, i) => i % 2 === 0) : places;
}

/**
 * Says of a time what has changed since the mark before: the year, the month, the day, or the time of day at which the period began.
 * @param {readonly Date[]} dates
 * @param {number} place
 * @param {number} before
 * @param {Period} period
 */
function labelOf(dates, place, before, { ms = MINUTE }) {
  const date = /** @type {Date} */ (dates[place]);
  const last = /** @type {Date} */ (dates[before]);
  const month = /** @type {string} */ (MONTHS[date.getUTCMonth()]);
  const day = date.getUTCDate();
  if (date.getUTCFullYear() !== last.getUTCFullYear()) return String(date.getUTCFullYear());
  if (monthsOf(date) !== monthsOf(last)) return day <= 7 ? month : `${day} ${month}`;
  if (day !== last.getUTCDate()) return `${day} ${month}`;
  return new Date(Math.floor(date.getTime() / ms) * ms).toISOString().slice(11, 16);
}
