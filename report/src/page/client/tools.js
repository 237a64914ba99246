import { drawn } from './dom.js';
/** @import { Chart } from './chart.js' */

/** Pixels that a mouse has to be dragged for a range to be meant. */
const DRAG = 8;

/** Has a chart follow mouse, finger and keyboard. @param {Chart} chart */
export function follow(chart) {
  followPointer(chart);
  chart.plot.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !obey(chart, event)) return;
    event.preventDefault();
    chart.speak();
  });
  chart.plot.addEventListener('blur', () => chart.spec.view.point(undefined));
}

/**
 * A mouse points where it is, and has looked at closer what it is dragged over; a finger points where it is drawn along.
 * @param {Chart} chart
 */
function followPointer(chart) {
  const { plot, spec } = chart;
  const { view } = spec;
  const marked = drawn('rect', { class: 'marked', y: 0, height: '100%' });
  /** @type {number | undefined} */
  let start;
  /** @param {PointerEvent} event */
  const place = (event) => Math.max(0, Math.min(chart.right, event.clientX - plot.getBoundingClientRect().left));
  plot.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    if (event.pointerType === 'mouse') {
      start = place(event);
      plot.setPointerCapture(event.pointerId);
    }
    view.point(chart.indexAt(place(event)));
  });
  plot.addEventListener('pointermove', (event) => {
    const at = place(event);
    view.point(chart.indexAt(at));
    if (start === undefined || Math.abs(at - start) < DRAG) return marked.remove();
    marked.setAttribute('x', String(Math.min(start, at)));
    marked.setAttribute('width', String(Math.abs(at - start)));
    chart.svg.insertBefore(marked, chart.pointer);
  });
  plot.addEventListener('pointerup', (event) => {
    const [first, last] = [start ?? 0, place(event)].sort((a, b) => a - b);
    const isRange = start !== undefined && last - first >= DRAG;
    start = undefined;
    marked.remove();
    if (isRange) view.show(chart.indexAt(first), chart.indexAt(last));
  });
  plot.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse' && start === undefined) view.point(undefined);
  });
  plot.addEventListener('pointercancel', () => {
    start = undefined;
    marked.remove();
  });
  plot.addEventListener('dblclick', () => view.reset());
}

/**
 * @param {Chart} chart
 * @param {KeyboardEvent} event
 * @returns {boolean} whether the key means anything here
 */
function obey(chart, { key, shiftKey }) {
  const { view } = chart.spec;
  const by = chart.group * (shiftKey ? 10 : 1);
  switch (key) {
    case 'ArrowLeft':
      view.step(-by);
      return true;
    case 'ArrowRight':
      view.step(by);
      return true;
    case 'Home':
      view.step(-view.length);
      return true;
    case 'End':
      view.step(view.length);
      return true;
    case 'PageUp':
      view.pan(-0.5);
      return true;
    case 'PageDown':
      view.pan(0.5);
      return true;
    case '+':
    case '=':
      view.zoom(0.5);
      return true;
    case '-':
      view.zoom(2);
      return true;
    case 'Escape':
      view.reset();
      view.point(undefined);
      return true;
    default:
      return false;
  }
}
