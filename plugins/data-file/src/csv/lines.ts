import { readSync } from 'node:fs';

const BLOCK_BYTES = 4 << 20;
const LONGEST_LINE_BYTES = 64 << 20;
const LINE_FEED = 10;

/**
 * A file's bytes in blocks of whole lines; only the last may lack its line feed. A block is good until the next one is asked for, so
 * that a file of any size takes the memory of one.
 */
export function* linesOf(descriptor: number): Generator<Buffer> {
  let block: Buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  let carried = 0;
  for (;;) {
    const read = readSync(descriptor, block, carried, block.length - carried, null);
    const length = carried + read;
    if (read === 0) {
      if (length > 0) yield block.subarray(0, length);
      return;
    }
    const end = block.lastIndexOf(LINE_FEED, length - 1) + 1;
    if (end > 0) yield block.subarray(0, end);
    carried = length - end;
    if (carried < block.length) block.copyWithin(0, end, length);
    else block = grown(block);
  }
}

function grown(block: Buffer): Buffer {
  if (block.length >= LONGEST_LINE_BYTES) throw new Error(`a line is longer than ${LONGEST_LINE_BYTES >> 20} MiB`);
  const larger = Buffer.allocUnsafe(2 * block.length);
  block.copy(larger);
  return larger;
}
