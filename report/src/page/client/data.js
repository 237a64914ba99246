/** @import { PageData, Times } from '../page-data.ts' */

/** @type {PageData} */
export const data = JSON.parse(byId('data').textContent ?? '');

/**
 * An element that the page has.
 * @param {string} id
 */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * Times as epoch ms.
 * @param {Times} gaps
 */
export function timesOf(gaps) {
  let sum = 0;
  return gaps.map((gap) => (sum += gap) * 1000);
}

/**
 * What New York's clocks show at `time` (epoch ms), as a date to be read in UTC.
 * @param {number} time
 */
export function newYork(time) {
  let offset = data.offsets[0]?.[1] ?? 0;
  for (const [since, ahead] of data.offsets) if (since <= time) offset = ahead;
  return new Date(time + offset);
}
