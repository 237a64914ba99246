import { Chart } from './chart.js';
import { data } from './data.js';
import { drawn } from './dom.js';
import { change, dollarTick, dollars, percent, percentTick } from './format.js';
import { areaPath, linePath } from './paths.js';
import { spanOf } from './scale.js';
/** @import { Panel } from './chart.js' */
/** @import { View } from './view.js' */

/**
 * Equity above how far it is below its highest, both against buy-and-hold.
 * @param {HTMLElement} figure
 * @param {View} view
 * @param {readonly number[]} times
 */
export function drawEquity(figure, view, times) {
  const { equity, hold, drawdown, holdDrawdown } = data.timeline;
  const start = equity.find((value) => value !== null) ?? null;
  const below = drawdown.map((fraction) => -fraction);
  const holdBelow = holdDrawdown.map((fraction) => -fraction);
  const zero = below.map(() => 0);
  /** @type {Panel} */
  const values = {
    height: (width) => (width < 600 ? 220 : 280),
    range: (from, to) => spanOf([equity, hold], from, to),
    tick: dollarTick,
    draw: (frame) => [
      drawn('path', { class: 'line hold', d: linePath(hold, frame) }),
      drawn('path', { class: 'line run', d: linePath(equity, frame) }),
    ],
  };
  /** @type {Panel} */
  const falls = {
    title: 'Drawdown',
    height: (width) => (width < 600 ? 80 : 100),
    range: (from, to) => [Math.min(spanOf([below, holdBelow], from, to)[0], -1e-4), 0],
    tick: percentTick,
    draw: (frame) => [
      drawn('path', { class: 'area fall', d: areaPath(zero, below, frame) }),
      drawn('path', { class: 'line fall', d: linePath(below, frame) }),
      drawn('path', { class: 'line hold', d: linePath(holdBelow, frame) }),
    ],
  };
  /** @param {number | null} value */
  const since = (value) => (value === null || !start ? '' : ` (${change(value / start - 1)})`);
  return new Chart(figure, {
    label: 'Equity and drawdown',
    view,
    times,
    panels: [values, falls],
    read: (_, last) => {
      const [own, market] = [equity[last] ?? null, hold[last] ?? null];
      return [
        { name: 'Equity', value: dollars(own, 0) + since(own), swatch: 'run' },
        { name: 'Buy and hold', value: dollars(market, 0) + since(market), swatch: 'hold' },
        { name: 'Drawdown', value: percent(below[last] ?? null), swatch: 'fall' },
      ];
    },
  });
}
