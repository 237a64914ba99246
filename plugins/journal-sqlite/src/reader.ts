import type { DatabaseSync } from 'node:sqlite';
import { inflateSync } from 'node:zlib';
import type { Decision, JournalRecord, KeptConfig } from '@plimsoll/core';
import { checkHead, checkRow, checkVersion } from './checks.ts';
import { failureOf, unusable } from './failures.ts';
import { metaOf, openToRead } from './files.ts';
import { configOf } from './configs.ts';
import { recordsIn } from './record-json.ts';
import { KIND_OF, RECORD_OF } from './record-rows.ts';
import { number, tablesOf } from './rows.ts';
import type { Row, Table } from './rows.ts';
import { RUN_SPAN, versionOf } from './schema.ts';

/** A run of a journal. */
export interface KeptRun {
  readonly run: number;
  /** When it began, real time, epoch ms. */
  readonly started: number;
  /** Whether it ended as it should; not so of one that goes on. */
  readonly hasEnded: boolean;
}

/** A config that a run was under. */
export interface RunConfig extends KeptConfig {
  /** Counts those of the run from 1. */
  readonly number: number;
  /** When the run began, real time, or its time when it took the config; epoch ms. */
  readonly since: number;
}

/** A decision of a run. */
export interface KeptDecision {
  readonly decision: Decision;
  /** Number of the config that it was decided under. */
  readonly config: number;
}

interface Numbered {
  readonly seq: number;
  readonly record: JournalRecord;
}

/** Reads a journal, also while a run writes it, and changes nothing. */
export class JournalReader {
  readonly #path: string;
  readonly #database: DatabaseSync;

  /** @throws PlimsollError where the file is no journal, damaged or from a newer version */
  constructor(path: string) {
    this.#path = path;
    try {
      checkHead(path);
      this.#database = openToRead(path);
      checkVersion(path, versionOf(this.#database));
    } catch (error) {
      throw failureOf(path, error);
    }
  }

  /** Whether its runs are backtests, which are simulations that begin with nothing. */
  get isOfBacktests(): boolean {
    return metaOf(this.#database).kind === 'backtests';
  }

  /** All runs, oldest first. */
  runs(): KeptRun[] {
    const rows = this.#database
      .prepare('SELECT run, started, ended FROM runs LEFT JOIN progress USING (run) ORDER BY run')
      .all() as { run: number; started: number; ended: number | null }[];
    return rows.map(({ run, started, ended }) => ({ run, started, hasEnded: ended !== null && ended !== 0 }));
  }

  /**
   * A run's records in the order in which they were written; the last run's where none is named.
   * @param kinds only these
   * @throws PlimsollError PLM_JOURNAL_UNUSABLE where there is no such run
   */
  *records(run?: number, kinds?: readonly JournalRecord['kind'][]): Generator<JournalRecord> {
    const wanted = this.#wanted(run);
    const isWanted = (kind: JournalRecord['kind']): boolean => kinds === undefined || kinds.includes(kind);
    const tables = tablesOf(versionOf(this.#database));
    yield* inOrder(
      (Object.keys(KIND_OF) as (keyof typeof KIND_OF)[])
        .filter((table) => tables.includes(table) && isWanted(KIND_OF[table]))
        .map((table) => this.#recordsOf(table, wanted)),
    );
    if (!tables.includes('blocks')) return;
    for (const { data } of this.#rowsOf('blocks', wanted))
      for (const record of recordsIn(inflateSync(data as Uint8Array).toString()))
        if (isWanted(record.kind)) yield record;
  }

  /**
   * A run's decisions in their order; the last run's where none is named.
   * @throws PlimsollError PLM_JOURNAL_UNUSABLE where there is no such run
   */
  *decisions(run?: number): Generator<KeptDecision> {
    let config = 1;
    for (const record of this.records(run, ['decision', 'config'])) {
      if (record.kind === 'config') config++;
      if (record.kind === 'decision') yield { decision: record.decision, config };
    }
  }

  /**
   * The configs that a run was under, in their order: the one that it began with, and one for each time that it took another.
   * @throws PlimsollError PLM_JOURNAL_UNUSABLE where there is no such run
   */
  configs(run?: number): RunConfig[] {
    const wanted = this.#wanted(run);
    const began = this.#database.prepare('SELECT config, started FROM runs WHERE run = ?').get(wanted) as Row;
    const first = { since: number(began['started']), config: this.#config(began) };
    const changes = [...this.records(wanted, ['config'])].map((record) => {
      const { time, config } = record as Extract<JournalRecord, { readonly kind: 'config' }>;
      return { since: time, config };
    });
    return [first, ...changes].map(({ since, config }, index) => ({ number: index + 1, since, ...config }));
  }

  #config(row: Row): KeptConfig {
    return configOf(this.#path, this.#database, number(row['config']));
  }

  #wanted(run: number | undefined): number {
    const runs = this.runs().map((kept) => kept.run);
    const wanted = run ?? runs.at(-1);
    if (wanted !== undefined && runs.includes(wanted)) return wanted;
    const there = runs.length === 0 ? 'none' : `${runs[0]} to ${runs.at(-1)}`;
    throw unusable(this.#path, `there is no run ${run ?? ''} in it; there are ${there}`);
  }

  *#recordsOf(table: keyof typeof KIND_OF, run: number): Generator<Numbered> {
    for (const row of this.#rowsOf(table, run)) {
      const seq = number(row['seq']);
      if (table !== 'config_changes') yield { seq, record: RECORD_OF[table](row) };
      else yield { seq, record: { kind: 'config', config: this.#config(row), time: number(row['time']) } };
    }
  }

  *#rowsOf(table: Table, run: number): Generator<Row> {
    const rows = this.#database
      .prepare(`SELECT * FROM ${table} WHERE seq >= ? AND seq < ? ORDER BY seq`)
      .iterate(run * RUN_SPAN, (run + 1) * RUN_SPAN);
    for (const row of rows) yield checkRow(this.#path, table, row as Row);
  }

  close(): void {
    this.#database.close();
  }
}

/** Those of all, by their numbers; each is in order. */
function* inOrder(all: readonly Generator<Numbered>[]): Generator<JournalRecord> {
  const heads = all.flatMap((rest) => {
    const head = rest.next();
    return head.done === true ? [] : [{ rest, head: head.value }];
  });
  while (heads.length > 0) {
    const least = heads.reduce((a, b) => (b.head.seq < a.head.seq ? b : a));
    yield least.head.record;
    const next = least.rest.next();
    if (next.done === true) heads.splice(heads.indexOf(least), 1);
    else least.head = next.value;
  }
}
