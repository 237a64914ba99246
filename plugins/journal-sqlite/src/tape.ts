import type { DatabaseSync } from 'node:sqlite';
import type { Input, JournalRecord } from '@plimsoll/core';
import { checkRow } from './checks.ts';
import { configOf } from './configs.ts';
import { inputOf } from './inputs.ts';
import { RECORD_OF } from './record-rows.ts';
import { number } from './rows.ts';
import type { Row, Table } from './rows.ts';
import { RUN_SPAN } from './schema.ts';

/** Something that came into a run from outside; `seq` is its place among all records. */
export interface TapeEntry {
  readonly seq: number;
  readonly what: Input | Extract<JournalRecord, { readonly kind: 'command' | 'config' }>;
}

type WhatOf = (row: Row) => TapeEntry['what'];

/** All that came into a run from outside, in the order in which it did. @throws PlimsollError PLM_JOURNAL_DAMAGED */
export function* tapeOf(path: string, database: DatabaseSync, run: number): Generator<TapeEntry> {
  const rows = function* (table: Table): Generator<Row> {
    const all = database.prepare(`SELECT * FROM ${table} WHERE seq >= ? AND seq < ? ORDER BY seq`);
    for (const row of all.iterate(run * RUN_SPAN, (run + 1) * RUN_SPAN)) yield checkRow(path, table, row as Row);
  };
  const told = [
    ...mapped(rows('commands'), RECORD_OF.commands as WhatOf),
    ...mapped(rows('config_changes'), (row) => {
      return { kind: 'config', config: configOf(path, database, number(row['config'])), time: number(row['time']) };
    }),
  ].sort((a, b) => a.seq - b.seq);
  for (const entry of mapped(rows('inputs'), inputOf)) {
    while (told[0] && told[0].seq < entry.seq) yield told.shift()!;
    yield entry;
  }
  yield* told;
}

function* mapped(rows: Iterable<Row>, whatOf: WhatOf): Generator<TapeEntry> {
  for (const row of rows) yield { seq: number(row['seq']), what: whatOf(row) };
}
