import type { Figure } from '../statistics.ts';

/** Stands for what has no meaning. */
export const NONE = '–';

const MINUS = '\u2212';
const format = (digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const FORMATS = [0, 1, 2].map(format);

/** Groups of three digits, so many decimals, and a true minus sign; what rounds to zero has no sign. */
export function decimals(value: Figure, digits: 0 | 1 | 2): string {
  if (value === null) return NONE;
  const text = FORMATS[digits]!.format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** A fraction as `12.3%`. */
export function percent(fraction: Figure, digits: 0 | 1 | 2 = 1): string {
  return fraction === null ? NONE : `${decimals(fraction * 100, digits)}%`;
}

/** `-$1,234.50`, with a true minus sign. */
export function dollars(value: Figure, digits: 0 | 2 = 2): string {
  if (value === null) return NONE;
  const text = decimals(value, digits);
  return text.startsWith(MINUS) ? `${MINUS}$${text.slice(1)}` : `$${text}`;
}

/** Calendar days, as hours or minutes where they are but a part of one. */
export function days(value: Figure): string {
  if (value === null) return NONE;
  const [hours, minutes] = [value * 24, value * 1_440];
  if (value === 0) return '0 days';
  if (hours < 1) return `${decimals(minutes, 0)} min`;
  if (value < 1) return `${decimals(hours, 1)} h`;
  return value < 10 ? `${decimals(value, 1)} days` : `${decimals(value, 0)} days`;
}

/** `gain`, `loss` or nothing, for what is coloured by its sign. */
export function signClass(value: Figure): string {
  if (value === null || value === 0) return '';
  return value > 0 ? 'gain' : 'loss';
}
