import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Found, KnownOrder, LastKnown, Reconciliation, TradingState } from '@plimsoll/core';
import { checkRow } from './checks.ts';
import {
  cashOf,
  endOf,
  fillOf,
  number,
  optional,
  orderOf,
  portfolioOf,
  reconciliationOf,
  recordsOf,
  splitOf,
  text,
} from './rows.ts';
import type { Row, Table } from './rows.ts';
import { IS_OPEN, versionOf } from './schema.ts';

/** Reads where an account's last run left off. Every row is checked as it is read. */
export class Recovery {
  readonly #path: string;
  readonly #database: DatabaseSync;

  constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
  }

  /** @param before the run that is beginning: what came before it is told. @throws PlimsollError PLM_JOURNAL_DAMAGED */
  last(before: number): LastKnown | undefined {
    const run = this.#database.prepare('SELECT max(run) AS run FROM runs WHERE run < ?').get(before)?.['run'];
    if (typeof run !== 'number') return undefined;
    const { cycle, ended } = this.#progress();
    const newest = this.#rows('portfolios', 'ORDER BY seq DESC LIMIT 1')[0];
    const after = newest === undefined ? 0 : number(newest['seq']);
    const state = this.#rows('states', 'ORDER BY seq DESC LIMIT 1')[0];
    return {
      run,
      hasEnded: ended === run,
      time: cycle,
      portfolio: newest && portfolioOf(newest),
      since: this.#since(after),
      orders: this.#openOrders(),
      splits: this.#rows('splits', 'ORDER BY seq').map(splitOf),
      trading: { state: (state ? text(state['state']) : 'active') as TradingState, reason: text(state?.['reason']) },
      snapshots: this.#snapshots(),
      unacknowledged: this.#unacknowledged(),
    };
  }

  /** @param before the number of a record: what was written before it is told; everything where left out */
  find(orderId: string, before = Number.MAX_SAFE_INTEGER): Found {
    const those = 'WHERE id = ?1 AND seq < ?2';
    const ids = this.#database
      .prepare(`SELECT id FROM orders ${those} UNION SELECT order_id FROM legs ${those}`)
      .all(orderId, before);
    const order = ids.length === 0 ? undefined : this.#known(text((ids[0] as Row)['id']), before);
    const fills = this.#rows('fills', 'WHERE order_id = ? AND seq < ?', orderId, before);
    return { order, executions: fills.map((row) => text(row['execution'])) };
  }

  /** @param before as for {@link find} */
  hasCash(id: string, before = Number.MAX_SAFE_INTEGER): boolean {
    return this.#rows('cash_changes', 'WHERE id = ? AND seq < ? LIMIT 1', id, before).length > 0;
  }

  /** The newest cycle that was over, and the newest run that ended as it should. */
  #progress(): { cycle: number; ended: number } {
    const found = { cycle: NaN, ended: NaN };
    for (const row of this.#rows('progress', 'ORDER BY run')) {
      if (row['cycle'] !== null) found.cycle = number(row['cycle']);
      if (row['ended'] !== null) found.ended = number(row['run']);
    }
    return found;
  }

  #since(seq: number): LastKnown['since'] {
    const fills = this.#rows('fills', 'WHERE seq > ?', seq).map((row) => {
      const strategy = optional<string>(row['strategy']);
      return { seq: number(row['seq']), record: { kind: 'fill', fill: fillOf(row), strategy } };
    });
    const changes = this.#rows('cash_changes', 'WHERE seq > ?', seq).map((row) => {
      return { seq: number(row['seq']), record: { kind: 'cash', change: cashOf(row) } };
    });
    const splits = this.#rows('splits', 'WHERE seq > ?', seq).map((row) => {
      return { seq: number(row['seq']), record: { kind: 'split', split: splitOf(row) } };
    });
    const all = [...fills, ...changes, ...splits].sort((a, b) => a.seq - b.seq);
    return all.map(({ record }) => record as LastKnown['since'][number]);
  }

  #openOrders(): KnownOrder[] {
    const ofLegs = `SELECT orders.seq, orders.id FROM legs CROSS JOIN orders ON orders.id = legs.order_id WHERE legs.${IS_OPEN}`;
    const rows = this.#database.prepare(`SELECT seq, id FROM orders WHERE ${IS_OPEN} UNION ${ofLegs} ORDER BY 1`).all();
    return (rows as Row[]).flatMap((row) => this.#known(text(row['id'])) ?? []);
  }

  #known(id: string, before = Number.MAX_SAFE_INTEGER): KnownOrder | undefined {
    const row = this.#rows('orders', 'WHERE id = ? AND seq < ? ORDER BY seq DESC LIMIT 1', id, before)[0];
    if (!row) return undefined;
    const known = orderOf(row);
    const ids = [id, ...(known.order.legs ?? []).map((leg) => leg.id)];
    const those = `WHERE order_id IN (${ids.map(() => '?').join(', ')}) AND seq < ?`;
    const fills = this.#rows('fills', those, ...ids, before).map((fill) => ({
      seq: number(fill['seq']),
      told: fillOf(fill),
    }));
    const ends = this.#rows('ends', those, ...ids, before).map((end) => ({
      seq: number(end['seq']),
      told: endOf(end),
    }));
    const since = 'WHERE symbol = ? AND seq > ? AND seq < ?';
    const splits = this.#rows('splits', since, known.order.symbol, number(row['seq']), before).map((split) => {
      return { seq: number(split['seq']), told: splitOf(split) };
    });
    const all: { seq: number; told: KnownOrder['told'][number] }[] = [...fills, ...ends, ...splits];
    return { ...known, told: all.sort((a, b) => a.seq - b.seq).map(({ told }) => told) };
  }

  #snapshots(): Record<string, string> {
    return Object.fromEntries(this.#rows('snapshots', '').map((row) => [text(row['plugin']), text(row['state'])]));
  }

  #unacknowledged(): Reconciliation[] {
    const last = this.#rows('acknowledgements', 'ORDER BY seq DESC LIMIT 1')[0];
    return this.#rows('reconciliations', 'WHERE seq > ?', last === undefined ? 0 : number(last['seq']))
      .map(reconciliationOf)
      .filter(({ differences }) => differences.some(({ isExplained }) => !isExplained));
  }

  #rows(table: Table, rest: string, ...values: SQLInputValue[]): Row[] {
    const rows = this.#database.prepare(`SELECT * FROM ${table} ${rest}`).all(...values) as Row[];
    return rows.map((row) => checkRow(this.#path, table, row));
  }
}

/** Number of the newest record; 0 where there is none. */
export function lastRecord(database: DatabaseSync): number {
  const newest = recordsOf(versionOf(database)).map((table) =>
    database.prepare(`SELECT max(seq) AS seq FROM ${table}`).get(),
  );
  return newest.reduce((last, row) => Math.max(last, Number(row?.['seq'] ?? 0)), 0);
}
