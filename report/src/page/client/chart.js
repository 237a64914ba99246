import { button, drawn, element } from './dom.js';
import { moment } from './format.js';
import { roundTicks } from './scale.js';
import { timeTicks } from './time-ticks.js';
import { follow } from './tools.js';
/** @import { View } from './view.js' */

/**
 * Where a panel draws: pixels of its own, from its upper left.
 * @typedef {object} Frame
 * @property {number} from first and
 * @property {number} to last point shown, inclusive
 * @property {number} group so many points are drawn as one, where there is no room for each
 * @property {number} band width of a point
 * @property {number} height
 * @property {(index: number) => number} x middle of a point
 * @property {(value: number) => number} y
 */

/**
 * @typedef {object} Panel
 * @property {string} [title]
 * @property {(width: number) => number} height of a chart so wide
 * @property {(from: number, to: number, group: number) => readonly [number, number]} range
 * @property {(value: number, step: number) => string} tick
 * @property {(frame: Frame) => Element[]} draw
 */

/**
 * One value of what is pointed at. `swatch` is the class of its colour.
 * @typedef {{ name: string, value: string, swatch?: string | undefined, tone?: string | undefined }} Reading
 */

/**
 * @typedef {object} ChartSpec
 * @property {string} label what a screen reader calls it
 * @property {View} view
 * @property {readonly number[]} times epoch ms, a point each
 * @property {readonly Panel[]} panels
 * @property {number} [leastBand] pixels that a point needs at least; points are grouped where they have less
 * @property {(from: number, to: number) => readonly Reading[]} read what is there from a point to another, inclusive
 * @property {boolean} [isTotal] whether all that is shown is read while nothing is pointed at, and not the newest
 */

const TOP = 10;
const GAP = 18;
const AXIS = 26;
const LETTER = 6.6;
const KEYS = 'Arrow keys point, plus and minus zoom, Page Up and Page Down move, Escape shows all.';

/** Panels above one time axis, with what is pointed at written above them. Points stand next to each other: closed hours take no room. */
export class Chart {
  /** @param {HTMLElement} figure @param {ChartSpec} spec */
  constructor(figure, spec) {
    const { view, label } = spec;
    this.spec = spec;
    this.group = 1;
    this.right = 0;
    this.bottom = 0;
    /** Pixels that the readout took at most, at this width. */
    this.room = 0;
    this.width = 0;
    this.svg = drawn('svg', { 'aria-hidden': 'true' });
    this.pointer = drawn('g', { class: 'pointer' });
    this.readout = element('div', { class: 'readout' });
    this.spoken = element('output', { class: 'unseen' });
    this.plot = element('div', {
      class: 'plot',
      tabindex: 0,
      role: 'application',
      'aria-roledescription': 'chart',
      'aria-label': `${label}. ${KEYS}`,
    });
    this.whole = button('All', `Show all of ${label}`, () => view.reset());
    const tools = [
      button('+', 'Zoom in', () => view.zoom(0.5)),
      button('\u2212', 'Zoom out', () => view.zoom(2)),
      button('\u2039', 'Earlier', () => view.pan(-0.5)),
      button('\u203A', 'Later', () => view.pan(0.5)),
      this.whole,
    ];
    this.plot.append(this.svg);
    const bar = element('div', { class: 'tools', role: 'group', 'aria-label': `Zoom of ${label}` }, ...tools);
    figure.replaceChildren(element('div', { class: 'chart-head' }, this.readout, bar), this.plot, this.spoken);
    view.listeners.push((isRange) => (isRange ? this.draw() : this.point()));
    follow(this);
    new ResizeObserver(() => this.draw()).observe(this.plot);
  }

  /** The point at a distance from the left edge, pixels. @param {number} px */
  indexAt(px) {
    const { view } = this.spec;
    const index = view.from + Math.floor((px / this.right) * view.count);
    return Math.max(view.from, Math.min(view.to, index));
  }

  /** First and last of the points that are drawn as one with that. @param {number} index @returns {[number, number]} */
  groupOf(index) {
    const from = Math.floor(index / this.group) * this.group;
    return [from, Math.min(this.spec.view.length - 1, from + this.group - 1)];
  }

