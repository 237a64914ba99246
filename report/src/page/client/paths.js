/** @import { Frame } from './chart.js' */

/** @param {number} value */
function short(value) {
  return Math.round(value * 10) / 10;
}

/**
 * A line through values; it breaks where one is null.
 * @param {readonly (number | null)[]} values
 * @param {Frame} frame
 */
export function linePath(values, { from, to, x, y }) {
  let path = '';
  let isOn = false;
  for (let i = from; i <= to; i++) {
    const value = values[i] ?? null;
    if (value !== null) path += `${isOn ? 'L' : 'M'}${short(x(i))} ${short(y(value))}`;
    isOn = value !== null;
  }
  return path;
}

/**
 * What lies between two lines.
 * @param {readonly number[]} upper
 * @param {readonly number[]} lower
 * @param {Frame} frame
 */
export function areaPath(upper, lower, { from, to, x, y }) {
  let there = '';
  let back = '';
  for (let i = from; i <= to; i++) {
    there += `${i === from ? 'M' : 'L'}${short(x(i))} ${short(y(upper[i] ?? 0))}`;
    back = `L${short(x(i))} ${short(y(lower[i] ?? 0))}${back}`;
  }
  return `${there}${back}Z`;
}

/**
 * What lies between two lines of steps: the mean of the points that are drawn as one.
 * @param {readonly number[]} upper
 * @param {readonly number[]} lower
 * @param {Frame} frame
 */
export function stepsPath(upper, lower, { from, to, group, band, x, y }) {
  let there = '';
  let back = '';
  for (let first = Math.floor(from / group) * group; first <= to; first += group) {
    const left = short(x(first) - band / 2);
    const right = short(x(first) + (group - 0.5) * band);
    const [top, bottom] = [upper, lower].map((values) => short(y(meanOf(values, first, first + group - 1))));
    there += `${there === '' ? 'M' : 'L'}${left} ${top}H${right}`;
    back = `L${right} ${bottom}H${left}${back}`;
  }
  return `${there}${back}Z`;
}

/**
 * @param {readonly number[] | undefined} values undefined for zeros
 * @param {number} from
 * @param {number} to inclusive
 */
export function meanOf(values, from, to) {
  if (!values) return 0;
  const last = Math.min(to, values.length - 1);
  let sum = 0;
  for (let i = from; i <= last; i++) sum += values[i] ?? 0;
  return sum / (last - from + 1);
}

/**
 * A rectangle, at least a pixel high where it has any height.
 * @param {number} left
 * @param {number} right
 * @param {number} top
 * @param {number} bottom
 */
export function boxPath(left, right, top, bottom) {
  return `M${short(left)} ${short(top)}H${short(right)}V${short(Math.max(bottom, top + 1))}H${short(left)}Z`;
}

/**
 * A stroke up or down.
 * @param {number} at
 * @param {number} top
 * @param {number} bottom
 */
export function strokePath(at, top, bottom) {
  return `M${short(at)} ${short(top)}V${short(bottom)}`;
}
