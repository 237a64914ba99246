import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Sim } from '@plimsoll/alpaca-sim';
import type { Status } from '../../cli/src/control/status.ts';
import { VenueBooks } from './venue-books.ts';

const QUANTITY_NOISE = 1e-6;
/** Averages of partial fills are rounded where the venue tells no execution, to a hundredth of a cent a share at worst. */
const CASH_NOISE = 0.05;
const START_CASH = 100_000;

/** Events that only a mistake of ours can lead to: nobody else trades the account, and nothing but fills moves its cash. */
const MISTAKES = [
  'DIFFERENCE_UNEXPLAINED',
  'EXPOSURE_NEGATIVE_PREVENTED',
  'FILL_EXCEEDS_ORDER',
  'FILL_INVALID',
  'FILL_WITHOUT_ORDER',
  'HOOK_THREW',
  'JOURNAL_FAILED',
  'RECONCILIATION_FAILED',
];

interface Written {
  readonly id: string;
  readonly status: string;
}

interface Fill {
  readonly id: string;
  readonly execution: string;
  readonly symbol: string;
  readonly side: string;
  readonly quantity: number;
  readonly price: number;
}

/** What a journal has in it, counted. */
export interface Counts {
  readonly runs: number;
  readonly orders: number;
  readonly legs: number;
  readonly fills: number;
  readonly ends: Readonly<Record<string, number>>;
}

function fileIn(folder: string): string {
  return path.join(folder, 'journals', 'killed.sqlite');
}

function read<T>(folder: string, query: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(fileIn(folder), { readOnly: true, timeout: 5_000 });
  try {
    return query(database);
  } finally {
    database.close();
  }
}

export function countsOf(folder: string): Counts {
  return read(folder, (database) => {
    const count = (table: string): number =>
      (database.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
    const ends = database.prepare('SELECT status, count(*) AS n FROM orders GROUP BY status ORDER BY status').all() as {
      status: string;
      n: number;
    }[];
    return {
      runs: count('runs'),
      orders: count('orders'),
      legs: count('legs'),
      fills: count('fills'),
      ends: Object.fromEntries(ends.map(({ status, n }) => [status, n])),
    };
  });
}

/** What a journal tells of that only a mistake of ours can lead to. */
export function mistakesIn(folder: string): string[] {
  if (!existsSync(fileIn(folder))) return []; // it was killed before there was one
  return read(folder, (database) => {
    const codes = MISTAKES.map((code) => `'${code}'`).join();
    const sql = `SELECT code, detail FROM events
      WHERE code IN (${codes}) OR (code = 'RECONCILED' AND json_extract(detail, '$.symbols') <> '') LIMIT 5`;
    return (database.prepare(sql).all() as { code: string; detail: string }[]).map(
      ({ code, detail }) => `${code} ${detail}`,
    );
  });
}

/** Where a journal, the run that keeps it and the venue's own books differ; empty where nowhere. */
export function differencesIn(folder: string, sim: Sim, status: Status | undefined): string[] {
  if (status === undefined) return ['the run does not say how it stands'];
  const venue = new VenueBooks(sim);
  const { orders, fills } = read(folder, (database) => ({
    orders: database
      .prepare('SELECT id, status FROM orders UNION ALL SELECT id, status FROM legs')
      .all() as unknown as Written[],
    fills: database
      .prepare('SELECT order_id AS id, execution, symbol, side, quantity, price FROM fills')
      .all() as unknown as Fill[],
  }));
  return [
    ...mistakesIn(folder),
    ...ordersDiffer(venue, orders, fills),
    ...holdingsDiffer(venue, fills, status),
    ...cashDiffers(venue, fills, status),
  ];
}

function ordersDiffer(venue: VenueBooks, orders: readonly Written[], fills: readonly Fill[]): string[] {
  const found: string[] = [];
  const ours = new Map(orders.map((order) => [order.id, order]));
  if (ours.size !== orders.length) found.push('an order id is in the journal twice');
  const executions = new Set(fills.map(({ id, execution }) => `${id} ${execution}`));
  if (executions.size !== fills.length) found.push('a fill is in the journal twice');
  const filled = new Map<string, number>();
  for (const { id, quantity } of fills) filled.set(id, (filled.get(id) ?? 0) + quantity);
  for (const [id, there] of venue.orders) {
    const here = ours.get(id);
    if (there.firsts > 1) found.push(`the venue has ${there.firsts} orders with the id ${id}`);
    if (here === undefined) found.push(`the venue has an order ${id} that no journal knows of`);
    const known = filled.get(id) ?? 0;
    if (Math.abs(there.filled - known) > QUANTITY_NOISE)
      found.push(`${id}: ${known} filled, at the venue ${there.filled}`);
    const isOpen = here !== undefined && !['filled', 'cancelled', 'rejected', 'expired'].includes(here.status);
    if (isOpen !== there.isOpen)
      found.push(`${id} is ${here?.status ?? 'unknown'}, at the venue ${there.isOpen ? 'open' : 'over'}`);
  }
  for (const id of filled.keys())
    if (!venue.orders.has(id)) found.push(`fills of ${id}, which the venue does not have`);
  return found;
}

function holdingsDiffer(venue: VenueBooks, fills: readonly Fill[], { positions }: Status): string[] {
  const byFills = new Map<string, number>();
  for (const { symbol, side, quantity } of fills)
    byFills.set(symbol, (byFills.get(symbol) ?? 0) + (side === 'buy' ? quantity : -quantity));
  const inBooks = new Map<string, number>();
  for (const held of positions) {
    const symbol = String(held['symbol']);
    inBooks.set(symbol, (inBooks.get(symbol) ?? 0) + Number(held['quantity']));
  }
  return [...new Set([...byFills.keys(), ...inBooks.keys(), ...venue.positions.keys()])].flatMap((symbol) => {
    const [fill, book, there] = [byFills, inBooks, venue.positions].map((held) => held.get(symbol) ?? 0);
    const differs = Math.max(Math.abs(fill! - there!), Math.abs(book! - there!)) > QUANTITY_NOISE;
    return differs ? [`${symbol}: ${fill} by the fills, ${book} in the books, at the venue ${there}`] : [];
  });
}

function cashDiffers(venue: VenueBooks, fills: readonly Fill[], { cash }: Status): string[] {
  const paid = fills.reduce((sum, { side, quantity, price }) => sum + (side === 'buy' ? 1 : -1) * quantity * price, 0);
  const byFills = START_CASH - paid;
  const isSame = [byFills, cash ?? NaN].every((own) => Math.abs(own - venue.cash) < CASH_NOISE);
  return isSame ? [] : [`cash: ${byFills.toFixed(4)} by the fills, ${cash} in the books, at the venue ${venue.cash}`];
}
