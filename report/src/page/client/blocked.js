import { Chart } from './chart.js';
import { data } from './data.js';
import { drawn } from './dom.js';
import { decimals } from './format.js';
import { boxPath } from './paths.js';
/** @import { BlockedRule } from '../page-data.ts' */
/** @import { Frame } from './chart.js' */
/** @import { View } from './view.js' */

const MOST_RULES = 8;

/** @param {readonly number[]} counts @param {number} from @param {number} to inclusive */
function total(counts, from, to) {
  let sum = 0;
  for (let i = from; i <= to; i++) sum += counts[i] ?? 0;
  return sum;
}

/**
 * The rules that blocked most, and the others as one.
 * @param {readonly BlockedRule[]} blocked
 * @param {number} last
 */
function rankedRules(blocked, last) {
  const rules = blocked
    .map(({ plugin, code, counts }) => ({ name: `${plugin} ${code}`, counts, sum: total(counts, 0, last) }))
    .sort((a, b) => b.sum - a.sum);
  if (rules.length <= MOST_RULES) return rules;
  const rest = rules.splice(MOST_RULES - 1);
  const counts = Array.from({ length: last + 1 }, (_, i) => rest.reduce((sum, rule) => sum + (rule.counts[i] ?? 0), 0));
  return [...rules, { name: `${rest.length} others`, counts, sum: total(counts, 0, last) }];
}

/**
 * Signals that came to nothing, by who said no and why.
 * @param {HTMLElement} figure
 * @param {View} view
 * @param {readonly number[]} times
 */
export function drawBlocked(figure, view, times) {
  const rules = rankedRules(data.blocked, times.length - 1);
  const all = times.map((_, i) => rules.reduce((sum, { counts }) => sum + (counts[i] ?? 0), 0));
  /** @param {Frame} frame */
  const draw = ({ from, to, group, band, x, y }) => {
    const paths = rules.map(() => '');
    for (let first = Math.floor(from / group) * group; first <= to; first += group) {
      const left = x(first) - band / 2;
      const gap = Math.min(2, band * group * 0.2);
      let below = 0;
      for (const [rule, { counts }] of rules.entries()) {
        const count = total(counts, first, first + group - 1);
        if (count === 0) continue;
        paths[rule] += boxPath(left, left + band * group - gap, y(below + count), y(below));
        below += count;
      }
    }
    return paths.map((d, i) => drawn('path', { class: `layer c${i}`, d }));
  };
  return new Chart(figure, {
    label: 'Blocked signals by rule',
    view,
    times,
    leastBand: 9,
    panels: [
      {
        height: (width) => (width < 600 ? 160 : 180),
        range: (from, to, group) => {
          let most = 1;
          for (let first = Math.floor(from / group) * group; first <= to; first += group)
            most = Math.max(most, total(all, first, first + group - 1));
          return [0, most * 1.08];
        },
        tick: (value) => (Number.isInteger(value) ? decimals(value, 0) : ''),
        draw,
      },
    ],
    isTotal: true,
    read: (from, to) =>
      rules.map(({ name, counts }, i) => ({ name, value: decimals(total(counts, from, to), 0), swatch: `c${i}` })),
  });
}
