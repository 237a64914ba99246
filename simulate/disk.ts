import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chance } from './chance.ts';

const FILES = ['journal.sqlite', 'journal.sqlite-wal', 'journal.sqlite.mark'] as const;
const [DATABASE, LOG] = FILES;
const LOG_HEAD = 32;
const SECTOR = 512;
const MEMORY = '/dev/shm';

type Files = ReadonlyMap<string, Buffer>;

/** The folder of a day's journal, as it outlives the processes that write there. */
export class Disk {
  /** Where the process that runs finds the journal. */
  folder: string;
  isFull = false;
  readonly #root: string;
  readonly #chance: Chance;
  #images = 0;
  #torn: Files | undefined;

  constructor(seed: number) {
    this.#root = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'plimsoll-simulate-'));
    this.#chance = new Chance(seed, 'disk');
    this.folder = this.#next();
  }

  get journal(): string {
    return join(this.folder, DATABASE);
  }

  /** The files as they are now. */
  read(): Files {
    const found = FILES.map((name) => join(this.folder, name)).map((path) =>
      existsSync(path) ? readFileSync(path) : undefined,
    );
    return new Map(FILES.flatMap((name, i) => (found[i] ? [[name, found[i]]] : [])));
  }

  /** The process ends within a write of which these were the files before: of what it appended a part is on disk. */
  tear(before: Files): void {
    const [old, now] = [before.get(LOG) ?? Buffer.alloc(0), this.read().get(LOG) ?? Buffer.alloc(0)];
    let first = 0;
    while (first < now.length && now[first] === old[first]) first++;
    let last = now.length;
    while (last > first && now[last - 1] === old[last - 1]) last--;
    // The head of the log is written in one piece.
    const start = Math.max(LOG_HEAD, first);
    const log = this.#chance.is(0.3) ? this.#sectors(old, now, start, last) : this.#cut(old, now, start, last);
    this.#torn = new Map([...before, [LOG, log]]);
  }

  /** What was appended up to some byte, and after it what was there before, or nothing. */
  #cut(old: Buffer, now: Buffer, start: number, end: number): Buffer {
    const cut = this.#chance.whole(start, Math.max(start, end - 1));
    const rest = this.#chance.is(0.7) ? old.subarray(cut) : Buffer.alloc(Math.max(0, now.length - cut));
    return Buffer.concat([now.subarray(0, cut), rest]);
  }

  /** Some sectors of it and not others, as after a power loss; never the last one, or the write would be whole. */
  #sectors(old: Buffer, now: Buffer, start: number, end: number): Buffer {
    const torn = Buffer.from(now);
    for (let at = start; at < end; at = (Math.floor(at / SECTOR) + 1) * SECTOR) {
      const until = Math.min(end, (Math.floor(at / SECTOR) + 1) * SECTOR);
      if (until < end && this.#chance.is(0.6)) continue;
      torn.fill(0, at, until);
      if (at < old.length) old.copy(torn, at, at, Math.min(until, old.length));
    }
    return torn;
  }

  /** The process is gone: what is on disk is what the next one finds. @param close lets go of the files that it had */
  leave(close: () => void): void {
    const from = this.folder;
    this.folder = this.#next();
    if (this.#torn) for (const [name, bytes] of this.#torn) writeFileSync(join(this.folder, name), bytes);
    else
      for (const name of FILES)
        if (existsSync(join(from, name))) copyFileSync(join(from, name), join(this.folder, name));
    this.#torn = undefined;
    close();
    rmSync(from, { recursive: true });
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #next(): string {
    const folder = join(this.#root, String(++this.#images));
    mkdirSync(folder);
    return folder;
  }
}