  draw() {
    const { panels, view, times, leastBand = 0 } = this.spec;
    const { from, to, count } = view;
    const width = this.plot.clientWidth;
    if (width === 0 || count <= 0) return;
    if (width !== this.width) this.readout.style.minHeight = `${(this.room = 0)}px`;
    this.width = width;
    this.group = Math.max(1, Math.ceil((leastBand * count) / width));
    const laid = panels.map((panel) => {
      const height = panel.height(width);
      const [low, high] = panel.range(from, to, this.group);
      const { ticks, step } = roundTicks(low, high, height / 42);
      return { panel, height, low, high, ticks: ticks.map((value) => ({ value, text: panel.tick(value, step) })) };
    });
    const longest = Math.max(...laid.flatMap(({ ticks }) => ticks.map(({ text }) => text.length)));
    this.right = Math.round(width - longest * LETTER - 13);
    const band = this.right / count;
    /** @param {number} index */
    const x = (index) => (index - from + 0.5) * band;
    const marks = timeTicks(times, from, to, Math.floor(this.right / 62));
    const parts = [];
    let top = TOP;
    for (const { panel, height, low, high, ticks } of laid) {
      /** @param {number} value */
      const y = (value) => ((high - value) / (high - low)) * height;
      const frame = { from, to, group: this.group, band, height, x, y };
      const rows = ticks.map(({ value, text }) => ({ text, at: Math.round(top + y(value)) + 0.5 }));
      parts.push(...rows.map(({ at }) => drawn('path', { class: 'grid', d: `M0 ${at}H${this.right}` })));
      parts.push(...marks.map(({ index }) => drawn('path', { class: 'grid', d: `M${x(index)} ${top}v${height}` })));
      parts.push(drawn('svg', { y: top, width: this.right, height }, ...panel.draw(frame)));
      parts.push(...rows.map(({ at, text }) => drawn('text', { class: 'value', x: this.right + 8, y: at + 4 }, text)));
      if (panel.title) parts.push(drawn('text', { class: 'title', x: 2, y: top - 4 }, panel.title));
      top += height + GAP;
    }
    const bottom = top - GAP;
    parts.push(drawn('path', { class: 'axis', d: `M0 ${bottom + 0.5}H${this.right}` }));
    parts.push(...this.#labels(marks, x, bottom));
    this.svg.setAttribute('width', String(width));
    this.svg.setAttribute('height', String(bottom + AXIS));
    this.svg.replaceChildren(...parts, this.pointer);
    this.bottom = bottom;
    this.whole.disabled = view.isWhole;
    this.point();
  }

  /**
   * Labels of the time axis that neither leave it nor touch.
   * @param {readonly { index: number, label: string }[]} marks
   * @param {(index: number) => number} x
   * @param {number} bottom
   */
  #labels(marks, x, bottom) {
    let free = 0;
    return marks.flatMap(({ index, label }) => {
      const half = (label.length * LETTER) / 2;
      const at = x(index);
      if (at - half < free || at + half > this.right + 20) return [];
      free = at + half + 10;
      return drawn('text', { class: 'time', x: at, y: bottom + 17 }, label);
    });
  }

  /** Shows what is pointed at, or else the newest or all. */
  point() {
    const { view, times, read, isTotal } = this.spec;
    const { cursor } = view;
    const isAll = isTotal && cursor === undefined;
    const [first, last] = isAll ? [view.from, view.to] : this.groupOf(Math.min(cursor ?? view.to, view.to));
    const time = [first, ...(isAll ? [last] : [])].map((index) => moment(times[index] ?? NaN)).join(' to ');
    const readings = read(first, last);
    this.readout.replaceChildren(
      element('time', {}, time),
      ...readings.map(({ name, value, swatch, tone }) =>
        element(
          'span',
          {},
          swatch !== undefined && element('i', { class: swatch }),
          `${name} `,
          element('b', { class: tone }, value),
        ),
      ),
    );
    this.#keepRoom();
    if (cursor === undefined) return this.pointer.replaceChildren();
    const { from, count } = view;
    const at = Math.round((((first + last) / 2 - from + 0.5) * this.right) / count) + 0.5;
    const half = time.length * 3.3 + 8;
    const middle = Math.max(half, Math.min(this.right - half, at));
    const { bottom } = this;
    this.pointer.replaceChildren(
      drawn('path', { d: `M${at} ${TOP}V${bottom}` }),
      drawn('rect', { x: middle - half, y: bottom + 3, width: 2 * half, height: 19, rx: 3 }),
      drawn('text', { x: middle, y: bottom + 17 }, time),
    );
  }

  /** Keeps the room that the readout once took, so that the chart does not jump about under a finger. */
  #keepRoom() {
    const height = this.readout.offsetHeight;
    if (height > this.room) this.readout.style.minHeight = `${(this.room = height)}px`;
  }

  /** Has what is pointed at read out to who cannot see it. */
  speak() {
    this.spoken.textContent = this.readout.innerText;
  }
}
