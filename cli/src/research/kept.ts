import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlimsollError, messageOf } from '@plimsoll/core';

/** Writes a JSON file into the folder that `--out` names; its name holds a whole one at any time. @throws PlimsollError PLM_OUTPUT_FAILED */
export function keepJson(folder: string, name: string, value: unknown): void {
  const path = join(folder, name);
  try {
    writeFileSync(`${path}.partial`, `${JSON.stringify(value, undefined, 2)}\n`);
    renameSync(`${path}.partial`, path);
  } catch (error) {
    throw new PlimsollError('PLM_OUTPUT_FAILED', `${path}: ${messageOf(error)}`, { cause: error });
  }
}
