import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const NEWEST = `SELECT pid, host, started FROM runs LEFT JOIN progress USING (run)
  WHERE run = (SELECT max(run) FROM runs) AND ended IS NULL`;

export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Epoch ms. */
  readonly started: number;
}

/** Whose run the journal's newest is, if it has not ended; undefined where that cannot be read. */
export function ownerOf(path: string): Owner | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database.prepare(NEWEST).get() as unknown as Owner | undefined;
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}
