import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isoTime } from '@plimsoll/core';
import { JournalReader } from '../src/reader.ts';
import { newFolder } from './folder.ts';
import { START, beginIn, decisionOf, fileIn, fillOf, filled, orderOf, refusalIn, sent } from './support.ts';

const bytesOf = (file: string): string => readFileSync(file).toString('base64');

/** A journal of one finished run with a little of everything, all of it in the one file. */
function written(): { folder: string; file: string } {
  const folder = newFolder();
  const { write, end } = beginIn(folder);
  for (let i = 0; i < 40; i++) {
    write({ kind: 'decision', decision: decisionOf(`d${i}`) }, sent(orderOf(`o${i}`)));
    write(filled(fillOf(`o${i}`, `x${i}`)), { kind: 'cycle', time: i });
  }
  write({ kind: 'portfolio', portfolio: { time: 1, cash: 5, positions: [] } });
  end();
  return { folder, file: fileIn(folder) };
}

/** Copies a journal whose run is still going on, with the log beside it: what is there after a crash. */
function crashed(): { folder: string; file: string } {
  const folder = newFolder();
  const other = newFolder();
  const { write, drop } = beginIn(folder);
  for (let i = 0; i < 40; i++) write(sent(orderOf(`o${i}`)), filled(fillOf(`o${i}`, `x${i}`)));
  cpSync(folder, other, { recursive: true });
  drop();
  return { folder: other, file: fileIn(other) };
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at]! ^= 0x10;
  writeFileSync(file, bytes);
}

describe('a journal that is damaged', () => {
  test.each([
    ['to nothing', () => 0],
    ['to a few bytes', () => 60],
    ['in the middle of a page', (size: number) => Math.floor(size / 2) + 100],
    ['by its last page', (size: number) => size - 4_096],
  ])('when it has been cut %s then it is refused and left as it is', (_, to) => {
    const { folder, file } = written();
    truncateSync(file, to(readFileSync(file).length));
    const before = bytesOf(file);
    const { code, message } = refusalIn(folder);
    expect(code).toBe('PLM_JOURNAL_DAMAGED');
    expect(message).toContain(`${file}: the journal is damaged: `);
    expect(message).toContain('Put a backup in its place, or move it');
    expect(message).toMatch(
      /taken over into the book `unassigned`; a paper account lives in this journal alone, and begins anew/,
    );
    expect(bytesOf(file)).toBe(before);
  });

  test('when any one bit of it has been flipped then it is refused and left as it is, or nothing that was written is lost', () => {
    const { folder, file } = written();
    const whole = readFileSync(file);
    const lastOf = (): unknown => {
      const { last, journal, drop } = beginIn(folder);
      const told = { ...last, orders: last!.orders, found: journal.find('o7') };
      drop();
      return told;
    };
    const sound = JSON.stringify(lastOf());
    let refused = 0;
    for (let at = 0; at < whole.length; at += 3_001) {
      writeFileSync(file, whole);
      for (const other of readdirSync(path.dirname(file)))
        if (other !== path.basename(file)) rmSync(path.join(path.dirname(file), other));
      flip(file, at);
      const before = bytesOf(file);
      try {
        expect(JSON.stringify(lastOf())).toBe(sound);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^PLM_JOURNAL_/) });
        expect(bytesOf(file)).toBe(before);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(5);
  });

  test('when its log has been damaged then what came after the damage is not forgotten without a word', () => {
    for (const part of [0.02, 0.3, 0.6, 0.9]) {
      const { folder, file } = crashed();
      const log = `${file}-wal`;
      flip(log, Math.floor(readFileSync(log).length * part));
      const { code, message } = refusalIn(folder);
      expect(code).toBe('PLM_JOURNAL_DAMAGED');
      expect(message).toContain('the log beside it');
    }
  });

  test('when its log has been cut, or taken away, then the run is told that records may be missing', () => {
    const cut = crashed();
    truncateSync(`${cut.file}-wal`, readFileSync(`${cut.file}-wal`).length - 9_000);
    const one = beginIn(cut.folder);
    one.drop();
    expect(one.doubts).toEqual([expect.stringMatching(/^records after \d+ are missing at its end/)]);

    const gone = crashed();
    for (const end of ['-wal', '-shm', '.mark']) rmSync(`${gone.file}${end}`);
    const two = beginIn(gone.folder);
    two.drop();
    expect(two.doubts).toEqual(['the log beside it is missing, with the records that it held']);
  });

  test('when an older copy has been put in its place then the run is told that records are missing', () => {
    const folder = newFolder();
    const file = fileIn(folder);
    beginIn(folder).end();
    copyFileSync(file, `${file}.old`);
    const { write, end } = beginIn(folder);
    write(sent(orderOf('o1')));
    end();
    copyFileSync(`${file}.old`, file);
    const { doubts, drop } = beginIn(folder);
    drop();
    expect(doubts).toEqual([expect.stringContaining('are missing at its end')]);
  });

  test('when a write was cut off in the middle then what was durable before it is there, and nothing is said', () => {
    const { folder, file } = crashed();
    const log = readFileSync(`${file}-wal`);
    writeFileSync(`${file}-wal`, Buffer.concat([log, log.subarray(32, 5_000)]));
    const { doubts, last, drop } = beginIn(folder);
    drop();
    expect(doubts).toEqual([]);
    expect(last!.orders).toHaveLength(40);
  });
});

