import { DatabaseSync } from 'node:sqlite';
import type { Decision } from '@plimsoll/core';
import { checkHead, checkVersion } from './checks.ts';
import { failureOf, unusable } from './failures.ts';
import { decisionOf } from './rows.ts';
import type { Row } from './rows.ts';
import { RUN_SPAN, versionOf } from './schema.ts';

/** A run of a journal. */
export interface KeptRun {
  readonly run: number;
  /** When it began, real time, epoch ms. */
  readonly started: number;
  /** Whether it ended as it should; not so of one that goes on. */
  readonly hasEnded: boolean;
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
  *decisions(run?: number): Generator<Decision> {
    const runs = this.runs().map((kept) => kept.run);
    const wanted = run ?? runs.at(-1);
    if (wanted === undefined || !runs.includes(wanted)) {
      const there = runs.length === 0 ? 'none' : `${runs[0]} to ${runs.at(-1)}`;
      throw unusable(this.#path, `there is no run ${run ?? ''} in it; there are ${there}`);
    }
    const rows = this.#database
      .prepare('SELECT * FROM decisions WHERE seq >= ? AND seq < ? ORDER BY seq')
      .iterate(wanted * RUN_SPAN, (wanted + 1) * RUN_SPAN);
    for (const row of rows) yield decisionOf(row as Row);
  }

  close(): void {
    this.#database.close();
  }
}
