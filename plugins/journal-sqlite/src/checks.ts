import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { PlimsollError } from '@plimsoll/core';
import { damaged, unusable } from './failures.ts';
import { configOf } from './configs.ts';
import { COLUMNS, tablesOf } from './rows.ts';
import type { Row, Table } from './rows.ts';
import { APPLICATION_ID, VERSION, versionOf } from './schema.ts';
import { checksum } from './values.ts';

const MAGIC = 'SQLite format 3\u0000';
const HEADER = 100;
/** A file up to this size is checked as a whole when it is opened; of a larger one, what is read. */
const CHECKED_WHOLE_BYTES = 64 * 2 ** 20;

/** What can be said of a file without opening it as a database. @throws PlimsollError where it is no journal that can be used */
export function checkHead(path: string): void {
  const head = Buffer.alloc(HEADER);
  const file = openSync(path, 'r');
  const length = readSync(file, head, 0, HEADER, 0);
  closeSync(file);
  if (length < HEADER) throw damaged(path, `it has been cut to ${length} bytes`);
  if (head.toString('latin1', 0, 16) !== MAGIC) throw damaged(path, 'its first bytes are not those of a journal');
  if (head.readUInt32BE(68) !== APPLICATION_ID)
    throw unusable(path, 'it is an SQLite file, but none that Plimsoll wrote, or its first bytes are damaged');
  checkVersion(path, head.readUInt32BE(60));
}

export function checkVersion(path: string, version: number): void {
  if (version <= VERSION) return;
  const message = `${path}: the journal has version ${version}; this Plimsoll knows those up to ${VERSION}. It has not been touched: use the newer Plimsoll`;
  throw new PlimsollError('PLM_JOURNAL_NEWER', message);
}

/** Checks structure and every row, where the file is not too large for that. @throws PlimsollError PLM_JOURNAL_DAMAGED */
export function checkWhole(path: string, database: DatabaseSync): void {
  if (statSync(path).size > CHECKED_WHOLE_BYTES) return;
  const answer = database.prepare('PRAGMA integrity_check(1)').get() as { readonly integrity_check: string };
  if (answer.integrity_check !== 'ok') throw damaged(path, answer.integrity_check);
  for (const { id } of database.prepare('SELECT id FROM configs').all()) configOf(path, database, Number(id));
  for (const table of tablesOf(versionOf(database))) {
    for (const row of database.prepare(`SELECT * FROM ${table}`).iterate()) checkRow(path, table, row as Row);
  }
}

/** @throws PlimsollError PLM_JOURNAL_DAMAGED where the row is not as it was written */
export function checkRow(path: string, table: Table, row: Row): Row {
  const [key = ''] = COLUMNS[table];
  const values = COLUMNS[table].map((column) => row[column] ?? null);
  if (checksum(values) !== row['crc'])
    throw damaged(path, `the row of ${table} with the ${key} ${String(row[key])} is not as it was written`);
  return row;
}
