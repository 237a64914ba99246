/** An exact decimal number: an integer that counts quintillionths (10^-18). Quantities and prices have at most nine decimals. */
export type Decimal = bigint;

const PLACES = 18;
export const ONE: Decimal = 10n ** BigInt(PLACES);
export const ZERO: Decimal = 0n;

const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;

/** Reads a decimal text, with or without an exponent; undefined for anything else, and for what needs more than 18 decimals. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = PATTERN.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const shift = PLACES - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  if (shift < 0 && scaled * 10n ** BigInt(-shift) !== digits) return undefined;
  return sign === '-' ? -scaled : scaled;
}

/**
 * A decimal that the program itself wrote.
 * @throws RangeError for a text or number that is not a decimal
 */
export function decimal(value: string | number): Decimal {
  const parsed = parseDecimal(String(value));
  if (parsed === undefined) throw new RangeError(`${value} is not a decimal number of at most ${PLACES} decimals`);
  return parsed;
}

/** A price as the market has it, as an exact number of at most nine decimals. */
export function exact(price: number): Decimal {
  return decimal(price.toFixed(9));
}

/** The shortest text of it: `-23140.2`, `0`, `0.000000001`. */
export function formatDecimal(value: Decimal): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(PLACES + 1, '0');
  const fraction = digits.slice(-PLACES).replace(/0+$/, '');
  return sign + digits.slice(0, -PLACES) + (fraction === '' ? '' : `.${fraction}`);
}

export function toNumber(value: Decimal): number {
  return Number(formatDecimal(value));
}

/** Exact where the decimals of both add up to 18 at most, else cut off towards zero. */
export function times(a: Decimal, b: Decimal): Decimal {
  return (a * b) / ONE;
}

/** Rounded half away from zero to 18 decimals. */
export function divide(a: Decimal, b: Decimal): Decimal {
  return roundedQuotient(a * ONE, b);
}

/** Rounded half away from zero. */
export function round(value: Decimal, places: number): Decimal {
  const unit = 10n ** BigInt(PLACES - places);
  return roundedQuotient(value, unit) * unit;
}

/** Cut off towards zero. */
export function cut(value: Decimal, places: number): Decimal {
  const unit = 10n ** BigInt(PLACES - places);
  return (value / unit) * unit;
}

/** Whether it can be written with so many decimals. */
export function hasPlaces(value: Decimal, places: number): boolean {
  return value % 10n ** BigInt(PLACES - places) === 0n;
}

export function isWhole(value: Decimal): boolean {
  return hasPlaces(value, 0);
}

export function absolute(value: Decimal): Decimal {
  return value < 0n ? -value : value;
}

export function least(a: Decimal, b: Decimal): Decimal {
  return a < b ? a : b;
}

export function greatest(a: Decimal, b: Decimal): Decimal {
  return a > b ? a : b;
}

function roundedQuotient(a: bigint, b: bigint): bigint {
  const isNegative = a < 0n !== b < 0n;
  const [top, bottom] = [absolute(a), absolute(b)];
  const quotient = (top * 2n + bottom) / (bottom * 2n);
  return isNegative ? -quotient : quotient;
}
