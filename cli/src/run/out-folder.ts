import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlimsollError, messageOf } from '@plimsoll/core';
import type { Decision } from '@plimsoll/core';
import { decisionLine } from './decision-record.ts';

export const DECISIONS_FILE = 'decisions.jsonl';
export const PARTIAL_FILE = `${DECISIONS_FILE}.partial`;
export const SUMMARY_FILE = 'summary.json';

const BUFFER_LENGTH = 65_536;

/**
 * What a run leaves behind. Decisions go to a `.partial` file that gets its name when the run has ended, so whatever is there under the
 * final names is one whole run; a process that is killed leaves the earlier run as it was, and what it wrote as `.partial`.
 */
export class OutFolder {
  readonly #folder: string;
  readonly #file: number;
  readonly #bufferLength: number;
  #buffer = '';
  #hasWritten = false;
  #failure: unknown;

  /**
   * @param isPaced whether lines are written one by one, as they come, and not in blocks
   * @throws PlimsollError PLM_USAGE where the folder cannot be written to
   */
  constructor(folder: string, isPaced: boolean) {
    this.#folder = folder;
    this.#bufferLength = isPaced ? 0 : BUFFER_LENGTH;
    try {
      mkdirSync(folder, { recursive: true });
      this.#file = openSync(join(folder, PARTIAL_FILE), 'w');
    } catch (error) {
      throw new PlimsollError('PLM_USAGE', `--out ${folder}: cannot be written to: ${messageOf(error)}`, {
        cause: error,
      });
    }
    process.on('exit', this.#flush);
  }

  /** Keeps a decision. A disk that is full does not stop a run: the failure is told by {@link finish}. */
  readonly add = (decision: Decision): void => {
    this.#buffer += `${decisionLine(decision)}\n`;
    if (this.#buffer.length > this.#bufferLength) this.#flush();
  };

  /** Gives the files their names. @throws PlimsollError PLM_OUTPUT_FAILED where something could not be written */
  finish(summary: unknown): void {
    this.#close();
    const [partial, decisions, final] = [PARTIAL_FILE, DECISIONS_FILE, SUMMARY_FILE].map((n) => join(this.#folder, n));
    try {
      if (this.#failure !== undefined) throw this.#failure;
      writeFileSync(`${final}.partial`, `${JSON.stringify(summary, undefined, 2)}\n`);
      rmSync(final!, { force: true });
      renameSync(partial!, decisions!);
      renameSync(`${final}.partial`, final!);
    } catch (error) {
      throw new PlimsollError('PLM_OUTPUT_FAILED', `${this.#folder}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** Ends without a summary: the decisions stay partial, where there are any. */
  abandon(): void {
    this.#close();
    if (!this.#hasWritten) rmSync(join(this.#folder, PARTIAL_FILE), { force: true });
  }

  #close(): void {
    this.#flush();
    process.off('exit', this.#flush);
    closeSync(this.#file);
  }

  readonly #flush = (): void => {
    const lines = this.#buffer;
    this.#buffer = '';
    if (lines === '' || this.#failure !== undefined) return;
    try {
      writeFileSync(this.#file, lines);
      this.#hasWritten = true;
    } catch (error) {
      this.#failure = error;
    }
  };
}
