import { inspect } from 'node:util';
import { z } from 'zod';
import { parseDurationMs, parseTimeframe } from '../domain/time.ts';
import type { TimeframeText } from '../domain/time.ts';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Thousands set off by commas: `1,5` is not among them, since it may be meant for one and a half. */
const GROUPED = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/;

/** A finite number of a text, with `_` between digits and `,` between thousands allowed; undefined for anything else. */
function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  const digits = GROUPED.test(trimmed) ? trimmed.replaceAll(',', '') : trimmed;
  const bare = digits.replace(/(?<=\d)_(?=\d)/g, '');
  return NUMBER.test(bare) ? Number(bare) : undefined;
}

function scalar(
  expected: string,
  examples: readonly (string | number)[],
  read: (value: string | number) => number | undefined,
) {
  return z
    .union([z.number(), z.string()], { error: `expected ${expected}` })
    .meta({ examples: [...examples] })
    .transform((value, context): number => {
      const parsed = read(value);
      if (parsed !== undefined && Number.isFinite(parsed)) return parsed;
      context.addIssue({ code: 'custom', message: `expected ${expected}`, input: value });
      return z.NEVER;
    })
    .meta({ description: expected });
}

interface Range {
  /** Smallest value allowed; by default 0. */
  readonly min?: number;
  /** Largest value allowed. */
  readonly max?: number;
  /** Whether `min` itself is refused. */
  readonly above?: boolean;
}

function within(range: Range, value: number | undefined): number | undefined {
  const { min = 0, max = Infinity, above = false } = range;
  return value !== undefined && value <= max && (above ? value > min : value >= min) ? value : undefined;
}

/** A fraction: `40%` or `0.4`. From 0 to 1 unless `range` says otherwise; `above: true` refuses zero. */
export function fraction(range: Range = {}) {
  const { min = 0, max = 1, above = false } = range;
  const bounds = `${above ? 'above' : 'from'} ${min} to ${max} (${max * 100}%)`;
  return scalar(`a fraction ${bounds}, such as 40% or 0.4`, ['40%', 0.4], (value) => {
    if (typeof value === 'number') return within({ ...range, max }, value);
    const percent = value.trim().endsWith('%') ? parseNumber(value.trim().slice(0, -1)) : undefined;
    return within({ ...range, max }, percent === undefined ? parseNumber(value) : percent / 100);
  });
}

/** A length of time: `250ms`, `30s`, `2m`, `1h`, `1d`. The value is in milliseconds. */
export function duration() {
  return scalar('a duration with its unit, such as 250ms, 30s, 2m, 1h or 1d', ['2m', '250ms'], (value) =>
    typeof value === 'string' ? parseDurationMs(value) : undefined,
  );
}

/** Dollars: `89363`, `89_363`, `$89,363.00`. Zero or more unless `range` says otherwise. */
export function money(range: Range = {}) {
  return scalar('an amount of dollars, such as 10000 or $10,000', [10_000, '$10,000'], (value) =>
    within(range, typeof value === 'number' ? value : parseNumber(value.trim().replace(/^\$/, ''))),
  );
}

/** A plain number; texts that read as one are taken too, so that it can come from the environment. */
export function decimal(range: Range = {}) {
  const { min = 0, max, above = false } = range;
  const bounds = `${above ? 'above' : 'of at least'} ${min}${max === undefined ? '' : ` and at most ${max}`}`;
  return scalar(`a number ${bounds}`, [1], (value) =>
    within(range, typeof value === 'number' ? value : parseNumber(value)),
  );
}

/** A whole number, from `min` (by default 1). */
export function wholeNumber(range: Range = {}) {
  const { min = 1, max } = range;
  const bounds = `of at least ${min}${max === undefined ? '' : ` and at most ${max}`}`;
  return scalar(`a whole number ${bounds}`, [Math.max(min, 1)], (value) => {
    const parsed = typeof value === 'number' ? value : parseNumber(value);
    return Number.isSafeInteger(parsed) ? within({ ...range, min }, parsed) : undefined;
  });
}

/** The length of a bar: `1Min`, `5Min`, `1Hour`, `1Day`, `1Week`. */
export function timeframe() {
  const expected = 'a timeframe, such as 1Min, 5Min, 1Hour, 1Day or 1Week';
  return z
    .string({ error: `expected ${expected}` })
    .meta({ examples: ['5Min', '1Hour', '1Day'] })
    .refine((text) => parseTimeframe(text) !== undefined, `expected ${expected}`)
    .transform((text) => text as TimeframeText)
    .meta({ description: expected });
}

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

function parseMoment(text: string): number {
  const [, date = '', time = '00:00', zone = 'Z'] = MOMENT.exec(text.trim()) ?? [];
  const midnight = Date.parse(`${date}T00:00Z`);
  const isDate = Number.isFinite(midnight) && new Date(midnight).toISOString().startsWith(date);
  const offset = zone.length === 3 ? `${zone}:00` : zone.replace(/(\d\d)(\d\d)$/, '$1:$2');
  return isDate ? Date.parse(`${date}T${time}${offset}`) : NaN;
}

/** A point in time: `2024-01-02`, which is its midnight in UTC, or `2024-01-02T14:30:00Z`; UTC where it has no zone. The value is in epoch ms. */
export function moment() {
  const expected = 'a date or a time, such as 2024-01-02 or 2024-01-02T14:30:00Z';
  return z
    .string({ error: `expected ${expected}` })
    .meta({ examples: ['2024-01-02', '2024-01-02T14:30:00Z'] })
    .refine((text) => Number.isFinite(parseMoment(text)), `expected ${expected}`)
    .transform(parseMoment)
    .meta({ description: expected });
}

const UNIT_BYTES: Readonly<Record<string, number>> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };
const BINARY_UNIT_BYTES: Readonly<Record<string, number>> = { kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 };

/** An amount of memory or disk, above zero: `512MiB`, `1GiB`, `2GB`. The value is in bytes, whole ones. */
export function byteSize() {
  return scalar('an amount of bytes with its unit, such as 512MiB, 1GiB or 2GB', ['1GiB', '512MiB'], (value) => {
    const [, digits = '', unit = ''] = /^(\S*?)\s*([a-z]+)$/i.exec(String(value).trim()) ?? [];
    const bytes = UNIT_BYTES[unit.toLowerCase()] ?? BINARY_UNIT_BYTES[unit.toLowerCase()];
    const amount = parseNumber(digits);
    return bytes === undefined || amount === undefined ? undefined : within({ min: 1 }, Math.floor(amount * bytes));
  });
}

/** A value that cannot be printed: not in a log, an error, a journal or a page. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Give it to who needs it, and keep it nowhere. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** A text that must never be printed, such as an API key; usually `${ENV}` in config. */
export function secret() {
  return z
    .string()
    .min(1)
    .transform((value) => new Secret(value))
    .meta({ description: 'a secret, best given as ${NAME} from the environment' });
}
