import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { PlimsollError, messageOf } from '@plimsoll/core';
import type { Log } from '@plimsoll/core';
import { buildColumns } from './build.ts';
import { openColumnFile } from './column-file.ts';
import type { ColumnFile } from './column-file.ts';
import { sourceOf } from './source.ts';

export const SUFFIX = '.plimsoll-cache';

/** The coarsest step of a file's times anywhere: another change within it may not show. */
const TIME_STEP_MS = 2_000;

/** Column files that were made of CSV files, and the making of them. */
export class ColumnStore {
  /** Where they go; undefined for beside their CSV files. */
  readonly #folder: string | undefined;
  readonly #log: Log;
  /** Those made here, which are good for this run even where the next cannot trust them. */
  readonly #made = new Set<string>();

  constructor(folder: string | undefined, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  /** @throws PlimsollError PLM_DATA_INVALID where the folder cannot be had */
  prepare(): void {
    if (this.#folder === undefined) return;
    try {
      mkdirSync(this.#folder, { recursive: true });
    } catch (error) {
      throw new PlimsollError('PLM_DATA_INVALID', `cache: ${this.#folder} cannot be made: ${messageOf(error)}`);
    }
  }

  /** The columns of a CSV file, made now where they are not there yet; undefined where it is to be read itself. */
  async columnsOf(csv: string): Promise<ColumnFile | undefined> {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(csv, 'r');
      const source = sourceOf(csv, descriptor);
      const at = this.#pathOf(csv);
      const kept = openColumnFile(at, source);
      if (kept && (kept.isSettled || this.#made.has(at))) return kept;
      return await this.#make(csv, descriptor, source, at);
    } catch (error) {
      this.#log.info(`${csv}: read without a cache: ${messageOf(error)}`);
      return undefined;
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }

  /** Removes a column file that turned out to be damaged. */
  discard(path: string): void {
    rmSync(path, { force: true });
  }

  #pathOf(csv: string): string {
    const { dir, base } = path.parse(csv);
    if (this.#folder === undefined) return path.join(dir, `.${base}${SUFFIX}`);
    const place = createHash('sha256').update(dir).digest('hex').slice(0, 16);
    return path.join(this.#folder, `${base}.${place}${SUFFIX}`);
  }

  /** Whoever looks finds the file that was there before or the whole new one, also where several make it at once. */
  async #make(csv: string, descriptor: number, source: string, at: string): Promise<ColumnFile | undefined> {
    const unfinished = `${at}.${randomUUID()}.tmp`;
    try {
      if (!(await this.#write(csv, descriptor, source, unfinished))) return undefined;
      renameSync(unfinished, at);
      this.#made.add(at);
    } finally {
      rmSync(unfinished, { force: true });
    }
    this.#log.info(`${csv}: cached in ${at} (${Math.ceil(statSync(at).size / 2 ** 20)} MiB)`);
    return openColumnFile(at, source);
  }

  async #write(csv: string, descriptor: number, source: string, at: string): Promise<boolean> {
    const made = openSync(at, 'w');
    try {
      const ageMs = fstatSync(made).mtimeMs - fstatSync(descriptor).mtimeMs;
      const isDone = await buildColumns(csv, { source, isSettled: ageMs > TIME_STEP_MS }, made);
      return isDone && sourceOf(csv, descriptor) === source;
    } finally {
      closeSync(made);
    }
  }
}
