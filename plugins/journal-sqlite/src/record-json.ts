import type { JournalRecord } from '@plimsoll/core';
import { jsonOf } from './values.ts';

/** Names of numbers that plugins and brokers may leave unknown, or infinite, for which JSON has texts only. */
const NUMBERS: ReadonlySet<string> = new Set(
  'time price limitPrice stopPrice requested allowed closing quantity filled cash averagePrice amount'.split(' '),
);
const NO_NUMBERS: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity']);

/** Records as a JSON array. What JSON has no word for becomes a text; a value that cannot be told at all is left out, alone. */
export function arrayOf(records: readonly JournalRecord[]): string {
  try {
    const text = JSON.stringify(records);
    if (!text.includes('null')) return text;
  } catch {
    // One of them holds what JSON has no word for.
  }
  return `[${records.map(objectOf).join(',')}]`;
}

function objectOf(record: JournalRecord): string {
  const text = jsonOf(record);
  return text === '{}' ? jsonOf(Object.fromEntries(Object.entries(record).map(eachForItself))) : text;
}

function eachForItself([key, value]: [string, unknown]): [string, unknown] {
  if (typeof value !== 'object' || value === null) return [key, value];
  const told = Object.entries(value).filter(([, part]) => part !== undefined);
  return [key, Object.fromEntries(told.map(([name, part]) => [name, JSON.parse(jsonOf(part))]))];
}

/** The records of {@link arrayOf}. */
export function recordsIn(text: string): JournalRecord[] {
  const records = JSON.parse(text) as JournalRecord[];
  for (const record of records) {
    restore(record);
    for (const part of Object.values(record)) if (typeof part === 'object') restore(part as object);
  }
  return records;
}

function restore(value: object): void {
  const fields = value as Record<string, unknown>;
  for (const key in fields) if (NO_NUMBERS.has(fields[key]) && NUMBERS.has(key)) fields[key] = Number(fields[key]);
}
