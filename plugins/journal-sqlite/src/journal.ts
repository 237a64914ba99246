import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import type { DatabaseSync } from 'node:sqlite';
import { PlimsollError, isoTime } from '@plimsoll/core';
import type { Begun, Found, Journal, JournalRecord, RunStart } from '@plimsoll/core';
import type { Config } from './config.ts';
import { configId } from './configs.ts';
import { examine } from './examine.ts';
import { failureOf } from './failures.ts';
import { create, makeFolderFor, open } from './files.ts';
import type { Purpose } from './files.ts';
import { Lock } from './lock.ts';
import { Mark } from './mark.ts';
import { Recovery } from './recovery.ts';
import { ownerOf } from './owner.ts';
import { Place } from './place.ts';
import { migrate } from './schema.ts';
import { withChecksum } from './values.ts';
import { SimulationWriter } from './simulation.ts';
import { Writer } from './writer.ts';

/** A journal in one SQLite file. A run that continues has each write on disk when the call returns; simulations are written by and by. */
export class SqliteJournal implements Journal {
  readonly keepsInputs: boolean;
  readonly #config: Config;
  readonly #resolvePath: (path: string) => string;
  #path = '';
  #lock: Lock | undefined;
  #mark: Mark | undefined;
  #place: Place | undefined;
  #database: DatabaseSync | undefined;
  #writer: Writer | undefined;
  #recovery: Recovery | undefined;
  #simulation: SimulationWriter | undefined;

  constructor(config: Config, resolvePath: (path: string) => string) {
    this.keepsInputs = config.inputs;
    this.#config = config;
    this.#resolvePath = resolvePath;
  }

  begin(start: RunStart): Begun {
    if (!start.continues && !this.#config.backtests) return { run: 1, last: undefined, doubts: [] };
    const { account, continues } = start;
    const path = (this.#path = this.#pathFor(start));
    try {
      makeFolderFor(path);
      if (continues) this.#takeLock(path, account);
      const purpose: Purpose = { account, kind: continues ? 'account' : 'backtests' };
      const doubts = existsSync(path) ? examine(path, purpose) : create(path, purpose);
      const database = (this.#database = open(path, continues));
      migrate(database);
      const run = insertRun(database, start);
      if (!continues) {
        this.#simulation = new SimulationWriter(database, run);
        return { run, last: undefined, doubts };
      }
      this.#writer = new Writer(database, run);
      this.#recovery = new Recovery(path, database);
      this.#mark = new Mark(`${path}.mark`);
      this.#place = new Place(path);
      const last = this.#recovery.last(run);
      // So that the file says of every run that there was one, also should the log beside it be lost.
      database.exec('PRAGMA wal_checkpoint');
      return { run, last, doubts };
    } catch (error) {
      this.#letGo();
      throw failureOf(path, error);
    }
  }

  write(records: readonly JournalRecord[]): void | Promise<void> {
    if (this.#simulation) return this.#simulation.write(records);
    if (!this.#writer) return;
    this.#place!.check();
    try {
      this.#writer.write(records);
    } catch (error) {
      throw failureOf(this.#path, error);
    }
    this.#mark!.write(this.#writer.last);
  }

  find(orderId: string): Found {
    return this.#recovery?.find(orderId) ?? { order: undefined, executions: [] };
  }

  hasCash(id: string): boolean {
    return this.#recovery?.hasCash(id) ?? false;
  }

  close(): void | Promise<void> {
    if (this.#simulation) return this.#simulation.close().finally(() => this.#letGo());
    try {
      this.#noteClosed();
    } catch (error) {
      throw failureOf(this.#path, error);
    } finally {
      this.#letGo();
    }
  }

  #noteClosed(): void {
    try {
      this.#writer?.close();
    } catch {
      // On a full disk there is room again once the log's records are in the file, since the log is then begun anew in its place.
      this.#database?.exec('PRAGMA wal_checkpoint(RESTART)');
      this.#writer?.close();
    }
  }

  #letGo(): void {
    if (this.#database?.isOpen) this.#database.close();
    this.#mark?.close();
    this.#lock?.release();
    this.#writer = this.#simulation = this.#database = this.#mark = this.#lock = undefined;
  }

  #pathFor({ account, continues }: RunStart): string {
    const path = this.#resolvePath(this.#config.path ?? `journals/${account}.sqlite`);
    return continues ? path : `${path.replace(/\.sqlite$/, '')}.backtests.sqlite`;
  }

  #takeLock(path: string, account: string): void {
    this.#lock = Lock.take(`${path}.lock`);
    if (this.#lock) return;
    const owner = ownerOf(path);
    const who = owner ? `process ${owner.pid} on ${owner.host}, since ${isoTime(owner.started)}` : 'another process';
    throw new PlimsollError(
      'PLM_JOURNAL_BUSY',
      `${path}: ${who}, has the journal of account '${account}'. One process at a time trades an account: stop that one first`,
    );
  }
}

/** @returns the run's number */
function insertRun(database: DatabaseSync, start: RunStart): number {
  const { time, config, continues, universe, timeframe, seed, plugins, version } = start;
  database.exec('BEGIN IMMEDIATE');
  try {
    const id = configId(database, config);
    const run = Number(database.prepare('SELECT coalesce(max(run), 0) + 1 AS run FROM runs').get()!['run']);
    const about = [Number(continues), time, process.pid, hostname(), id, JSON.stringify(universe), timeframe, seed];
    const values = withChecksum([run, ...about, JSON.stringify(plugins), version]);
    database.prepare(`INSERT INTO runs VALUES (${values.map(() => '?').join(', ')})`).run(...values);
    database.exec('COMMIT');
    return run;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
