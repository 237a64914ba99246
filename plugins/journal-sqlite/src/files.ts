import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { messageOf } from '@plimsoll/core';
import { CANNOT_OPEN, primaryCode, unusable } from './failures.ts';
import { migrate, versionOf } from './schema.ts';

/** How long a reader, or a simulation that writes to the same file, may hold up a write. */
const BUSY_MS = 10_000;

/** What a file is for. */
export interface Purpose {
  readonly account: string;
  readonly kind: 'account' | 'backtests';
}

/** @throws PlimsollError PLM_JOURNAL_UNUSABLE */
export function makeFolderFor(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw unusable(path, `its folder cannot be made: ${messageOf(error)}`, error);
  }
}

/** Makes a journal without records. It gets its name when it is whole and on disk, so that a file of that name is never half of one. */
export function create(path: string, { account, kind }: Purpose): [] {
  const unnamed = `${path}.${process.pid}.new`;
  rmSync(unnamed, { force: true });
  const database = new DatabaseSync(unnamed);
  try {
    database.exec('PRAGMA synchronous = FULL');
    migrate(database);
    const put = database.prepare('INSERT INTO meta VALUES (?, ?)');
    put.run('account', account);
    put.run('kind', kind);
    database.close();
  } catch (error) {
    database.close();
    rmSync(unnamed, { force: true });
    throw error;
  }
  if (existsSync(path)) rmSync(unnamed);
  else renameSync(unnamed, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return [];
}

/** Opens a journal for writing. */
export function open(path: string, isDurable: boolean): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${isDurable ? 'FULL' : 'NORMAL'}`);
    database.exec('PRAGMA journal_size_limit = 67108864');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Whether a journal has a write-ahead log with something in it beside it. */
export function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Opens a journal for reading, also where nothing beside it can be written. */
export function openToRead(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  try {
    versionOf(database);
    return database;
  } catch (error) {
    database.close();
    if (primaryCode(error) !== CANNOT_OPEN || hasLog(path)) throw error;
    const url = pathToFileURL(path);
    url.searchParams.set('immutable', '1'); // nobody writes to a file without a log
    return new DatabaseSync(url, { readOnly: true });
  }
}

/** What a file says that it is for. */
export function metaOf(database: DatabaseSync): Purpose {
  const rows = database.prepare('SELECT key, value FROM meta').all();
  return Object.fromEntries(rows.map(({ key, value }) => [key, value])) as unknown as Purpose;
}

/** @throws PlimsollError PLM_JOURNAL_UNUSABLE where the file is another account's, or for something else */
export function checkPurpose(path: string, database: DatabaseSync, { account, kind }: Purpose): void {
  const meta = metaOf(database);
  if (meta.account !== account)
    throw unusable(path, `it is the journal of account '${meta.account}', not of '${account}'`);
  if (meta.kind !== kind) throw unusable(path, `it is one for ${meta.kind}, not for ${kind}`);
}
