import type { DatabaseSync } from 'node:sqlite';
import { PlimsollError } from '@plimsoll/core';
import type { Decision, Found, Order } from '@plimsoll/core';
import { checkRow } from './checks.ts';
import { failureOf } from './failures.ts';
import { openToRead } from './files.ts';
import { JournalReader } from './reader.ts';
import type { RunConfig } from './reader.ts';
import { Recovery } from './recovery.ts';
import { COLUMNS, decisionOf, decisionValues, orderOf, orderValues, tablesOf } from './rows.ts';
import type { Row, Table } from './rows.ts';
import { RUN_SPAN, versionOf } from './schema.ts';
import { tapeOf } from './tape.ts';
import type { TapeEntry } from './tape.ts';
import type { Value } from './values.ts';

export type { TapeEntry } from './tape.ts';

/** An order as a journal keeps it. */
export interface KeptOrder {
  readonly order: Order;
  /** Dollars a unit at which its entering part was reserved. */
  readonly price: number;
}

/** Reads one run of a journal, with all that came into it from outside. Changes nothing. */
export class RunReader {
  readonly run: number;
  /** Real time at which it began, epoch ms. */
  readonly startedAt: number;
  /** Whether it ended as it should; not so of one that goes on. */
  readonly hasEnded: boolean;
  /** Of the Plimsoll that ran it. */
  readonly version: string;
  /** Those that it was under, in their order. */
  readonly configs: readonly RunConfig[];
  readonly #path: string;
  readonly #reader: JournalReader;
  readonly #database: DatabaseSync;
  readonly #recovery: Recovery;

  /**
   * @param run the last one where none is named
   * @throws PlimsollError PLM_RUN_NOT_REPLAYABLE where the run has no inputs, and what {@link JournalReader} throws
   */
  constructor(path: string, run?: number) {
    this.#path = path;
    this.#reader = new JournalReader(path);
    try {
      this.configs = this.#reader.configs(run);
      const kept = this.#reader.runs().findLast((one) => run === undefined || one.run === run)!;
      this.run = kept.run;
      this.startedAt = kept.started;
      this.hasEnded = kept.hasEnded;
      this.#database = openToRead(path);
    } catch (error) {
      this.#reader.close();
      throw failureOf(path, error);
    }
    this.#recovery = new Recovery(path, this.#database);
    this.version = String(this.#database.prepare('SELECT version FROM runs WHERE run = ?').get(this.run)!['version']);
    if (this.#hasInputs()) return;
    this.close();
    const why = `${path}: of run ${this.run} the journal has no inputs`;
    const hint =
      'they are kept of a `plimsoll run` with `inputs: true`, the default, by versions that know of them; backtest a config again instead';
    throw new PlimsollError('PLM_RUN_NOT_REPLAYABLE', `${why}: ${hint}`);
  }

  /** All that came into the run from outside, in its order. @throws PlimsollError PLM_JOURNAL_DAMAGED */
  tape(): Generator<TapeEntry> {
    return tapeOf(this.#path, this.#database, this.run);
  }

  *decisions(): Generator<{ readonly decision: Decision; readonly config: number }> {
    yield* this.#reader.decisions(this.run);
  }

  *orders(): Generator<KeptOrder> {
    for (const row of this.#rows('orders')) yield orderOf(row);
  }

  /** What was written under an order's id by the time of a record. @param seq the record's number */
  find(orderId: string, seq: number): Found {
    return this.#recovery.find(orderId, seq);
  }

  /** Whether a change of cash with this id was written by then. */
  hasCash(id: string, seq: number): boolean {
    return this.#recovery.hasCash(id, seq);
  }

  close(): void {
    this.#database.close();
    this.#reader.close();
  }

  #hasInputs(): boolean {
    if (!tablesOf(versionOf(this.#database)).includes('inputs')) return false;
    const some = this.#database.prepare('SELECT 1 FROM inputs WHERE seq >= ? AND seq < ? LIMIT 1');
    return some.get(this.run * RUN_SPAN, (this.run + 1) * RUN_SPAN) !== undefined;
  }

  *#rows(table: Table): Generator<Row> {
    const all = this.#database.prepare(`SELECT * FROM ${table} WHERE seq >= ? AND seq < ? ORDER BY seq`);
    for (const row of all.iterate(this.run * RUN_SPAN, (this.run + 1) * RUN_SPAN))
      yield checkRow(this.#path, table, row as Row);
  }
}

/** A decision as it would be read again. */
export function decisionAsKept(decision: Decision): Decision {
  return decisionOf(rowOf('decisions', decisionValues(decision)));
}

/** An order as it would be read again. */
export function orderAsKept(order: Order, price: number): KeptOrder {
  return orderOf(rowOf('orders', orderValues({ kind: 'order', order, price })));
}

function rowOf(table: Table, values: readonly Value[]): Row {
  return Object.fromEntries(COLUMNS[table].map((column, i) => [column, [0, ...values][i] ?? null]));
}
