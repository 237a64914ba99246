import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@plimsoll/core';
import { KilledRun } from './killed-run.ts';

/** So few at least a run goes through before it is killed again, that this many sessions a kill are enough. */
const SESSIONS_A_KILL = 0.25;
const DIFFERENCES_MAX = 10;

/** What must be the same, in the order in which it was written; ids, which no two runs share, are left out. */
const TABLES = {
  orders:
    'SELECT strategy, symbol, side, quantity, closing, type, limit_price, stop_price, time_in_force, time, status, filled FROM orders ORDER BY seq',
  legs: 'SELECT kind, limit_price, stop_price, status, filled FROM legs ORDER BY seq',
  fills: 'SELECT strategy, symbol, side, quantity, price, commission, time FROM fills ORDER BY seq',
  cash: 'SELECT id, amount, reason, symbol, time FROM cash_changes ORDER BY seq',
  ends: 'SELECT status, time, code FROM ends ORDER BY seq',
  portfolio: 'SELECT cash, positions FROM portfolios ORDER BY seq DESC LIMIT 1',
} as const;

function configOf(seed: number, sessions: number): string {
  return `account: killed
universe: [TSLA, MSFT, AAPL]
seed: ${seed}
plugins:
  - { use: data-synthetic, config: { sessions: ${sessions}, volatility: 60% } }
  - { use: ${fileURLToPath(new URL('wishes.ts', import.meta.url))}, config: { seed: ${seed} } }
  - { use: sizing, config: { fraction: 5% } }
  - { use: risk-exposure, config: { gross: 150%, longOnly: false } }
  - use: broker-paper
    config:
      cash: 100_000
      margin: { liquidateAfterSessions: 0 }
      interest: 8%
      borrow: 3%
      commission: { perShare: 0.005, minimum: 1 }
      regulatoryFees: true
      slippage: { spread: 0.02, priceImpact: 0.1 }
      liquidity: { volumeShare: 0.5% }
      latency: 1 bar
  - use: journal-sqlite
`;
}

export interface PaperResult {
  readonly kills: number;
  readonly counts: Readonly<Record<keyof typeof TABLES, number>>;
  readonly differences: readonly string[];
}

/** Kills a run at the paper broker so many times, lets it end, and compares it with one that was never killed. */
export async function paperDay(
  folder: string,
  kills: number,
  seed: number,
  tell: (killed: number) => void,
): Promise<PaperResult> {
  const random = seededRandom(seed, 'kills');
  const folders = ['whole', 'killed'].map((name) => path.join(folder, name));
  for (const each of folders) {
    mkdirSync(each);
    writeFileSync(path.join(each, 'config.yaml'), configOf(seed, Math.ceil(kills * SESSIONS_A_KILL)));
  }
  const [whole, killed] = folders as [string, string];
  await new KilledRun(whole, 'fast').finish();
  for (let count = 1; count <= kills; count++) {
    const run = new KilledRun(killed, '2ms');
    if (random() < 0.8) await run.until(/ (ordered|filled|blocked) /);
    await wait(random() * 500);
    await run.kill();
    tell(count);
  }
  await new KilledRun(killed, 'fast').finish();
  const [expected, found] = [rowsOf(whole), rowsOf(killed)];
  const counts = Object.fromEntries(Object.entries(found).map(([table, rows]) => [table, rows.length]));
  return { kills, counts: counts as PaperResult['counts'], differences: differencesIn(expected, found) };
}

function rowsOf(folder: string): Record<string, string[]> {
  const database = new DatabaseSync(path.join(folder, 'journals', 'killed.sqlite'), { readOnly: true });
  try {
    const tables = Object.entries(TABLES).map(([table, sql]) => {
      return [
        table,
        database
          .prepare(sql)
          .all()
          .map((row) => JSON.stringify(row)),
      ] as const;
    });
    return Object.fromEntries(tables);
  } finally {
    database.close();
  }
}

function differencesIn(expected: Record<string, string[]>, found: Record<string, string[]>): string[] {
  return Object.keys(TABLES).flatMap((table) => {
    const [whole, killed] = [expected[table]!, found[table]!];
    const places = [...Array(Math.max(whole.length, killed.length)).keys()];
    const differing = places.filter((place) => whole[place] !== killed[place]).slice(0, DIFFERENCES_MAX);
    return differing.map(
      (place) => `${table} ${place + 1}: ${whole[place] ?? 'none'}, and killed ${killed[place] ?? 'none'}`,
    );
  });
}
