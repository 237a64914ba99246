import { DatabaseSync } from 'node:sqlite';
import type { Fill, JournalRecord, Order } from '@plimsoll/core';
import type { Life } from '../life.ts';
import { ownerOf } from '../venue.ts';
import type { Venue } from '../venue.ts';
import type { Report } from './report.ts';

const keyOf = (orderId: string, executionId: string): string => `${orderId} ${executionId.replace(/#\d+$/, '')}`;

/** Law 8: what is sent or counted has been written before, and what was written stays written. */
export class Durable {
  readonly #report: Report;
  readonly #orders = new Map<string, Order>();
  readonly #fills = new Set<string>();

  constructor(report: Report) {
    this.#report = report;
  }

  order(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  /** A write has returned. */
  written(records: readonly JournalRecord[]): void {
    for (const record of records) {
      if (record.kind === 'order') {
        if (this.#orders.has(record.order.id))
          this.#report(8, `the id ${record.order.id} is written for a second order`);
        this.#orders.set(record.order.id, record.order);
      }
      if (record.kind !== 'fill') continue;
      const key = keyOf(record.fill.orderId, record.fill.executionId);
      if (this.#fills.has(key)) this.#report(8, `the fill ${key} is written twice`);
      this.#fills.add(key);
    }
  }

  /** A hook has seen a fill. */
  counted(life: Life, { orderId, executionId }: Fill): void {
    if (life.isOver || life.hasLostWrites || this.#fills.has(keyOf(orderId, executionId))) return;
    this.#report(8, `hooks saw the fill ${orderId} ${executionId} before it was written`);
  }

  /** The file itself, read by other means than the journal's own, against what was written and what the venue has. */
  compare(path: string, venue: Venue, mayLack: boolean): void {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      const rows = <T>(sql: string): T[] => database.prepare(sql).all() as T[];
      const orders = rows<{ id: string }>('SELECT id FROM orders').map(({ id }) => id);
      const fills = rows<{ id: string; x: string }>('SELECT order_id AS id, execution AS x FROM fills').map(
        ({ id, x }) => keyOf(id, x),
      );
      this.#same('order', orders, [...this.#orders.keys()]);
      this.#same('fill', fills, [...this.#fills]);
      const known = new Set([...orders, ...rows<{ id: string }>('SELECT id FROM legs').map(({ id }) => id)]);
      for (const id of venue.orders.keys())
        if (!known.has(ownerOf(id))) this.#report(8, `the venue has ${id}, of which no journal knows`);
      const there = new Set(fills);
      for (const { id, fills: executions } of venue.orders.values())
        for (const { executionId } of executions)
          if (!mayLack && !there.has(keyOf(ownerOf(id), executionId)))
            this.#report(8, `the venue’s fill ${id} ${executionId} is in no journal`);
    } finally {
      database.close();
    }
  }

  #same(what: string, inFile: readonly string[], written: readonly string[]): void {
    const file = new Set(inFile);
    if (file.size !== inFile.length)
      this.#report(8, `the journal has ${inFile.length} ${what}s, ${file.size} of them different`);
    for (const id of written)
      if (!file.has(id)) this.#report(8, `the ${what} ${id} was written and is not in the journal`);
    const kept = new Set(written);
    for (const id of file)
      if (!kept.has(id)) this.#report(8, `the ${what} ${id} is in the journal, though its write never returned`);
  }
}
