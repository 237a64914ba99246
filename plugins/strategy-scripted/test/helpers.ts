import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { PlimsollError, isoTime } from '@plimsoll/core';
import type { Cycle, Detail, Signal } from '@plimsoll/core';
import { setUp, universeOf } from '@plimsoll/testing';
import scripted from '../src/index.ts';

export const HEADER = 'timestamp,symbol,side,weight,confidence,strategy';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A new folder with this text in `signals.csv`. */
export function folderWith(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-strategy-scripted-'));
  folders.push(folder);
  writeFileSync(path.join(folder, 'signals.csv'), text);
  return folder;
}

export function scriptOf(config: object, folder?: string) {
  const warnings: { message: string; detail: Detail | undefined }[] = [];
  const log = { info: () => undefined, warn: (message: string, detail?: Detail) => warnings.push({ message, detail }) };
  const hooks = setUp(scripted, { name: 'mine', config, folder, services: { log } });
  return {
    books: hooks.books,
    warnings,
    stop: () => hooks.stop!(),
    /** The signals of a cycle at this time. */
    at(time: string): readonly Signal[] {
      const { timeframe } = universeOf([]);
      const none = { timeframe, bars: [], updated: [], of: () => undefined };
      const cycle: Cycle = { ...none, time: Date.parse(time), number: 0, at: () => none };
      const signals = hooks.signal!(cycle);
      if (signals instanceof Promise) throw new Error('expected signals at once');
      return [signals ?? []].flat() as Signal[];
    },
  };
}

export function scriptOfFile(text: string) {
  return scriptOf({ file: 'signals.csv' }, folderWith(text));
}

/** All signals of a file, in the order in which they would fire. */
export function signalsOf(text: string): readonly Signal[] {
  return scriptOfFile(text).at('2999-01-01T00:00:00Z');
}

/** The time at which a file with this timestamp in its only row fires: that of the warning where it never does. */
export function timeOf(timestamp: string): string | undefined {
  const script = scriptOfFile(`timestamp,symbol,side\n${timestamp},A,buy\n`);
  script.at(isoTime(0));
  void script.stop();
  return script.warnings[0]!.detail!['next'] as string;
}

/** What is wrong with a file, without the folder. */
export function issuesOf(text: string): readonly string[] {
  const folder = folderWith(text);
  try {
    scriptOf({ file: 'signals.csv' }, folder);
  } catch (error) {
    if (!PlimsollError.is(error) || error.code !== 'PLM_DATA_INVALID') throw error;
    return error.issues.map((issue) => issue.replaceAll(`${folder}/`, ''));
  }
  return [];
}
