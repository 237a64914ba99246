import { PlimsollError, messageOf } from '@plimsoll/core';

const READ_ONLY = 8;
const INPUT_OUTPUT = 10;
const CORRUPT = 11;
const FULL = 13;
export const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

const WHY: Readonly<Record<number, string>> = {
  [READ_ONLY]: 'the journal cannot be written: it, its folder or the disk is read-only',
  [INPUT_OUTPUT]:
    'the journal cannot be read or written: the disk fails, or a file may not grow any further (a quota, ulimit -f)',
  [FULL]: 'the journal cannot be written: the disk is full. Make room on it',
  [CANNOT_OPEN]:
    'the journal cannot be opened: look at the permissions of the file and its folder, and whether the disk is read-only',
};

/** What an operator can do about a journal that is not as it was written. */
const REMEDY =
  'Nothing of it has been changed. Put a backup in its place, or move it (and the files beside it that begin with its name) away to begin a new one: ' +
  'a broker elsewhere keeps what it holds, and that is taken over into the book `unassigned`; a paper account lives in this journal alone, and begins anew with its cash';

export function damaged(path: string, what: string, cause?: unknown): PlimsollError {
  return new PlimsollError('PLM_JOURNAL_DAMAGED', `${path}: the journal is damaged: ${what}. ${REMEDY}`, { cause });
}

export function unusable(path: string, what: string, cause?: unknown): PlimsollError {
  return new PlimsollError('PLM_JOURNAL_UNUSABLE', `${path}: ${what}`, { cause });
}

/** An error of SQLite's as one that says which file, and what to do. */
export function failureOf(path: string, error: unknown): PlimsollError {
  if (PlimsollError.is(error)) return error;
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return unusable(path, 'there is no such file', error);
  const code = primaryCode(error);
  if (code === CORRUPT || code === NOT_A_DATABASE) return damaged(path, messageOf(error), error);
  return unusable(path, WHY[code] ?? `the journal cannot be used: ${messageOf(error)}`, error);
}

/** SQLite's code of an error; 0 where it is none of SQLite's. */
export function primaryCode(error: unknown): number {
  return ((error as { readonly errcode?: number }).errcode ?? 0) & 0xff;
}
