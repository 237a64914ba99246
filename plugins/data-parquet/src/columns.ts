import type { BarValue } from '@plimsoll/core';
import type { Config } from './config.ts';

const USUAL = {
  symbol: ['symbol', 'ticker', 'sym'],
  timestamp: ['timestamp', 'time', 'ts', 'datetime', 'date', 't'],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c'],
  volume: ['volume', 'vol', 'v'],
} as const;

type Field = keyof typeof USUAL;
const FIELDS = Object.keys(USUAL) as Field[];

/** A column as DuckDB describes it. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** Which columns have what. Without a symbol the files' names are the symbols. */
export type Columns = Readonly<Record<'timestamp' | BarValue, Column>> & { readonly symbol: Column | undefined };

/** Finds the columns by the names that config gives, or else the usual ones, whatever their case. Returns what is wrong where one is missing. */
export function findColumns(described: readonly Column[], names: Config['columns']): Columns | string[] {
  const byName = new Map(described.map((column) => [column.name.toLowerCase(), column]));
  const expected = (field: Field): readonly string[] => (names[field] === undefined ? USUAL[field] : [names[field]]);
  const find = (field: Field): Column | undefined =>
    expected(field)
      .map((name) => byName.get(name.toLowerCase()))
      .find((column) => column !== undefined);
  const found = Object.fromEntries(FIELDS.map((field) => [field, find(field)])) as Record<Field, Column | undefined>;
  const missing = FIELDS.filter((field) => !found[field] && (field !== 'symbol' || names.symbol !== undefined));
  const there = described.map(({ name }) => name).join(', ');
  if (missing.length === 0) return found as Columns;
  return missing.map(
    (field) =>
      `no column for ${field}, expected ${expected(field).join(' or ')}, or its name in \`columns\`; found ${there}`,
  );
}
