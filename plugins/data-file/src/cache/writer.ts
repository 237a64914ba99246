import { writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { COLUMNS, ROW_BYTES, emptyIndex, encodeEnd } from './format.ts';
import type { Description } from './format.ts';

const BUFFER_BYTES = 1 << 20;
const DOUBLE_BYTES = Float64Array.BYTES_PER_ELEMENT;

interface Entry {
  readonly symbol: number;
  readonly rows: number;
  readonly checksum: number;
  readonly first: number;
  readonly last: number;
  readonly leastGapMs: number;
}

/** Writes a column file from its beginning to its end. */
export class ColumnWriter {
  readonly #descriptor: number;
  readonly #bytes = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  readonly #doubles = new Float64Array(this.#bytes.buffer);
  readonly #entries: Entry[] = [];
  #length = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Adds a block: the first `rows` of each of the columns, which are `stride` apart in `values`. */
  add(symbol: number, values: Float64Array, stride: number, rows: number, leastGapMs: number): void {
    const size = rows * ROW_BYTES;
    if (this.#length + size > BUFFER_BYTES) this.#write();
    const start = this.#length;
    for (let column = 0; column < COLUMNS; column++) {
      const from = column * stride;
      this.#doubles.set(values.subarray(from, from + rows), start / DOUBLE_BYTES + column * rows);
    }
    this.#length += size;
    const checksum = crc32(this.#bytes.subarray(start, this.#length));
    this.#entries.push({ symbol, rows, checksum, first: values[0]!, last: values[rows - 1]!, leastGapMs });
  }

  /** Adds what comes after the blocks. */
  finish(description: Description): void {
    this.#write();
    const index = emptyIndex(this.#entries.length);
    for (const [block, entry] of this.#entries.entries()) {
      index.first[block] = entry.first;
      index.last[block] = entry.last;
      index.leastGapMs[block] = entry.leastGapMs;
      index.symbol[block] = entry.symbol;
      index.rows[block] = entry.rows;
      index.checksum[block] = entry.checksum;
    }
    writeAll(this.#descriptor, encodeEnd(index, description));
  }

  #write(): void {
    writeAll(this.#descriptor, this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}
