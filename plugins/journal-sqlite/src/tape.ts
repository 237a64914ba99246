import type { DatabaseSync } from 'node:sqlite';
import type { Input, KeptConfig, OperatorCommand } from '@plimsoll/core';
import { checkRow } from './checks.ts';
import { configOf } from './configs.ts';
import { inputOf } from './inputs.ts';
import { number, parsed, text } from './rows.ts';
import type { Row, Table } from './rows.ts';
import { RUN_SPAN } from './schema.ts';

/** Something that came into a run from outside; `seq` is its place among all records. */
export interface TapeEntry {
  readonly seq: number;
  readonly what:
    | Input
    | { readonly kind: 'command'; readonly command: OperatorCommand }
    | { readonly kind: 'config'; readonly config: KeptConfig }
    | { readonly kind: 'acknowledgement'; readonly by: string; readonly note: string };
}

/** All that came into a run from outside, in the order in which it did. @throws PlimsollError PLM_JOURNAL_DAMAGED */
export function* tapeOf(path: string, database: DatabaseSync, run: number): Generator<TapeEntry> {
  const rows = function* (table: Table): Generator<Row> {
    const all = database.prepare(`SELECT * FROM ${table} WHERE seq >= ? AND seq < ? ORDER BY seq`);
    for (const row of all.iterate(run * RUN_SPAN, (run + 1) * RUN_SPAN)) yield checkRow(path, table, row as Row);
  };
  const told = [
    ...mapped(rows('commands'), (row): TapeEntry['what'] => ({ kind: 'command', command: commandOf(row) })),
    ...mapped(rows('config_changes'), (row): TapeEntry['what'] => {
      return { kind: 'config', config: configOf(path, database, number(row['config'])) };
    }),
    ...mapped(rows('acknowledgements'), (row): TapeEntry['what'] => {
      return { kind: 'acknowledgement', by: text(row['by']), note: text(row['note']) };
    }),
  ].sort((a, b) => a.seq - b.seq);
  for (const entry of mapped(rows('inputs'), (row) => inputOf(path, row))) {
    while (told[0] && told[0].seq < entry.seq) yield told.shift()!;
    yield entry;
  }
  yield* told;
}

function* mapped(rows: Iterable<Row>, whatOf: (row: Row) => TapeEntry['what']): Generator<TapeEntry> {
  for (const row of rows) yield { seq: number(row['seq']), what: whatOf(row) };
}

function commandOf(row: Row): OperatorCommand {
  return {
    name: text(row['name']),
    detail: parsed(row['detail'], {}),
    by: text(row['by']),
    time: number(row['time']),
  };
}
