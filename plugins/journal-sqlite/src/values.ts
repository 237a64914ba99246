import type { SQLInputValue } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { textOf } from '@plimsoll/core';

/** What a column holds: NULL for what there is none of, or for a number that is none. */
export type Value = string | number | Uint8Array | null;

/** Anything as a column can hold it. Plugins can put anything into a signal. */
export function valueOf(given: unknown): Value {
  if (typeof given === 'number') return Number.isNaN(given) ? null : given;
  if (given === undefined || given === null) return null;
  if (typeof given === 'string') return given.isWellFormed() ? given : given.toWellFormed();
  return textOf(given).toWellFormed();
}

/** Of values, in their order. */
export function checksum(values: readonly Value[]): number {
  return crc32(values.map((value) => (value instanceof Uint8Array ? crc32(value) : value)).join('\u001f'));
}

/** The values as a row has them, its checksum last. */
export function withChecksum(values: readonly Value[]): SQLInputValue[] {
  return [...values, checksum(values)];
}

/** As JSON. What JSON has no word for becomes a text, so that it is not lost; where that is of no use either, nothing is left. */
export function jsonOf(value: unknown): string {
  try {
    const text = JSON.stringify(value) ?? 'null';
    return text.includes('null') ? JSON.stringify(value, speakable) : text;
  } catch {
    return carefulJson(value);
  }
}

function carefulJson(value: unknown): string {
  try {
    return JSON.stringify(value, speakable) ?? 'null';
  } catch {
    return Array.isArray(value) ? '[]' : '{}';
  }
}

function speakable(_key: string, value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function' ? String(value) : value;
}
