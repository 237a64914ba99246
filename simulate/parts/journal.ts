import { join } from 'node:path';
import { Journal, definePlugin } from '@plimsoll/core';
import type { Begun, JournalRecord, RunStart } from '@plimsoll/core';
import journalSqlite from '@plimsoll/journal-sqlite';
import type { Day } from '../day.ts';
import { forever } from '../life.ts';
import type { Life } from '../life.ts';
import { today } from '../today.ts';

type Sqlite = Required<Journal>;

/** journal-sqlite itself, on a disk that can be full, and in a process that may end before, within and after each write. */
export default definePlugin({
  name: 'simulated-journal',
  provides: Journal,
  setup: (context) => {
    const day = today();
    const { life } = day;
    const resolvePath = (path: string): string => join(day.disk.folder, path);
    const config = { path: 'journal.sqlite', backtests: true };
    const made = journalSqlite.setup({ ...context, config, resolvePath } as never);
    const { service, stop } = made as unknown as { service: Sqlite; stop: () => void };
    day.closeJournal = stop;
    return {
      stop,
      service: {
        begin: (start: RunStart) => begin(day, life, service, start),
        write: (records: readonly JournalRecord[]) => write(day, life, service, records),
        find: (orderId: string) => service.find(orderId),
        hasCash: (id: string) => service.hasCash(id),
      },
    };
  },
});

function begin({ disk }: Day, life: Life, journal: Sqlite, start: RunStart): Begun | Promise<Begun> {
  if (life.ends('before it begins with the journal')) return forever();
  if (disk.isFull) throw new Error('database or disk is full');
  const begun = journal.begin(start) as Begun;
  return life.ends('when it has begun with the journal') ? forever() : begun;
}

function write(day: Day, life: Life, journal: Sqlite, records: readonly JournalRecord[]): void | Promise<void> {
  const { disk, laws, trace } = day;
  if (life.ends('before a write')) return forever();
  const isTorn = life.isLast && day.has('torn') && !disk.isFull;
  const before = isTorn ? disk.read() : undefined;
  if (disk.isFull) {
    life.hasLostWrites = true;
    trace('the disk is full');
    throw new Error('database or disk is full');
  }
  void journal.write(records);
  if (before) {
    disk.tear(before);
    life.ends('within a write');
    return forever();
  }
  laws.written(life, records);
  trace(`writes ${kindsOf(records)}`);
  return life.ends('after a write') ? forever() : undefined;
}

function kindsOf(records: readonly JournalRecord[]): string {
  return [...new Set(records.map(({ kind }) => kind))].join(', ');
}
