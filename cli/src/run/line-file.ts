import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of lines that is called `.partial` while it is written. */
export class LineFile {
  readonly #path: string;
  readonly #partial: string;
  readonly #file: number;
  readonly #bufferLength: number;
  #buffer = '';
  #hasWritten = false;
  #failure: unknown;

  /**
   * @param bufferLength characters that are kept back; 0 to write every line as it comes
   * @throws Error where the file cannot be written to
   */
  constructor(folder: string, name: string, bufferLength: number) {
    this.#path = join(folder, name);
    this.#partial = `${this.#path}.partial`;
    this.#bufferLength = bufferLength;
    this.#file = openSync(this.#partial, 'w');
  }

  /** A disk that is full does not stop a run: the failure is thrown by {@link assertWhole}. */
  add(line: string): void {
    this.#buffer += `${line}\n`;
    if (this.#buffer.length > this.#bufferLength) this.flush();
  }

  flush(): void {
    const lines = this.#buffer;
    this.#buffer = '';
    if (lines === '' || this.#failure !== undefined) return;
    try {
      writeFileSync(this.#file, lines);
      this.#hasWritten = true;
    } catch (error) {
      this.#failure = error;
    }
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }

  /** @throws what kept a line from being written */
  assertWhole(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Gives the file its name. */
  rename(): void {
    renameSync(this.#partial, this.#path);
  }

  /** Takes the file away where nothing is in it. */
  removeIfEmpty(): void {
    if (!this.#hasWritten) rmSync(this.#partial, { force: true });
  }
}
