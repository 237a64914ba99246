import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { JournalReader } from '@plimsoll/journal-sqlite/reader';
import { folderWith, json } from './command.ts';
import type { Ended } from './command.ts';

const days = fileURLToPath(new URL('disk/days.ts', import.meta.url));
const venue = readFileSync(new URL('disk/venue.ts', import.meta.url), 'utf8');

/** A day has a dozen processes one after the other. */
const PATIENCE_MS = 90_000;

/** Has what follows see disks that nobody else does, and mount them as any user. */
const ALONE = ['--user', '--map-root-user', '--mount'];

const CONFIG = `account: test
universe: [TSLA, MSFT]
plugins:
  - use: ./plugins/market.ts
  - use: ./plugins/turns.ts
  - use: sizing
    config: { fraction: 10% }
  - use: ./venue.ts
  - use: journal-sqlite
    config: { path: disk/test.sqlite }
`;

function canMount(): boolean {
  try {
    execFileSync('unshare', [...ALONE, 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

interface Books {
  readonly folder: string;
  /** Ids of orders in the order in which the venue was sent them. */
  readonly sent: string[];
  /** Ids of orders that the journal has, and of executions. */
  readonly orders: Set<string>;
  readonly executions: Set<string>;
}

function live<T>(day: string): { told: T; folder: string } {
  const folder = folderWith({ 'config.yaml': CONFIG, 'venue.ts': venue });
  const environment = { ...process.env, XDG_RUNTIME_DIR: join(folder, 'plugins') };
  const { stdout, stderr } = spawnSync('unshare', [...ALONE, process.execPath, days, folder, day], {
    encoding: 'utf8',
    env: environment,
    maxBuffer: 1e8,
  });
  if (stdout === '') throw new Error(stderr);
  return { told: JSON.parse(stdout) as T, folder };
}

/** What the venue was sent, and what the journal has of it once the day is over. */
function booksIn(folder: string): Books {
  const lines = readFileSync(join(folder, 'venue.jsonl'), 'utf8').trim().split('\n');
  const reader = new JournalReader(join(folder, 'kept/test.sqlite'));
  const records = reader.runs().flatMap(({ run }) => [...reader.records(run, ['order', 'fill'])]);
  reader.close();
  return {
    folder,
    sent: lines.map((line) => (JSON.parse(line) as { id: string }).id),
    orders: new Set(records.flatMap((record) => (record.kind === 'order' ? [record.order.id] : []))),
    executions: new Set(records.flatMap((record) => (record.kind === 'fill' ? [record.fill.executionId] : []))),
  };
}

function expectNothingLost({ sent, orders, executions }: Books): void {
  expect(new Set(sent).size).toBe(sent.length);
  expect(sent.filter((id) => !orders.has(id))).toEqual([]);
  expect(sent.filter((id) => !executions.has(`${id}/1`))).toEqual([]);
}

const FULL = /disk\/test\.sqlite: the journal cannot be written: the disk is full\. Make room on it/;

describe.skipIf(!canMount())(
  'a journal on a bad disk (skipped where none may be mounted: `unshare --user --mount`)',
  { timeout: PATIENCE_MS },
  () => {
    test('when the disk fills up while it trades then nothing is sent that is not on it, and nothing is lost once there is room', () => {
      const { told, folder } = live<{
        state: string;
        stillSent: number;
        resumedTooEarly: Ended;
        stateAfter: string;
        resumed: number;
        ended: { status: number; output: string };
        noRoom: Ended;
        last: { status: number; output: string };
      }>('fullDisk');
      expect(told).toMatchObject({ state: 'halted', stillSent: 0, stateAfter: 'halted', resumed: 0 });
      expect(told.resumedTooEarly).toMatchObject({ status: 1, stderr: expect.stringMatching(FULL) });
      expect(told.ended.output).toMatch(/JOURNAL_FAILED {2}error="[^"]*the disk is full/);
      expect(told.noRoom).toMatchObject({ status: 2, stderr: expect.stringMatching(FULL) });
      expect(told.last.status).toBe(0);
      expect(told.last.output).toContain('RUN_CONTINUES');
      expect(told.last.output).not.toMatch(/DIFFERENCE_UNEXPLAINED|missing/);
      expectNothingLost(booksIn(folder));
    });

    test('when there is no room to begin in then that is said, nothing is left of it, and with room it begins', () => {
      const { told } = live<{ refused: Ended; left: string[]; ended: { status: number } }>('noRoom');
      expect(told.refused).toMatchObject({ status: 2, stderr: expect.stringMatching(FULL) });
      expect(told.left.filter((name) => name !== 'ballast' && name !== 'test.sqlite.lock')).toEqual([]);
      expect(told.ended.status).toBe(0);
    });

    test('when the disk is read-only then no run begins on it, what is there can be read, and nothing is lost', () => {
      const { told, folder } = live<
        Record<'fresh' | 'afterEnd' | 'afterKill' | 'explained' | 'checked', Ended> & {
          last: { status: number; output: string };
        }
      >('readOnly');
      for (const refused of [told.fresh, told.afterEnd, told.afterKill])
        expect(refused).toMatchObject({ status: 2, stderr: expect.stringMatching(/disk\/test\.sqlite: .*read-only/) });
      expect(json(told.explained).shown).toBe(1);
      expect(told.checked.stdout).toMatch(/^OK disk\/test\.sqlite/);
      expect(told.last.status).toBe(0);
      expect(told.last.output).not.toMatch(/DIFFERENCE_UNEXPLAINED/);
      expectNothingLost(booksIn(folder));
    });
  },
);
