import { PlimsollError, messageOf } from '@plimsoll/core';

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** What an operator can do about a journal that is not as it was written. */
const REMEDY =
  'Nothing of it has been changed. Put a backup in its place, or move it (and the files beside it that begin with its name) away to begin a new one: ' +
  'what the broker then holds is taken over into the book `unassigned`';

export function damaged(path: string, what: string, cause?: unknown): PlimsollError {
  return new PlimsollError('PLM_JOURNAL_DAMAGED', `${path}: the journal is damaged: ${what}. ${REMEDY}`, { cause });
}

export function unusable(path: string, what: string, cause?: unknown): PlimsollError {
  return new PlimsollError('PLM_JOURNAL_UNUSABLE', `${path}: ${what}`, { cause });
}

/** An error of SQLite's as one that says which file, and what to do. */
export function failureOf(path: string, error: unknown): PlimsollError {
  if (PlimsollError.is(error)) return error;
  const code = (error as { readonly errcode?: number }).errcode ?? 0;
  if ((code & 0xff) === SQLITE_CORRUPT || code === SQLITE_NOTADB) return damaged(path, messageOf(error), error);
  return unusable(path, `the journal cannot be used: ${messageOf(error)}`, error);
}
