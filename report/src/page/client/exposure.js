import { Chart } from './chart.js';
import { data } from './data.js';
import { drawn } from './dom.js';
import { percent, percentTick } from './format.js';
import { meanOf, stepsPath } from './paths.js';
/** @import { ExposureGroup } from '../page-data.ts' */
/** @import { View } from './view.js' */

/** As many colours as the style sheet has for groups. */
export const COLOURS = 12;

/** @param {readonly number[] | undefined} values */
function sizeOf(values = []) {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}

/** @param {readonly (readonly number[] | undefined)[]} lists @param {number} length */
function summed(lists, length) {
  return Array.from({ length }, (_, i) => lists.reduce((sum, values) => sum + (values?.[i] ?? 0), 0));
}

/**
 * The groups, the largest first; those for which there is no colour as one.
 * @param {readonly ExposureGroup[]} groups
 * @param {number} length
 */
function rankedGroups(groups, length) {
  const sorted = [...groups].sort((a, b) => sizeOf(b.long) + sizeOf(b.short) - sizeOf(a.long) - sizeOf(a.short));
  if (sorted.length <= COLOURS) return sorted;
  const rest = sorted.splice(COLOURS - 1);
  const [long, short] = [rest.map((group) => group.long), rest.map((group) => group.short)];
  return [...sorted, { name: `${rest.length} others`, long: summed(long, length), short: summed(short, length) }];
}

/**
 * Long exposure by group, one on top of the other, and short exposure below zero.
 * @param {HTMLElement} figure
 * @param {View} view
 * @param {readonly number[]} times
 */
export function drawExposure(figure, view, times) {
  const groups = rankedGroups(data.exposure, times.length);
  /** @type {{ swatch: string, upper: readonly number[], lower: readonly number[] }[]} */
  const layers = [];
  const top = { long: times.map(() => 0), short: times.map(() => 0) };
  for (const [i, group] of groups.entries()) {
    for (const side of /** @type {const} */ (['long', 'short'])) {
      const values = group[side];
      if (!values) continue;
      const lower = top[side];
      top[side] = lower.map((value, at) => value + (values[at] ?? 0));
      layers.push({ swatch: `c${i}`, upper: top[side], lower });
    }
  }
  return new Chart(figure, {
    label: 'Exposure by sector',
    view,
    times,
    leastBand: 3,
    panels: [
      {
        height: (width) => (width < 600 ? 200 : 240),
        range: (from, to) => {
          const high = Math.max(...top.long.slice(from, to + 1));
          const low = Math.min(...top.short.slice(from, to + 1));
          const isNothing = high === 0 && low === 0;
          return [low * 1.08, isNothing ? 1 : high * 1.08];
        },
        tick: percentTick,
        draw: (frame) =>
          layers.map(({ swatch, upper, lower }) =>
            drawn('path', { class: `layer ${swatch}`, d: stepsPath(upper, lower, frame) }),
          ),
      },
    ],
    read: (from, to) => {
      const shown = groups.map(({ name, long, short }, i) => {
        const share = meanOf(long, from, to) + meanOf(short, from, to);
        return { name, value: percent(share), swatch: `c${i}` };
      });
      const gross = meanOf(top.long, from, to) - meanOf(top.short, from, to);
      return [{ name: 'Gross', value: percent(gross) }, ...shown];
    },
  });
}
