import type { Input } from '@plimsoll/core';
import { number, text } from './rows.ts';
import type { Row } from './rows.ts';
import { valueOf } from './values.ts';
import type { Value } from './values.ts';

/** An input as columns hold it: its many numbers, where it has them, as bytes. */
export function inputValues(input: Input): Value[] {
  const { kind } = input;
  if (kind === 'cycle') return [kind, valueOf(input.time), null, null];
  if (kind === 'bars') return [kind, null, null, bytesOf(input.bars)];
  if (kind === 'past') return [kind, null, null, bytesOf(input.rows)];
  const { kind: _, ...body } = input;
  return [kind, null, exactJson(body), null];
}

export function inputOf(row: Row): Input {
  const kind = text(row['kind']) as Input['kind'];
  if (kind === 'cycle') return { kind, time: number(row['time']) };
  if (kind === 'bars') return { kind, bars: numbersOf(row) };
  if (kind === 'past') return { kind, rows: numbersOf(row) };
  return { kind, ...(fromExactJson(text(row['body'])) as object) } as Input;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function numbersOf(row: Row): Float64Array {
  return new Float64Array((row['numbers'] as Uint8Array).slice().buffer);
}

const NOT_FINITE = 'not finite';

/** JSON that keeps the numbers for which JSON has no word. What nothing can be made of is left out. */
function exactJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, part: unknown) => {
      if (typeof part === 'number') return Number.isFinite(part) ? part : { [NOT_FINITE]: String(part) };
      return typeof part === 'bigint' || typeof part === 'symbol' || typeof part === 'function' ? String(part) : part;
    });
  } catch {
    return '{}';
  }
}

function fromExactJson(json: string): unknown {
  if (!json.includes(NOT_FINITE)) return JSON.parse(json) as unknown;
  return JSON.parse(json, (_key, part: unknown) => {
    const isNumber = typeof part === 'object' && part !== null && NOT_FINITE in part;
    return isNumber ? Number(part[NOT_FINITE]) : part;
  });
}
