import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { KeptConfig } from '@plimsoll/core';
import { damaged } from './failures.ts';
import { text } from './rows.ts';
import type { Row } from './rows.ts';

/** The number of a config's row, which is made where there is none of that text yet. */
export function configId(database: DatabaseSync, { file, text: kept }: KeptConfig): number {
  const hash = hashOf(kept);
  database.prepare('INSERT OR IGNORE INTO configs (hash, file, text) VALUES (?, ?, ?)').run(hash, file, kept);
  return database.prepare('SELECT id FROM configs WHERE hash = ?').get(hash)!['id'] as number;
}

/** @throws PlimsollError PLM_JOURNAL_DAMAGED where it is not there, or not as it was written */
export function configOf(path: string, database: DatabaseSync, id: number): KeptConfig {
  const row = database.prepare('SELECT * FROM configs WHERE id = ?').get(id) as Row | undefined;
  const kept = { file: text(row?.['file']), text: text(row?.['text']) };
  if (row?.['hash'] !== hashOf(kept.text)) throw damaged(path, `the config with the id ${id} is not as it was written`);
  return kept;
}

function hashOf(kept: string): string {
  return createHash('sha256').update(kept).digest('hex');
}
