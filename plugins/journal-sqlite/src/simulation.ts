import type { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { JournalRecord } from '@plimsoll/core';
import { RUN_SPAN } from './schema.ts';
import { arrayOf } from './record-json.ts';
import { valueOf, withChecksum } from './values.ts';

const pack = promisify(deflate);

/** So few that they are made a text before they grow old in memory, where to collect them costs more than to write them. */
const CHUNK_RECORDS = 128;
const BLOCK_BYTES = 2 ** 20;
/** Blocks on their way to the file; beyond that a write waits for one. */
const MOST_ON_THEIR_WAY = 8;

/** What a block is gathered in: room for the chunk that makes it whole. */
const ROOM_BYTES = 2 * BLOCK_BYTES;
const BYTES_A_CHARACTER = 3;
/** Of what packing gives at a time. */
const PACKED_BYTES = BLOCK_BYTES / 4;
const COMMA = ','.charCodeAt(0);
const BRACKET = ']'.charCodeAt(0);

interface Block {
  /** Number of its first record. */
  readonly seq: number;
  readonly records: number;
  /** Before it was packed. */
  readonly bytes: number;
  data: Uint8Array | undefined;
}

/**
 * Writes the records of a simulation: as JSON, in packed blocks, since nothing has to be found in them while it runs and nothing depends on them after
 * a crash. Other threads pack.
 */
export class SimulationWriter {
  readonly #database: DatabaseSync;
  readonly #run: number;
  #pending: JournalRecord[] = [];
  #text: Buffer = Buffer.allocUnsafe(ROOM_BYTES);
  readonly #spare: Buffer[] = [];
  #bytes = 0;
  #records = 0;
  #next: number;
  #onTheirWay: { readonly block: Block; readonly packed: Promise<void> }[] = [];
  #failure: unknown;
  #ended = NaN;

  constructor(database: DatabaseSync, run: number) {
    this.#database = database;
    this.#run = run;
    this.#next = run * RUN_SPAN + 1;
  }

  /** @throws where an earlier block still cannot be stored; nothing of these records has been taken then */
  write(records: readonly JournalRecord[]): void | Promise<void> {
    if (this.#failure !== undefined) this.#store();
    for (const record of records) {
      this.#pending.push(record);
      if (record.kind === 'run-end') this.#ended = record.time;
    }
    if (this.#pending.length >= CHUNK_RECORDS) this.#makeChunk();
    if (this.#bytes >= BLOCK_BYTES) this.#makeBlock();
    return this.#onTheirWay.length > MOST_ON_THEIR_WAY ? this.#onTheirWay[0]!.packed : undefined;
  }

  /** @throws where not all could be stored */
  async close(): Promise<void> {
    this.#makeChunk();
    this.#makeBlock();
    await Promise.all(this.#onTheirWay.map(({ packed }) => packed));
    this.#store();
    if (this.#onTheirWay.length > 0) throw this.#failure ?? new Error('not all of it could be packed');
    const values = [this.#run, null, valueOf(this.#ended), 1];
    this.#database.prepare('REPLACE INTO progress VALUES (?, ?, ?, ?, ?)').run(...withChecksum(values));
  }

  /** Chunks join to one array: each begins with a bracket or a comma, and only the block ends with a bracket. */
  #makeChunk(): void {
    if (this.#pending.length === 0) return;
    const text = arrayOf(this.#pending);
    const most = text.length * BYTES_A_CHARACTER + 1;
    if (this.#bytes + most > this.#text.length) this.#makeBlock();
    if (most > this.#text.length) this.#text = Buffer.allocUnsafe(most);
    const start = this.#bytes;
    this.#bytes += this.#text.write(text, start) - 1;
    if (start > 0) this.#text[start] = COMMA;
    this.#records += this.#pending.length;
    this.#pending = [];
  }

  #makeBlock(): void {
    if (this.#records === 0) return;
    this.#text[this.#bytes++] = BRACKET;
    const block: Block = { seq: this.#next, records: this.#records, bytes: this.#bytes, data: undefined };
    this.#onTheirWay.push({ block, packed: this.#pack(block, this.#text) });
    this.#next += this.#records;
    this.#text = this.#spare.pop() ?? Buffer.allocUnsafe(ROOM_BYTES);
    this.#bytes = this.#records = 0;
  }

  async #pack(block: Block, text: Buffer): Promise<void> {
    try {
      block.data = await pack(text.subarray(0, block.bytes), { level: 1, chunkSize: PACKED_BYTES });
      this.#spare.push(text);
      this.#store();
    } catch (error) {
      this.#failure = error; // it stays where it is: the next write tries again
    }
  }

  /** Stores those that have been packed, in their order. */
  #store(): void {
    for (let first = this.#onTheirWay[0]; first?.block.data; first = this.#onTheirWay[0]) {
      const { seq, records, bytes, data } = first.block;
      const values = withChecksum([seq, records, bytes, data]);
      this.#database.prepare('INSERT INTO blocks VALUES (?, ?, ?, ?, ?)').run(...values);
      this.#onTheirWay.shift();
    }
    this.#failure = undefined;
  }
}
