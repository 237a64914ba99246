import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { checkHead, checkNewest, checkVersion, checkWhole } from './checks.ts';
import { damaged, failureOf } from './failures.ts';
import { checkPurpose, hasLog, metaOf, openToRead } from './files.ts';
import type { Purpose } from './files.ts';
import { Mark } from './mark.ts';
import { lastRecord } from './recovery.ts';
import { versionOf } from './schema.ts';
import { walFault } from './wal-check.ts';

/** A file up to this size is checked as a whole when a run begins, in about a second. */
const CHECKED_WHOLE_BYTES = 64 * 2 ** 20;

/** What can be said of a journal that is as it was written. */
export interface SoundJournal extends Purpose {
  readonly version: number;
  readonly runs: number;
  /** Rows of all tables. */
  readonly rows: number;
  /** What may have cost records, in words. */
  readonly doubts: readonly string[];
}

/**
 * Looks a journal over before it is opened for writing, and changes nothing of it.
 * @returns what may have cost records, in words
 * @throws PlimsollError where it is damaged, from a newer version, or not what it is wanted for
 */
export function examine(path: string, purpose: Purpose): string[] {
  return look(path, (database, doubts) => {
    checkPurpose(path, database, purpose);
    if (purpose.kind === 'backtests') return [];
    if (statSync(path).size <= CHECKED_WHOLE_BYTES) checkWhole(path, database);
    else checkNewest(path, database);
    return doubts();
  });
}

/**
 * Checks a journal as a whole, also while a run writes it, and changes nothing of it.
 * @param tell called now and then with how many rows have been checked
 * @throws PlimsollError where it is damaged, or from a newer version
 */
export function checkJournal(path: string, tell: (rows: number) => void): SoundJournal {
  return look(path, (database, doubts) => {
    const purpose = metaOf(database);
    const rows = checkWhole(path, database, tell);
    const runs = Number(database.prepare('SELECT count(*) AS runs FROM runs').get()!['runs']);
    const version = versionOf(database);
    return { ...purpose, version, runs, rows, doubts: purpose.kind === 'backtests' ? [] : doubts() };
  });
}

function look<T>(path: string, use: (database: DatabaseSync, doubts: () => string[]) => T): T {
  let database: DatabaseSync | undefined;
  try {
    checkHead(path);
    // A run that writes meanwhile may be read in the middle of it; damage is there the second time too.
    const fault = walFault(`${path}-wal`) && walFault(`${path}-wal`);
    if (fault?.isCertain) throw damaged(path, fault.what);
    const isLogged = hasLog(path);
    const marked = Mark.read(`${path}.mark`);
    // A connection that can write would, when it is closed, move what is in the log into a file that may be damaged.
    const opened = (database = openToRead(path));
    checkVersion(path, versionOf(opened));
    return use(opened, () => losses(opened, isLogged, marked, fault?.what));
  } catch (error) {
    throw failureOf(path, error);
  } finally {
    database?.close();
  }
}

/** @param fault what is wrong with the end of its log: most likely the trace of a write that was interrupted, of which nothing was acted on */
function losses(
  database: DatabaseSync,
  isLogged: boolean,
  marked: number | undefined,
  fault: string | undefined,
): string[] {
  const last = lastRecord(database);
  if (marked !== undefined && marked > last)
    return [...(fault === undefined ? [] : [fault]), `records after ${last} are missing at its end, up to ${marked}`];
  if (fault !== undefined && marked === undefined) return [fault];
  const isFinished = isLogged || wasClosed(database);
  return isFinished ? [] : ['the log beside it is missing, with the records that it held'];
}

function wasClosed(database: DatabaseSync): boolean {
  const last = database
    .prepare('SELECT closed FROM runs LEFT JOIN progress USING (run) ORDER BY run DESC LIMIT 1')
    .get();
  return last === undefined || last['closed'] === 1;
}
