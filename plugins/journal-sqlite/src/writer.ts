import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JournalRecord } from '@plimsoll/core';
import { configId } from './configs.ts';
import { inputValues } from './inputs.ts';
import { COLUMNS, decisionValues, fillValues, orderValues } from './rows.ts';
import type { Table } from './rows.ts';
import { RUN_SPAN } from './schema.ts';
import { jsonOf, valueOf, withChecksum } from './values.ts';
import type { Value } from './values.ts';

const ENDED: ReadonlySet<string> = new Set(['filled', 'cancelled', 'rejected', 'expired']);

interface Place {
  readonly table: 'orders' | 'legs';
  readonly seq: number;
}

/** Writes the records of one run, those of a call all together or not at all. */
export class Writer {
  readonly #database: DatabaseSync;
  readonly #first: number;
  readonly #run: number;
  readonly #statements = new Map<string, StatementSync>();
  readonly #inserts: Partial<Record<Table, StatementSync>> = {};
  /** Of orders that have not ended, where their row is. */
  readonly #places = new Map<string, Place>();
  #count = 0;
  #progress = { cycle: NaN, ended: NaN, closed: NaN };

  constructor(database: DatabaseSync, run: number) {
    this.#database = database;
    this.#run = run;
    this.#first = run * RUN_SPAN;
  }

  /** Number of the last record that is durable; 0 where none is. */
  get last(): number {
    return this.#count === 0 ? 0 : this.#first + this.#count;
  }

  /** @throws where SQLite fails; nothing has been written then */
  write(records: readonly JournalRecord[]): void {
    const before = this.#count;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const record of records) this.#put(record);
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      this.#count = before;
      this.#places.clear();
      throw error;
    }
  }

  #put(record: JournalRecord): void {
    switch (record.kind) {
      case 'decision':
        return void this.#insert('decisions', decisionValues(record.decision));
      case 'order':
        return this.#putOrder(record);
      case 'fill':
        return void this.#insert('fills', fillValues(record));
      case 'cash': {
        const { id, amount, reason, symbol, perShare, time } = record.change;
        return void this.#insert('cash_changes', [id, amount, reason, symbol, perShare, time].map(valueOf));
      }
      case 'split': {
        const { symbol, exDate, ratio, inLieu, time } = record.split;
        const paid = inLieu ? jsonOf(inLieu) : null;
        return void this.#insert('splits', [...[symbol, exDate, ratio].map(valueOf), paid, valueOf(time)]);
      }
      case 'end': {
        const { orderId, status, time, code, detail } = record.end;
        const why = detail === undefined ? null : jsonOf(detail);
        return void this.#insert('ends', [...[orderId, status, time, code].map(valueOf), why]);
      }
      case 'change':
        return this.#putChange(record);
      case 'portfolio': {
        const { time, cash, positions } = record.portfolio;
        return void this.#insert('portfolios', [valueOf(time), valueOf(cash), jsonOf(positions)]);
      }
      default:
        return this.#putOther(record);
    }
  }

  #putOther(
    record: Exclude<
      JournalRecord,
      { readonly kind: 'decision' | 'order' | 'fill' | 'cash' | 'split' | 'end' | 'change' | 'portfolio' }
    >,
  ): void {
    switch (record.kind) {
      case 'event': {
        const { code, time, detail } = record.event;
        return void this.#insert('events', [code, valueOf(time), jsonOf(detail)]);
      }
      case 'state':
        return void this.#insert('states', [record.state, record.reason, record.time].map(valueOf));
      case 'command': {
        const { name, detail, by, time } = record.command;
        return void this.#insert('commands', [valueOf(name), jsonOf(detail), valueOf(by), valueOf(time)]);
      }
      case 'config':
        return void this.#insert('config_changes', [configId(this.#database, record.config), valueOf(record.time)]);
      case 'input':
        return void this.#insert('inputs', inputValues(record.input));
      case 'reconciliation': {
        const { time, atStart, differences } = record.reconciliation;
        return void this.#insert('reconciliations', [valueOf(time), Number(atStart), jsonOf(differences)]);
      }
      case 'acknowledgement':
        return void this.#insert('acknowledgements', [record.by, record.note, record.time].map(valueOf));
      case 'snapshot': {
        const { plugin, state, time } = record;
        const put = this.#statement('REPLACE INTO snapshots VALUES (?, ?, ?, ?)');
        return void put.run(...withChecksum([plugin, state, time].map(valueOf)));
      }
      case 'cycle':
        return this.#putProgress({ ...this.#progress, cycle: record.time });
      case 'run-end':
        return this.#putProgress({ ...this.#progress, ended: record.time });
    }
  }

  #putOrder(record: Extract<JournalRecord, { readonly kind: 'order' }>): void {
    const { order } = record;
    const seq = this.#insert('orders', orderValues(record), [order.status, 0]);
    this.#places.set(order.id, { table: 'orders', seq });
    for (const { id, kind, limitPrice, stopPrice } of order.legs ?? []) {
      const values = [id, order.id, kind, limitPrice, stopPrice].map(valueOf);
      this.#places.set(id, { table: 'legs', seq: this.#insert('legs', values, ['held', 0]) });
    }
  }

  #putChange({ orderId, status, filled, time }: Extract<JournalRecord, { readonly kind: 'change' }>): void {
    this.#insert('transitions', [orderId, status, filled, time].map(valueOf));
    const place = this.#places.get(orderId) ?? this.#find('orders', orderId) ?? this.#find('legs', orderId);
    if (!place) return;
    this.#statement(`UPDATE ${place.table} SET status = ?, filled = ? WHERE seq = ?`).run(status, filled, place.seq);
    if (ENDED.has(status)) this.#places.delete(orderId);
    else this.#places.set(orderId, place);
  }

  /** The newest of that id: in simulations several runs have the same. */
  #find(table: Place['table'], id: string): Place | undefined {
    const found = this.#statement(`SELECT max(seq) AS seq FROM ${table} WHERE id = ?`).get(id);
    const seq = found?.['seq'];
    return typeof seq === 'number' ? { table, seq } : undefined;
  }

  /** Takes note that the file was closed as it should be, so that what is in no log any more is in the file. */
  close(): void {
    this.#putProgress({ ...this.#progress, closed: 1 });
  }

  #putProgress(progress: { cycle: number; ended: number; closed: number }): void {
    this.#progress = progress;
    const { cycle, ended, closed } = progress;
    const values = [this.#run, valueOf(cycle), valueOf(ended), valueOf(closed)];
    this.#statement('REPLACE INTO progress VALUES (?, ?, ?, ?, ?)').run(...withChecksum(values));
  }

  #insert(table: Table, values: readonly Value[], after: readonly Value[] = []): number {
    const seq = this.#first + ++this.#count;
    const put = this.#inserts[table] ?? (this.#inserts[table] = this.#database.prepare(insertion(table, after.length)));
    put.run(...withChecksum([seq, ...values]), ...after);
    return seq;
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}

function insertion(table: Table, after: number): string {
  const places = COLUMNS[table].length + 1 + after;
  return `INSERT INTO ${table} VALUES (${Array.from({ length: places }, () => '?').join(', ')})`;
}
