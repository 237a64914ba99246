import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlimsollError, messageOf } from '@plimsoll/core';
import type { DoneRun } from './result.ts';

export const RESULTS_FILE = 'runs.jsonl';

/** A line of the file. */
interface Line {
  /** Stands for all that the run depended on. */
  readonly key: string;
  /** `PATH=VALUE`, for who reads the file. */
  readonly overrides: readonly string[];
  readonly result: DoneRun;
}

/** Runs that have been done, a line of JSON each, kept as they end: what is there need not be done again. */
export class ResultsFile {
  readonly path: string;
  readonly #done = new Map<string, DoneRun>();

  /**
   * @param isFresh whether what is there already is to be forgotten
   * @throws PlimsollError PLM_USAGE where the folder cannot be written to
   */
  constructor(folder: string, isFresh: boolean) {
    this.path = join(folder, RESULTS_FILE);
    try {
      mkdirSync(folder, { recursive: true });
      if (isFresh) rmSync(this.path, { force: true });
      writeFileSync(this.path, '', { flag: 'a' });
      this.#read();
    } catch (error) {
      const message = `--out ${folder}: cannot be written to: ${messageOf(error)}`;
      throw new PlimsollError('PLM_USAGE', message, { cause: error });
    }
  }

  find(key: string): DoneRun | undefined {
    return this.#done.get(key);
  }

  /** @throws PlimsollError PLM_OUTPUT_FAILED */
  add(line: Line): void {
    this.#done.set(line.key, line.result);
    try {
      appendFileSync(this.path, `${JSON.stringify(line)}\n`);
    } catch (error) {
      throw new PlimsollError('PLM_OUTPUT_FAILED', `${this.path}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** A process that was killed may have left its last line torn: it is taken away, or the next would be joined to it. */
  #read(): void {
    const bytes = readFileSync(this.path);
    const end = bytes.lastIndexOf('\n') + 1;
    if (end < bytes.length) truncateSync(this.path, end);
    for (const text of bytes.subarray(0, end).toString().split('\n')) {
      const line = lineOf(text);
      if (line) this.#done.set(line.key, line.result);
    }
  }
}

/** Undefined for what is no line of ours: the run is done again. */
function lineOf(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<Line> | null;
    return typeof line?.key === 'string' && line.result?.status === 'done' ? (line as Line) : undefined;
  } catch {
    return undefined;
  }
}
