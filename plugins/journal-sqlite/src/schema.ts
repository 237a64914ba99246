import type { DatabaseSync } from 'node:sqlite';

/** `PLIM`: tells a journal from other SQLite files. */
export const APPLICATION_ID = 0x504c494d;

/** Of an order or a leg that has not ended, as the indexes have it. */
export const IS_OPEN = "status NOT IN ('filled', 'cancelled', 'rejected', 'expired')";

/** Records of a run are numbered from `run * RUN_SPAN` on, so that a number is never used twice and tells its run. */
export const RUN_SPAN = 2 ** 32;

/**
 * What takes a file from each version of the schema to the next; the first from an empty one. Columns that can be given anything have no type,
 * which keeps values as they are. `crc` is over the values before it.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE configs (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, file TEXT NOT NULL, text TEXT NOT NULL);
  CREATE TABLE runs (
    run INTEGER PRIMARY KEY, continues INTEGER NOT NULL, started INTEGER NOT NULL, pid INTEGER NOT NULL, host TEXT NOT NULL,
    config INTEGER NOT NULL REFERENCES configs, universe TEXT NOT NULL, timeframe TEXT NOT NULL, seed, plugins TEXT NOT NULL,
    version TEXT NOT NULL, crc INTEGER NOT NULL
  );
  CREATE TABLE progress (run INTEGER PRIMARY KEY, cycle, ended, closed, crc INTEGER NOT NULL);
  CREATE TABLE decisions (
    seq INTEGER PRIMARY KEY, id TEXT, time, strategy, symbol, side, type, limit_price, stop_price, time_in_force, weight, confidence,
    reason, price, requested, allowed, closing, outcome, code, plugin, order_id, detail TEXT, sizing TEXT, verdicts TEXT, more TEXT, crc INTEGER NOT NULL
  );
  CREATE TABLE orders (
    seq INTEGER PRIMARY KEY, id TEXT, decision TEXT, strategy, symbol, side, quantity, closing, type, limit_price, stop_price,
    time_in_force, more TEXT, price, time, crc INTEGER NOT NULL, status TEXT NOT NULL, filled
  );
  CREATE INDEX orders_id ON orders (id);
  CREATE INDEX orders_open ON orders (seq) WHERE status NOT IN ('filled', 'cancelled', 'rejected', 'expired');
  CREATE TABLE legs (
    seq INTEGER PRIMARY KEY, id TEXT, order_id TEXT, kind, limit_price, stop_price, crc INTEGER NOT NULL, status TEXT NOT NULL, filled
  );
  CREATE INDEX legs_id ON legs (id);
  CREATE INDEX legs_order ON legs (order_id);
  CREATE INDEX legs_open ON legs (seq) WHERE status NOT IN ('filled', 'cancelled', 'rejected', 'expired');
  CREATE TABLE transitions (seq INTEGER PRIMARY KEY, order_id TEXT, status, filled, time, crc INTEGER NOT NULL);
  CREATE TABLE fills (
    seq INTEGER PRIMARY KEY, execution TEXT, order_id TEXT, strategy, symbol, side, quantity, price, commission, time,
    crc INTEGER NOT NULL
  );
  CREATE INDEX fills_order ON fills (order_id);
  CREATE TABLE cash_changes (seq INTEGER PRIMARY KEY, id TEXT, amount, reason, symbol, per_share, time, crc INTEGER NOT NULL);
  CREATE INDEX cash_changes_id ON cash_changes (id);
  CREATE TABLE splits (seq INTEGER PRIMARY KEY, symbol, ex_date, ratio, in_lieu TEXT, time, crc INTEGER NOT NULL);
  CREATE TABLE ends (seq INTEGER PRIMARY KEY, order_id TEXT, status, time, code, detail TEXT, crc INTEGER NOT NULL);
  CREATE INDEX ends_order ON ends (order_id);
  CREATE TABLE portfolios (seq INTEGER PRIMARY KEY, time, cash, positions TEXT, crc INTEGER NOT NULL);
  CREATE TABLE states (seq INTEGER PRIMARY KEY, state, reason, time, crc INTEGER NOT NULL);
  CREATE TABLE events (seq INTEGER PRIMARY KEY, code, time, detail TEXT, crc INTEGER NOT NULL);
  CREATE TABLE commands (seq INTEGER PRIMARY KEY, name, detail TEXT, by, time, crc INTEGER NOT NULL);
  CREATE TABLE reconciliations (seq INTEGER PRIMARY KEY, time, at_start, differences TEXT, crc INTEGER NOT NULL);
  CREATE TABLE acknowledgements (seq INTEGER PRIMARY KEY, by, note, time, crc INTEGER NOT NULL);
  CREATE TABLE snapshots (plugin TEXT PRIMARY KEY, state TEXT NOT NULL, time, crc INTEGER NOT NULL) WITHOUT ROWID;
  `,
  `
  CREATE TABLE config_changes (seq INTEGER PRIMARY KEY, config INTEGER NOT NULL REFERENCES configs, time, crc INTEGER NOT NULL);
  `,
  `
  CREATE TABLE blocks (seq INTEGER PRIMARY KEY, records INTEGER NOT NULL, bytes INTEGER NOT NULL, data BLOB NOT NULL, crc INTEGER NOT NULL);
  `,
  `
  CREATE TABLE inputs (seq INTEGER PRIMARY KEY, kind TEXT, time, body TEXT, numbers BLOB, crc INTEGER NOT NULL);
  `,
];

export const VERSION = MIGRATIONS.length;

export function versionOf(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

/** Brings the schema up to `to`, all of it or nothing. */
export function migrate(database: DatabaseSync, to = VERSION): void {
  if (versionOf(database) >= to) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    const steps = MIGRATIONS.slice(versionOf(database), to); // another process may have been first
    for (const step of steps) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${to}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
