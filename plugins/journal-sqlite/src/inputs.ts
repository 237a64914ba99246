import type { SQLInputValue } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { Input } from '@plimsoll/core';
import { damaged } from './failures.ts';
import { number, text } from './rows.ts';
import type { Row } from './rows.ts';
import { valueOf } from './values.ts';
import type { Value } from './values.ts';

type Numbers = Float64Array | undefined;

/** An input as columns hold it; its numbers, which are many, as bytes beside them that `sum` is the checksum of. */
export function inputValues(input: Input): { readonly values: Value[]; readonly numbers: SQLInputValue } {
  const { kind, time, numbers, body } = partsOf(input);
  const bytes = numbers && new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const about = body === undefined ? null : exactJson(body);
  return { values: [kind, valueOf(time), about, bytes ? crc32(bytes) : null], numbers: bytes ?? null };
}

/** @throws PlimsollError PLM_JOURNAL_DAMAGED */
export function inputOf(path: string, row: Row & { readonly numbers?: unknown }): Input {
  const kind = text(row['kind']) as Input['kind'];
  if (kind === 'cycle') return { kind, time: number(row['time']) };
  if (kind === 'bars') return { kind, bars: numbersOf(path, row) };
  if (kind === 'past') return { kind, rows: numbersOf(path, row) };
  return { kind, ...(fromExactJson(text(row['body'])) as object) } as Input;
}

function partsOf(input: Input): { kind: string; time?: number; numbers?: Numbers; body?: unknown } {
  const { kind } = input;
  if (kind === 'cycle') return { kind, time: input.time };
  if (kind === 'bars') return { kind, numbers: input.bars };
  if (kind === 'past') return { kind, numbers: input.rows };
  const { kind: _, ...body } = input;
  return { kind, body };
}

/** @throws PlimsollError PLM_JOURNAL_DAMAGED */
function numbersOf(path: string, row: Row & { readonly numbers?: unknown }): Float64Array {
  const { numbers } = row;
  const isSound = numbers instanceof Uint8Array && crc32(numbers) === row['sum'];
  if (!isSound) throw damaged(path, `the numbers of inputs with the seq ${row['seq']} are not as they were written`);
  return new Float64Array(numbers.slice().buffer);
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
