import { drawn } from './dom.js';
import { boxPath, strokePath } from './paths.js';
/** @import { Frame } from './chart.js' */

/** @typedef {{ readonly open: readonly number[], readonly high: readonly number[], readonly low: readonly number[], readonly close: readonly number[] }} Prices */

/**
 * Points drawn as one: the first open, the last close, the extremes.
 * @param {Prices} prices
 * @param {number} first
 * @param {number} last inclusive
 */
export function candleOf({ open, high, low, close }, first, last) {
  let [top, bottom] = [-Infinity, Infinity];
  for (let i = first; i <= last; i++) {
    top = Math.max(top, high[i] ?? top);
    bottom = Math.min(bottom, low[i] ?? bottom);
  }
  return { open: open[first] ?? NaN, high: top, low: bottom, close: close[last] ?? NaN };
}

/**
 * @param {Prices} prices
 * @param {Frame} frame
 */
export function candlePaths(prices, { from, to, group, band, x, y }) {
  const paths = { rise: '', descent: '' };
  const last = prices.close.length - 1;
  for (let first = Math.floor(from / group) * group; first <= to; first += group) {
    const end = Math.min(first + group - 1, last);
    const { open, high, low, close } = candleOf(prices, first, end);
    const middle = (x(first) + x(end)) / 2;
    const half = Math.max(0.5, Math.min(7, band * group * 0.35));
    const path =
      strokePath(middle, y(high), y(low)) +
      boxPath(middle - half, middle + half, y(Math.max(open, close)), y(Math.min(open, close)));
    paths[close >= open ? 'rise' : 'descent'] += path;
  }
  return [
    drawn('path', { class: 'candle rise', d: paths.rise }),
    drawn('path', { class: 'candle descent', d: paths.descent }),
  ];
}
