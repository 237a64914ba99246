import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { Session, loadConfig } from '@plimsoll/core';
import type { SessionOptions } from '@plimsoll/core';
import { BASES, journalIn } from './wild-run.ts';

export const RULE = `import { definePlugin, money, withinCap, z } from '@plimsoll/core';

export default definePlugin({
  name: 'max-order',
  config: z.strictObject({ notional: money().default(5_000) }),
  setup: ({ config }) => ({
    preTrade: (intent) => withinCap(intent, 'MAX_ORDER', { measured: 0, limit: config.notional }),
  }),
});
`;

/** A paper account in a made-up market, with a rule of one's own beside the config. */
export function paperIn(folder: string, changes: Readonly<Record<string, string>> = {}): string {
  const file = path.join(folder, 'config.yaml');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'max-order.ts'), RULE);
  const text = `account: test
universe: [AAPL, MSFT, JPM, XOM]
timeframe: 5Min
plugins:
  - { use: data-synthetic, config: { seed: 7, sessions: 1 } }
  - { use: data-cache, config: { ttl: 10m } }
  - { use: strategy-sma-cross, config: { fast: 2, slow: 5 } }
  - { use: ./max-order.ts, config: { notional: 9000 } }
  - { use: sizing, config: { fraction: 10% } }
  - use: sectors
  - { use: risk-sector-cap, config: { cap: 15% } }
  - { use: broker-paper, config: { cash: $100_000, slippage: 0.01% } }
  - use: journal-sqlite
`;
  const changed = Object.entries(changes).reduce((before, [from, to]) => before.replace(from, to), text);
  writeFileSync(file, changed);
  return file;
}

export async function runPaper(file: string, journal: SessionOptions['journal'] = 'continue'): Promise<Session> {
  const session = new Session(await loadConfig(file, { bases: BASES }), { journal });
  await session.start();
  await session.run();
  await session.stop();
  return session;
}

/** Changes a row as somebody would who knows how its checksum is made. */
export function tamper(
  folder: string,
  table: string,
  id: string,
  changes: Readonly<Record<string, SQLInputValue>>,
): void {
  const database = new DatabaseSync(journalIn(folder));
  const row: Record<string, unknown> = {
    ...database.prepare(`SELECT * FROM ${table} WHERE id = ?`).get(id)!,
    ...changes,
  };
  const columns = Object.keys(row);
  const values = columns.slice(0, columns.indexOf('crc')).map((column) => row[column] as string | number | null);
  const sets = { ...changes, crc: crc32(values.join('\u001f')) };
  const assignments = Object.keys(sets)
    .map((column) => `${column} = ?`)
    .join(', ');
  database.prepare(`UPDATE ${table} SET ${assignments} WHERE id = ?`).run(...Object.values(sets), id);
  database.close();
}
