import { accessSync, constants, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlimsollError, messageOf } from '@plimsoll/core';

/** Where a run's page goes. Its name holds a whole page at any time, or none. */
export class PageFile {
  readonly path: string;

  /** @throws PlimsollError PLM_USAGE where it cannot be written, so that this is known before the run and not after */
  constructor(path: string) {
    this.path = path;
    try {
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a folder');
      mkdirSync(dirname(path), { recursive: true });
      accessSync(dirname(path), constants.W_OK);
    } catch (error) {
      const message = `--report ${path}: cannot be written: ${messageOf(error)}`;
      throw new PlimsollError('PLM_USAGE', message, { cause: error });
    }
  }

  /** @throws PlimsollError PLM_OUTPUT_FAILED */
  write(html: string): void {
    try {
      writeFileSync(`${this.path}.partial`, html);
      renameSync(`${this.path}.partial`, this.path);
    } catch (error) {
      throw new PlimsollError('PLM_OUTPUT_FAILED', `${this.path}: ${messageOf(error)}`, { cause: error });
    }
  }
}
