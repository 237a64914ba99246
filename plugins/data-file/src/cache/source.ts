import { fstatSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { crc32 } from 'node:zlib';

const SAMPLE_BYTES = 4_096;

/**
 * Which file this is and in which state, as a text that differs where the content may: its name, size, the times of its last change, its
 * place on the disk, and a sample of its content.
 */
export function sourceOf(file: string, descriptor: number): string {
  const { size, mtimeNs, ctimeNs, ino } = fstatSync(descriptor, { bigint: true });
  const bytes = Buffer.alloc(SAMPLE_BYTES);
  let checksum = 0;
  for (const part of [0n, 1n, 2n]) {
    const position = ((size > SAMPLE_BYTES ? size - BigInt(SAMPLE_BYTES) : 0n) * part) / 2n;
    const length = readSync(descriptor, bytes, 0, SAMPLE_BYTES, position);
    checksum = crc32(bytes.subarray(0, length), checksum);
  }
  return [basename(file), size, mtimeNs, ctimeNs, ino, checksum].join(' ');
}
