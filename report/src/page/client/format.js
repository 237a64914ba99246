import { data, newYork } from './data.js';

const NONE = '–';
const MINUS = '\u2212';

/** @type {Map<number, Intl.NumberFormat>} */
const formats = new Map();

/**
 * Groups of three digits and a true minus sign; what rounds to zero has no sign.
 * @param {number | null} value
 * @param {number} digits decimals
 */
export function decimals(value, digits) {
  if (value === null) return NONE;
  let format = formats.get(digits);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(digits, format);
  }
  const text = format.format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** @param {number | null} value @param {number} digits */
export function dollars(value, digits = 2) {
  if (value === null) return NONE;
  const text = decimals(value, digits);
  return text.startsWith(MINUS) ? `${MINUS}$${text.slice(1)}` : `$${text}`;
}

/** @param {number | null} fraction @param {number} digits */
export function percent(fraction, digits = 1) {
  return fraction === null ? NONE : `${decimals(fraction * 100, digits)}%`;
}

/** A gain with a plus sign. @param {number | null} fraction */
export function change(fraction) {
  return `${fraction !== null && fraction > 0 ? '+' : ''}${percent(fraction)}`;
}

/** Cents, and more decimals where a price has them. @param {number | null} value */
export function price(value) {
  if (value === null) return NONE;
  const isInCents = Math.abs(value * 100 - Math.round(value * 100)) < 1e-6;
  return dollars(value, isInCents || value >= 1000 ? 2 : 4);
}

const units = new Intl.NumberFormat('en-US', { maximumFractionDigits: 9 });

/** @param {number} value */
export function quantity(value) {
  return units.format(value);
}

/** A tick of a dollar axis: as many decimals as the step between ticks needs. @param {number} value @param {number} step */
export function dollarTick(value, step) {
  for (const [size, letter] of /** @type {const} */ ([
    [1e9, 'B'],
    [1e6, 'M'],
  ])) {
    if (Math.abs(value) >= size) return dollars(value / size, decimalsOf(step / size)) + letter;
  }
  const digits = decimalsOf(step);
  return dollars(value, digits === 1 ? 2 : digits);
}

/** @param {number} value a fraction @param {number} step */
export function percentTick(value, step) {
  return percent(value, decimalsOf(step * 100));
}

/** @param {number} step */
function decimalsOf(step) {
  return Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
}

/** `2024-01-02`, with the time of day where bars are shorter than a day. @param {number} time epoch ms */
export function moment(time) {
  const text = newYork(time).toISOString();
  return data.isIntraday ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : text.slice(0, 10);
}

/** How long a trade lasted. @param {number} ms */
export function lasting(ms) {
  const minutes = ms / 60_000;
  if (minutes < 60) return `${decimals(minutes, 0)} min`;
  if (minutes < 1440) return `${decimals(minutes / 60, 1)} h`;
  const days = minutes / 1440;
  return `${decimals(days, days < 10 ? 1 : 0)} d`;
}
