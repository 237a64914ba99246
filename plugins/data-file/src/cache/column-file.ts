import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { BarColumns } from '@plimsoll/core';
import { ROW_BYTES, TAIL_BYTES, decodeEnd, decodeTail, endBytes } from './format.ts';
import type { BlockIndex, Description } from './format.ts';

const SCRATCH_BYTES = 1 << 20;

/** Thrown where a column file is not what was written, so that it has to be made again. */
export class DamagedFile extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`${path}: damaged`);
    this.path = path;
  }
}

/** A column file whose index has been read and found whole. */
export interface ColumnFile extends Description {
  readonly path: string;
  readonly index: BlockIndex;
  /** Where each block starts, in bytes. */
  readonly offsets: Float64Array;
}

/** Opens a column file; undefined where there is none, it is damaged, or it was not made of `source` as that is now. */
export function openColumnFile(path: string, source: string): ColumnFile | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return readEnd(path, descriptor, source);
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

function readEnd(path: string, descriptor: number, source: string): ColumnFile | undefined {
  const { size } = fstatSync(descriptor);
  if (size < TAIL_BYTES) return undefined;
  const tail = decodeTail(bytesOf(path, descriptor, TAIL_BYTES, size - TAIL_BYTES));
  if (tail === undefined) return undefined;
  const length = endBytes(tail);
  if (length + TAIL_BYTES > size) return undefined;
  const end = decodeEnd(bytesOf(path, descriptor, length, size - TAIL_BYTES - length), tail);
  if (end === undefined) return undefined;
  const [index, description] = end;
  const offsets = offsetsOf(index.rows);
  const isWhole = offsets.at(-1)! + length + TAIL_BYTES === size;
  return isWhole && description.source === source ? { path, index, offsets, ...description } : undefined;
}

/** One more than there are blocks: the last is where the blocks end. */
function offsetsOf(rows: Uint32Array): Float64Array {
  const offsets = new Float64Array(rows.length + 1);
  for (let block = 0; block < rows.length; block++) offsets[block + 1] = offsets[block]! + rows[block]! * ROW_BYTES;
  return offsets;
}

function bytesOf(path: string, descriptor: number, length: number, position: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  readAll(path, descriptor, bytes, position);
  return bytes;
}

function readAll(path: string, descriptor: number, into: Buffer, position: number): void {
  for (let at = 0; at < into.length;) {
    const read = readSync(descriptor, into, at, into.length - at, position + at);
    if (read === 0) throw new DamagedFile(path);
    at += read;
  }
}

/** Reads blocks of column files into memory of its own, as many at a time as follow one another. */
export class BlockReader {
  readonly #scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

  /**
   * Hands over those blocks of a file that `isWanted`, in the order of the file. Columns are good until the next block.
   * @throws DamagedFile
   */
  read(file: ColumnFile, isWanted: (block: number) => boolean, take: (block: number, bars: BarColumns) => void): void {
    const { offsets, index } = file;
    const blocks = index.rows.length;
    const descriptor = openSync(file.path, 'r');
    try {
      for (let block = 0; block < blocks;) {
        if (!isWanted(block)) {
          block++;
          continue;
        }
        const start = block++;
        while (block < blocks && offsets[block + 1]! - offsets[start]! <= SCRATCH_BYTES && isWanted(block)) block++;
        const bytes = this.#scratch.subarray(0, offsets[block]! - offsets[start]!);
        readAll(file.path, descriptor, bytes, offsets[start]!);
        for (let i = start; i < block; i++) take(i, this.#columnsAt(file, i, offsets[i]! - offsets[start]!));
      }
    } finally {
      closeSync(descriptor);
    }
  }

  #columnsAt({ path, index }: ColumnFile, block: number, at: number): BarColumns {
    const rows = index.rows[block]!;
    const bytes = this.#scratch.subarray(at, at + rows * ROW_BYTES);
    if (crc32(bytes) !== index.checksum[block]) throw new DamagedFile(path);
    const column = (i: number): Float64Array => new Float64Array(bytes.buffer, at + i * rows * 8, rows);
    return { time: column(0), open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };
  }
}
