import { ApiError } from '../venue/types.ts';
import { invalidParameter } from './wire-errors.ts';

/** A parsed body: numbers are decimal texts exactly as they were written, absent, null and "" are all absent. */
export type Body = Readonly<Record<string, unknown>>;

const NUMERAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const EXPONENT_MAX = 30;

/** Reads a JSON object. An absent body is an empty one. @throws ApiError 400/40010000 where it is not a JSON object */
export function readBody(text: unknown): Body {
  if (typeof text !== 'string' || text.trim() === '') return {};
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  return value as Body;
}

/** A text field. Numbers are taken for their digits. @throws ApiError where it is an object, an array or a boolean */
export function textField(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'string') return value;
  throw malformed();
}

/** A list of texts; what is null or "" in it is left out. @throws ApiError where it is something else */
export function textsField(body: Body, name: string): readonly string[] | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw malformed();
  return value.flatMap((_, index) => textField(value as unknown as Body, String(index)) ?? []);
}

/** A number, however it was written, as a plain decimal text. @throws ApiError where it is no number */
export function decimalField(body: Body, name: string): string | undefined {
  const text = textField(body, name);
  if (text === undefined) return undefined;
  const decimal = plainDecimal(text.trim());
  if (decimal === undefined) throw malformed();
  return decimal;
}

/** A boolean, or a text that is one. @throws ApiError where it is neither */
export function booleanField(body: Body, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw malformed();
}

/** One of some words, in any case. @throws ApiError 422 where it is another */
export function wordField<T extends string>(body: Body, name: string, words: readonly T[]): T | undefined {
  const text = textField(body, name)?.toLowerCase();
  if (text === undefined) return undefined;
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw invalidParameter(`invalid ${name}: ${text}`);
  return word;
}

/** An object within the body. @throws ApiError where it is something else */
export function objectField(body: Body, name: string): Body | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  return value as Body;
}

/** `1e-3` as `0.001`; undefined for what is no finite decimal number. */
export function plainDecimal(text: string): string | undefined {
  const match = NUMERAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', part = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  if (whole + part === '' || Math.abs(exponent) > EXPONENT_MAX) return undefined;
  const digits = '0'.repeat(Math.max(0, -exponent)) + whole + part + '0'.repeat(Math.max(0, exponent));
  const point = whole.length + exponent + Math.max(0, -exponent);
  const integer = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
  const fraction = digits.slice(point).replace(/0+$/, '');
  const value = fraction === '' ? integer : `${integer}.${fraction}`;
  return sign === '-' && value !== '0' ? `-${value}` : value;
}

function malformed(): ApiError {
  return new ApiError(400, 40_010_000, 'request body format is invalid');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    throw malformed();
  }
}

/** A number becomes its source text, so that no digit is lost to floating point; null and "" are dropped. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value === 'number') return plainDecimal(context?.source ?? String(value)) ?? String(value);
  return value === null || value === '' ? undefined : value;
}
