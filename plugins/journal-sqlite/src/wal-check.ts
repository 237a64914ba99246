import { readFileSync } from 'node:fs';

const HEADER = 32;
const FRAME_HEADER = 24;

type Sum = readonly [number, number];

/**
 * SQLite reads its write-ahead log up to the first frame that is not as it was written, and forgets the rest without a word. That is right where
 * the process stopped in the middle of a write; where the log was damaged later, it loses what was durable.
 * @returns what is wrong, in words; undefined where nothing is. `isCertain` where it cannot be the trace of a write that was interrupted
 */
export function walFault(path: string): { readonly what: string; readonly isCertain: boolean } | undefined {
  const bytes = readIfThere(path);
  if (bytes === undefined || bytes.length <= HEADER) return undefined;
  const isBig = (bytes.readUInt32BE(0) & 1) === 1;
  const pageSize = bytes.readUInt32BE(8);
  const headerSum = sumOf(bytes, 0, HEADER - 8, isBig, [0, 0]);
  const isHeaderSound = sameSum(headerSum, bytes, HEADER - 8) && pageSize >= 512 && pageSize <= 65_536;
  if (!isHeaderSound) return { what: 'the log beside it has a damaged head', isCertain: true };
  const salts = bytes.subarray(16, 24);
  let sum: Sum = headerSum;
  let firstBad = -1;
  let commitsAfter = 0;
  for (let at = HEADER; at + FRAME_HEADER + pageSize <= bytes.length; at += FRAME_HEADER + pageSize) {
    const isOfThisLog = bytes.subarray(at + 8, at + 16).equals(salts);
    if (firstBad < 0) {
      sum = sumOf(bytes, at, 8, isBig, sum);
      sum = sumOf(bytes, at + FRAME_HEADER, pageSize, isBig, sum);
      if (isOfThisLog && sameSum(sum, bytes, at + 16)) continue;
      firstBad = at;
    }
    if (isOfThisLog && bytes.readUInt32BE(at + 4) > 0) commitsAfter++;
  }
  if (commitsAfter === 0) return undefined;
  return { what: `the log beside it is damaged at byte ${firstBad}`, isCertain: commitsAfter > 1 };
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function sameSum([first, second]: Sum, bytes: Buffer, at: number): boolean {
  return bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second;
}

/** SQLite's checksum of its log: https://sqlite.org/fileformat2.html#checksum_algorithm */
function sumOf(bytes: Buffer, start: number, length: number, isBig: boolean, [first, second]: Sum): Sum {
  let s0 = first;
  let s1 = second;
  for (let at = start; at < start + length; at += 8) {
    s0 = (s0 + (isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + s1) >>> 0;
    s1 = (s1 + (isBig ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + s0) >>> 0;
  }
  return [s0, s1];
}
