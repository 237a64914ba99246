import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

const BYTES = 8;

/**
 * The number of the last record, beside the journal. It is not made durable: after a power loss it may be an older one, which does no harm. Where it
 * is newer than the journal's own last record, records have been lost.
 */
export class Mark {
  readonly #file: number;
  readonly #buffer = Buffer.alloc(BYTES);

  constructor(path: string) {
    this.#file = openSync(path, 'a+');
    closeSync(this.#file);
    this.#file = openSync(path, 'r+');
  }

  /** 0 where nothing has been written yet, undefined where there is none. */
  static read(path: string): number | undefined {
    try {
      const bytes = readFileSync(path);
      return bytes.length < BYTES ? 0 : bytes.readDoubleBE(0);
    } catch {
      return undefined;
    }
  }

  write(seq: number): void {
    this.#buffer.writeDoubleBE(seq, 0);
    try {
      writeSync(this.#file, this.#buffer, 0, BYTES, 0);
    } catch {
      // A full disk is told of by the journal itself.
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}
