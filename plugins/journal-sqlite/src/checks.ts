import { closeSync, openSync, readSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { PlimsollError } from '@plimsoll/core';
import { damaged, unusable } from './failures.ts';
import { configOf } from './configs.ts';
import { COLUMNS, tablesOf } from './rows.ts';
import type { Row, Table } from './rows.ts';
import { APPLICATION_ID, IS_OPEN, VERSION, versionOf } from './schema.ts';
import { checksum } from './values.ts';
import type { Value } from './values.ts';

const MAGIC = 'SQLite format 3\u0000';
const HEADER = 100;
const TELL_ROWS = 10_000;
/** Of each table, where a file is too large to be checked as a whole. */
const NEWEST_ROWS = 10_000;

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

/**
 * Checks structure and every row.
 * @param tell called now and then with how many rows have been checked
 * @returns how many there are
 * @throws PlimsollError PLM_JOURNAL_DAMAGED
 */
export function checkWhole(
  path: string,
  database: DatabaseSync,
  tell: (rows: number) => void = () => undefined,
): number {
  const answer = database.prepare('PRAGMA integrity_check(1)').get() as { readonly integrity_check: string };
  if (answer.integrity_check !== 'ok') throw damaged(path, answer.integrity_check);
  checkConfigs(path, database);
  let rows = 0;
  for (const table of tablesOf(versionOf(database))) {
    for (const row of database.prepare(`SELECT * FROM ${table}`).iterate()) {
      checkRow(path, table, row as Row);
      if (++rows % TELL_ROWS === 0) tell(rows);
    }
  }
  return rows;
}

/**
 * Checks the newest rows of every table, and that the open orders among them are those that a run would be told of. That takes as long for a
 * journal of years as for one of days; what else a run goes on from is checked as it is read.
 * @throws PlimsollError PLM_JOURNAL_DAMAGED
 */
export function checkNewest(path: string, database: DatabaseSync): void {
  checkConfigs(path, database);
  for (const table of tablesOf(versionOf(database))) {
    const [key = ''] = COLUMNS[table];
    const rows = database.prepare(`SELECT * FROM ${table} ORDER BY ${key} DESC LIMIT ${NEWEST_ROWS}`).iterate();
    let oldest: Value = 0;
    for (const row of rows) oldest = checkRow(path, table, row as Row)[key] ?? 0;
    if (table === 'orders' || table === 'legs') checkOpen(path, database, table, oldest);
  }
}

/** An index that lost an entry would have an open order forgotten without a word. */
function checkOpen(path: string, database: DatabaseSync, table: 'orders' | 'legs', oldest: Value): void {
  const openIn = (how: string): string => {
    const rows = database
      .prepare(`SELECT seq FROM ${table} ${how} WHERE ${IS_OPEN} AND seq >= ? ORDER BY seq`)
      .all(oldest);
    return rows.map(({ seq }) => seq).join();
  };
  if (openIn(`INDEXED BY ${table}_open`) !== openIn('NOT INDEXED'))
    throw damaged(path, `the index of open ${table} is not that of its rows`);
}

function checkConfigs(path: string, database: DatabaseSync): void {
  for (const { id } of database.prepare('SELECT id FROM configs').all()) configOf(path, database, Number(id));
}

/** @throws PlimsollError PLM_JOURNAL_DAMAGED where the row is not as it was written */
export function checkRow(path: string, table: Table, row: Row): Row {
  const [key = ''] = COLUMNS[table];
  const values = COLUMNS[table].map((column) => row[column] ?? null);
  if (checksum(values) !== row['crc'])
    throw damaged(path, `the row of ${table} with the ${key} ${String(row[key])} is not as it was written`);
  return row;
}
