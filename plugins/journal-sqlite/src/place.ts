import { statSync } from 'node:fs';
import { unusable } from './failures.ts';

/** Where a journal's file is while a run has it open: one that was moved or deleted takes all that is written, and nobody would find it again. */
export class Place {
  readonly #path: string;
  readonly #file: bigint;

  constructor(path: string) {
    this.#path = path;
    this.#file = fileAt(path)!;
  }

  /** @throws PlimsollError PLM_JOURNAL_UNUSABLE where the file is not the one that it was */
  check(): void {
    if (fileAt(this.#path) === this.#file) return;
    throw unusable(
      this.#path,
      'it has been moved, deleted or replaced since the run began. Put it back, or stop the run',
    );
  }
}

/** What the system knows the file by; undefined where there is none. */
function fileAt(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
