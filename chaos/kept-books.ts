import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Sim, Venue, WireOrder } from '@plimsoll/alpaca-sim';

const QUANTITY_NOISE = 1e-9;
/** The most orders that the venue lists at once. */
const PAGE = 500;

interface Row {
  readonly id: string;
  readonly symbol: string;
  readonly side: string;
  readonly quantity: number;
}

function read<T>(folder: string, sql: string): T[] {
  const database = new DatabaseSync(path.join(folder, 'journals', 'killed.sqlite'), { readOnly: true, timeout: 2_000 });
  try {
    return database.prepare(sql).all() as T[];
  } finally {
    database.close();
  }
}

/** What a journal has in it, counted. */
export function booksOf(folder: string): { readonly runs: number; readonly orders: number; readonly fills: number } {
  const count = (table: string): number => read<{ n: number }>(folder, `SELECT count(*) AS n FROM ${table}`)[0]!.n;
  return { runs: count('runs'), orders: count('orders'), fills: count('fills') };
}

/** All orders of an account, a page after the other. */
function allOrders(venue: Venue, accountId: string): WireOrder[] {
  const all: WireOrder[] = [];
  for (let page: WireOrder[] | undefined; page === undefined || page.length === PAGE; all.push(...page)) {
    const last = all.at(-1);
    const after = last === undefined ? {} : { afterOrderId: last.id };
    page = venue.orders(accountId, { status: 'all', direction: 'asc', limit: PAGE, ...after });
  }
  return all;
}

/** Where a journal and the venue's own books differ: no order twice, none unknown, every fill once. */
export function differencesIn(folder: string, { venue }: Sim): string[] {
  const accountId = venue.accountIds()[0]!;
  const found: string[] = [];
  const orders = read<Row>(folder, 'SELECT id, symbol, side, quantity FROM orders');
  const fills = read<Row>(folder, 'SELECT order_id AS id, symbol, side, quantity FROM fills');
  const executions = read<{ id: string }>(folder, "SELECT order_id || ' ' || execution AS id FROM fills");
  const ours = new Map(orders.map((order) => [order.id, order]));
  if (ours.size !== orders.length) found.push('an order id is in the journal twice');
  if (new Set(executions.map(({ id }) => id)).size !== executions.length) found.push('a fill is in the journal twice');

  const filled = new Map<string, number>();
  const held = new Map<string, number>();
  for (const { id, symbol, side, quantity } of fills) {
    filled.set(id, (filled.get(id) ?? 0) + quantity);
    held.set(symbol, (held.get(symbol) ?? 0) + (side === 'buy' ? quantity : -quantity));
  }
  const seen = new Set<string>();
  for (const order of allOrders(venue, accountId)) {
    const id = order.client_order_id;
    if (seen.has(id)) found.push(`the venue has two orders with the id ${id}`);
    seen.add(id);
    if (!ours.has(id)) found.push(`the venue has an order ${id} that no journal knows of`);
    const there = Number(order['filled_qty']);
    const here = filled.get(id) ?? 0;
    if (Math.abs(there - here) > QUANTITY_NOISE) found.push(`${id}: ${here} filled, at the venue ${there}`);
  }
  for (const id of filled.keys()) if (!seen.has(id)) found.push(`fills of ${id}, which the venue does not have`);
  const there = new Map(venue.positions(accountId).map((held) => [String(held['symbol']), Number(held['qty'])]));
  for (const symbol of new Set([...held.keys(), ...there.keys()])) {
    const difference = (held.get(symbol) ?? 0) - (there.get(symbol) ?? 0);
    if (Math.abs(difference) > 1e-6)
      found.push(`${symbol}: ${held.get(symbol) ?? 0} by the fills, at the venue ${there.get(symbol) ?? 0}`);
  }
  return found;
}
