const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const EXACT_DIGITS = 15;
const POWER_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function parseSlowly(bytes: Buffer, start: number, end: number): number {
  const text = bytes.toString('latin1', start, end).trim();
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

/**
 * The decimal number that the bytes from `start` to `end` (excluded) spell, NaN where they do not. Up to 15 digits make an exact
 * mantissa, and an exact mantissa divided by an exact power of ten is the nearest double: the same as `Number()`, without a string.
 */
export function parseNumber(bytes: Buffer, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  const first = isNegative ? start + 1 : start;
  let mantissa = 0;
  let point = -1;
  for (let at = first; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
    else if (digit === POINT - ZERO && point < 0) point = at;
    else return parseSlowly(bytes, start, end);
  }
  const digits = end - first - (point < 0 ? 0 : 1);
  if (digits < 1 || digits > EXACT_DIGITS) return parseSlowly(bytes, start, end);
  const value = point < 0 ? mantissa : mantissa / POWER_OF_TEN[end - 1 - point]!;
  return isNegative ? -value : value;
}
