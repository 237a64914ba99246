import { crc32 } from 'node:zlib';

/*
 * A column file: blocks, then the index of blocks, then a JSON text, then the tail. A block is up to BLOCK_ROWS bars of one symbol, as
 * six columns of doubles one after the other; blocks of a symbol are in the order of time. Numbers are as this machine keeps them, which
 * the magic number tells, since what another machine wrote is made again.
 */

/** Rows of a full block: small enough for little of it to be read in vain, large enough for an index of a thousandth. */
export const BLOCK_ROWS = 512;
export const COLUMNS = 6;
export const ROW_BYTES = COLUMNS * Float64Array.BYTES_PER_ELEMENT;
/** Changes with whatever makes an older file's content differ from what would be read today. */
const VERSION = 2;
const MAGIC = 0x504c_4d43;
const TAIL_FIELDS = 6;
export const TAIL_BYTES = TAIL_FIELDS * Uint32Array.BYTES_PER_ELEMENT;
const INDEX_BYTES = 3 * Float64Array.BYTES_PER_ELEMENT + 3 * Uint32Array.BYTES_PER_ELEMENT;

/** What the JSON text says. */
export interface Description {
  /** Which file it was made of, in which state. */
  readonly source: string;
  /** Whether that file had not been changed for so long that a later change cannot go unseen. */
  readonly isSettled: boolean;
  /** By number, as blocks name them. */
  readonly symbols: readonly string[];
  /** Numbers of symbols that have a row that cannot be used; their blocks are not whole. */
  readonly unsound: readonly number[];
}

/** The blocks of a column file, entry by entry in the order of the file. */
export interface BlockIndex {
  /** Starts of the block's first and last bar, epoch ms. */
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** The smallest distance of a bar of the block from the bar before it, which may be in an earlier block, ms. */
  readonly leastGapMs: Float64Array;
  /** The symbol's number. */
  readonly symbol: Uint32Array;
  readonly rows: Uint32Array;
  readonly checksum: Uint32Array;
}

/** The tail as numbers: how many blocks, bytes of the JSON text, checksum of index and text, checksum of the tail before it. */
export interface Tail {
  readonly blocks: number;
  readonly textBytes: number;
  readonly checksum: number;
}

export function emptyIndex(blocks: number): BlockIndex {
  return indexOver(new ArrayBuffer(blocks * INDEX_BYTES), blocks);
}

function indexOver(buffer: ArrayBuffer, blocks: number): BlockIndex {
  const doubles = (column: number): Float64Array => new Float64Array(buffer, column * blocks * 8, blocks);
  const words = (column: number): Uint32Array => new Uint32Array(buffer, (6 + column) * blocks * 4, blocks);
  return {
    first: doubles(0),
    last: doubles(1),
    leastGapMs: doubles(2),
    symbol: words(0),
    rows: words(1),
    checksum: words(2),
  };
}

/** Everything that follows the blocks. */
export function encodeEnd(index: BlockIndex, description: Description): Buffer {
  const blocks = index.first.length;
  const text = Buffer.from(JSON.stringify(description));
  const indexBytes = Buffer.from(index.first.buffer, 0, blocks * INDEX_BYTES);
  const tail = new Uint32Array([MAGIC, VERSION, blocks, text.length, crc32(text, crc32(indexBytes)), 0]);
  const tailBytes = Buffer.from(tail.buffer);
  tail[TAIL_FIELDS - 1] = crc32(tailBytes.subarray(0, -4));
  return Buffer.concat([indexBytes, text, tailBytes]);
}

/** The tail of a column file; undefined where the bytes are none, or of another version. */
export function decodeTail(bytes: Buffer): Tail | undefined {
  const tail = new Uint32Array(Uint8Array.from(bytes).buffer);
  const [magic, version, blocks, textBytes, checksum, own] = tail;
  if (magic !== MAGIC || version !== VERSION || own !== crc32(bytes.subarray(0, -4))) return undefined;
  return { blocks: blocks!, textBytes: textBytes!, checksum: checksum! };
}

/** Bytes of index and JSON text. */
export function endBytes({ blocks, textBytes }: Tail): number {
  return blocks * INDEX_BYTES + textBytes;
}

/** Index and description out of the bytes between the blocks and the tail; undefined where they are damaged. */
export function decodeEnd(bytes: Buffer, { blocks, checksum }: Tail): [BlockIndex, Description] | undefined {
  if (crc32(bytes) !== checksum) return undefined;
  const index = emptyIndex(blocks);
  const indexBytes = blocks * INDEX_BYTES;
  bytes.copy(Buffer.from(index.first.buffer), 0, 0, indexBytes);
  return [index, JSON.parse(bytes.toString('utf8', indexBytes)) as Description];
}