describe('a write of which only the head of its last frame is there', () => {
  function halfWritten(): { folder: string; file: string } {
    const [folder, other] = [newFolder(), newFolder()];
    const { write, drop } = beginIn(folder);
    for (let i = 0; i < 40; i++) write(sent(orderOf(`o${i}`)), filled(fillOf(`o${i}`, `x${i}`)));
    const mark = readFileSync(`${fileIn(folder)}.mark`);
    write(sent(orderOf('o40')));
    cpSync(folder, other, { recursive: true });
    drop();
    const file = fileIn(other);
    writeFileSync(`${file}.mark`, mark);
    const log = readFileSync(`${file}-wal`);
    writeFileSync(`${file}-wal`, log.fill(0, log.length - 4_000));
    return { folder: other, file };
  }

  test('when it had not returned then what was durable before it is there, and nothing is said', () => {
    const { doubts, last, drop } = beginIn(halfWritten().folder);
    drop();
    expect(doubts).toEqual([]);
    expect(last!.orders).toHaveLength(40);
  });

  test('when nothing says up to where writes had returned then the run is told', () => {
    const { folder, file } = halfWritten();
    rmSync(`${file}.mark`);
    const { doubts, drop } = beginIn(folder);
    drop();
    expect(doubts).toEqual([expect.stringContaining('the log beside it is damaged at byte')]);
  });
});

describe('a file that is not to be used', () => {
  test('when it was written by a newer version then it is refused and left as it is', () => {
    const { folder, file } = written();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const before = bytesOf(file);
    const { code, message } = refusalIn(folder);
    expect(code).toBe('PLM_JOURNAL_NEWER');
    expect(message).toContain('has version 99');
    expect(bytesOf(file)).toBe(before);
  });

  test.each([
    ['a text', 'PLM_JOURNAL_DAMAGED', (file: string) => writeFileSync(file, 'hello, '.repeat(40))],
    [
      'a database of something else',
      'PLM_JOURNAL_UNUSABLE',
      (file: string) => {
        rmSync(file);
        const database = new DatabaseSync(file);
        database.exec('CREATE TABLE notes (text)');
        database.close();
      },
    ],
  ])('when it is %s then it is refused', (_, expected, make) => {
    const { folder, file } = written();
    make(file);
    const { code, message } = refusalIn(folder);
    expect(code).toBe(expected);
    expect(message).toContain(file);
  });

  test("when it is another account's then it is refused", () => {
    const { folder, file } = written();
    copyFileSync(file, path.join(folder, 'journals/other.sqlite'));
    const { code, message } = refusalIn(folder, { account: 'other' });
    expect(code).toBe('PLM_JOURNAL_UNUSABLE');
    expect(message).toContain("it is the journal of account 'test', not of 'other'");
  });

  test('when its folder cannot be made then that is said', () => {
    const folder = newFolder();
    writeFileSync(path.join(folder, 'journals'), 'a file');
    const { code, message } = refusalIn(folder);
    expect(code).toBe('PLM_JOURNAL_UNUSABLE');
    expect(message).toContain(fileIn(folder));
  });
});

describe('a journal that is taken away while a run has it', () => {
  test('when its file has been moved, deleted or replaced then nothing more is taken, and once it is back nothing is lost', () => {
    const folder = newFolder();
    const file = fileIn(folder);
    const { write, end } = beginIn(folder);
    write(sent(orderOf('o1')));
    renameSync(file, `${file}.moved`);
    const gone = /it has been moved, deleted or replaced since the run began/;
    expect(() => write(sent(orderOf('o2')))).toThrow(gone);
    copyFileSync(`${file}.moved`, file);
    expect(() => write(sent(orderOf('o2')))).toThrow(gone);
    renameSync(`${file}.moved`, file);
    write(sent(orderOf('o3')));
    end();
    const { last, doubts, drop } = beginIn(folder);
    drop();
    expect(doubts).toEqual([]);
    expect(last!.orders.map(({ order }) => order.id)).toEqual(['o1', 'o3']);
  });
});

describe('a journal that is in use', () => {
  const child = (folder: string) => {
    const script = fileURLToPath(new URL('holder.ts', import.meta.url));
    return spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  };

  test('when a second process begins then it is refused with who has it, and once that one is gone it is not', async () => {
    const folder = newFolder();
    const holder = child(folder);
    await once(holder.stdout, 'data');
    const { code, message } = refusalIn(folder);
    expect(code).toBe('PLM_JOURNAL_BUSY');
    expect(message).toContain(`process ${holder.pid} on ${hostname()}, since ${isoTime(START.time)}`);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const { doubts, last, drop } = beginIn(folder);
    drop();
    expect({ ...last, doubts }).toMatchObject({ run: 1, hasEnded: false, doubts: [] });
    expect(last!.orders.map(({ order }) => order.id)).toEqual(['o1']);
  });

  test('when a second run of the same process begins then it is refused', () => {
    const folder = newFolder();
    const { drop } = beginIn(folder);
    expect(refusalIn(folder).code).toBe('PLM_JOURNAL_BUSY');
    drop();
    beginIn(folder).end();
    expect(existsSync(fileIn(folder))).toBe(true);
  });
});

test('when a journal that is not there is read then it is said that there is none', () => {
  const file = path.join(newFolder(), 'none.sqlite');
  expect(() => new JournalReader(file)).toThrow(
    expect.objectContaining({ code: 'PLM_JOURNAL_UNUSABLE', message: `${file}: there is no such file` }),
  );
  expect(existsSync(file)).toBe(false);
});
