import { isoTime } from '@plimsoll/core';

/** Digits in groups of three, with a fixed number of decimals or with those that the number has. */
function grouped(value: number, decimals?: number): string {
  const [whole, rest] = (decimals === undefined ? String(value) : value.toFixed(decimals)).split('.');
  const groups = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return rest === undefined ? groups : `${groups}.${rest}`;
}

const UNKNOWN = 'unknown';

/** A count or a number of units: `1,250` or `0.125`. */
export function units(value: number): string {
  return Number.isFinite(value) ? grouped(Math.round(value * 1e9) / 1e9) : UNKNOWN;
}

/** `1 cycle`, `2,000 cycles`. */
export function counted(count: number, thing: string): string {
  return `${units(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** `-$1,234.50`; null and what is not a number are unknown. */
export function dollars(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN;
  const amount = grouped(Math.abs(value), 2);
  return value < 0 && amount !== '0.00' ? `-$${amount}` : `$${amount}`;
}

/** A price with all the decimals that it has, and two at least. */
export function price(value: number): string {
  const isInCents = Math.abs(value * 100 - Math.round(value * 100)) < 1e-9;
  return isInCents ? dollars(value) : `$${units(value)}`;
}

/** A fraction as `12.5%`; null is unknown. */
export function percent(fraction: number | null): string {
  return fraction === null ? UNKNOWN : `${(fraction * 100).toFixed(1).replace(/^-0\.0$/, '0.0')}%`;
}

/** `42 s`, `3 min 05 s` or `2 h 10 min`. */
export function roughDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3_600)} h ${two(Math.floor((whole % 3_600) / 60))} min`;
}

/** A number of which nothing more is known: amounts in groups with cents, small ones as they are, without the noise. */
function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return grouped(value);
  return Math.abs(value) >= 1_000 ? grouped(value, 2) : String(Number(value.toPrecision(6)));
}

/** One value of a detail. A number under a key that speaks of a time is one. */
export function detailValue(key: string, value: unknown): string {
  if (typeof value === 'number') return /time$/i.test(key) ? isoTime(value) : plainNumber(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /\s/.test(text) || text === '' ? `"${text}"` : text;
}

/** `key=value  key=value`, without the keys in `except`. */
export function detailText(detail: Readonly<Record<string, unknown>>, except: readonly string[] = []): string {
  return Object.entries(detail)
    .filter(([key]) => !except.includes(key))
    .map(([key, value]) => `${key}=${detailValue(key, value)}`)
    .join('  ');
}

/** Breaks text at spaces so that no line is longer than `width`, where words allow; lines after the first are indented. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/\s*\S+/g) ?? []) {
    if (line !== '' && line.length + word.length > width) {
      lines.push(line);
      line = indent + word.trimStart();
    } else {
      line += word;
    }
  }
  return [...lines, line];
}
