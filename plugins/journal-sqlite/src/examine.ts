import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { checkHead, checkVersion, checkWhole } from './checks.ts';
import { damaged } from './failures.ts';
import { checkPurpose } from './files.ts';
import type { Purpose } from './files.ts';
import { Mark } from './mark.ts';
import { lastRecord } from './recovery.ts';
import { versionOf } from './schema.ts';
import { walFault } from './wal-check.ts';

/**
 * Looks a journal over before it is opened for writing, and changes nothing of it.
 * @returns what may have cost records, in words
 * @throws PlimsollError where it is damaged, from a newer version, or not what it is wanted for
 */
export function examine(path: string, purpose: Purpose): string[] {
  checkHead(path);
  const fault = walFault(`${path}-wal`);
  if (fault?.isCertain) throw damaged(path, fault.what);
  const hasLog = existsSync(`${path}-wal`);
  // A connection that can write would, when it is closed, move what is in the log into a file that may be damaged.
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    checkVersion(path, versionOf(database));
    checkPurpose(path, database, purpose);
    if (purpose.kind === 'backtests') return [];
    checkWhole(path, database);
    return [...(fault ? [fault.what] : []), ...losses(path, database, hasLog)];
  } finally {
    database.close();
  }
}

function losses(path: string, database: DatabaseSync, hasLog: boolean): string[] {
  const last = lastRecord(database);
  const marked = Mark.read(`${path}.mark`);
  if (marked > last) return [`records after ${last} are missing at its end, up to ${marked}`];
  const isFinished = hasLog || wasClosed(database);
  return isFinished ? [] : ['the log beside it is missing, with the records that it held'];
}

function wasClosed(database: DatabaseSync): boolean {
  const last = database
    .prepare('SELECT closed FROM runs LEFT JOIN progress USING (run) ORDER BY run DESC LIMIT 1')
    .get();
  return last === undefined || last['closed'] === 1;
}
