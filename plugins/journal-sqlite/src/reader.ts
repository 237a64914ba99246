import { DatabaseSync } from 'node:sqlite';
import type { Decision, KeptConfig } from '@plimsoll/core';
import { checkHead, checkRow, checkVersion } from './checks.ts';
import { failureOf, unusable } from './failures.ts';
import { configOf } from './configs.ts';
import { decisionOf, number, tablesOf } from './rows.ts';
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

/** Reads a journal, also while a run writes it, and changes nothing. */
export class JournalReader {
  readonly #path: string;
  readonly #database: DatabaseSync;

  /** @throws PlimsollError where the file is no journal, damaged or from a newer version */
  constructor(path: string) {
    this.#path = path;
    checkHead(path);
    try {
      this.#database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
      checkVersion(path, versionOf(this.#database));
    } catch (error) {
      throw failureOf(path, error);
    }
  }

  /** All runs, oldest first. */
  runs(): KeptRun[] {
    const rows = this.#database
      .prepare('SELECT run, started, ended FROM runs LEFT JOIN progress USING (run) ORDER BY run')
      .all() as { run: number; started: number; ended: number | null }[];
    return rows.map(({ run, started, ended }) => ({ run, started, hasEnded: ended !== null && ended !== 0 }));
  }

  /**
   * A run's decisions in their order; the last run's where none is named.
   * @throws PlimsollError PLM_JOURNAL_UNUSABLE where there is no such run
   */
  *decisions(run?: number): Generator<KeptDecision> {
    const wanted = this.#wanted(run);
    const changes = this.#changes(wanted).map(({ seq }) => number(seq));
    let config = 1;
    for (const row of this.#rowsOf('decisions', wanted)) {
      while (number(row['seq']) > (changes[config - 1] ?? Infinity)) config++;
      yield { decision: decisionOf(row), config };
    }
  }

  /**
   * The configs that a run was under, in their order: the one that it began with, and one for each time that it took another.
   * @throws PlimsollError PLM_JOURNAL_UNUSABLE where there is no such run
   */
  configs(run?: number): RunConfig[] {
    const wanted = this.#wanted(run);
    const began = this.#database.prepare('SELECT config, started AS time FROM runs WHERE run = ?').get(wanted) as Row;
    return [began, ...this.#changes(wanted)].map(({ config, time }, index) => {
      return { number: index + 1, since: number(time), ...configOf(this.#path, this.#database, number(config)) };
    });
  }

  #wanted(run: number | undefined): number {
    const runs = this.runs().map((kept) => kept.run);
    const wanted = run ?? runs.at(-1);
    if (wanted !== undefined && runs.includes(wanted)) return wanted;
    const there = runs.length === 0 ? 'none' : `${runs[0]} to ${runs.at(-1)}`;
    throw unusable(this.#path, `there is no run ${run ?? ''} in it; there are ${there}`);
  }

  #changes(run: number): Row[] {
    return tablesOf(versionOf(this.#database)).includes('config_changes')
      ? [...this.#rowsOf('config_changes', run)]
      : [];
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
