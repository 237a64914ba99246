import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Session, loadConfig } from '@plimsoll/core';
import type { SessionOptions } from '@plimsoll/core';

const CONFIG = fileURLToPath(new URL('../kernel.yaml', import.meta.url));

/** A session of the kernel's bench, with a journal in a folder. */
export async function sessionIn(
  folder: string,
  journal: SessionOptions['journal'],
  overrides: readonly string[],
): Promise<Session> {
  const all = [
    'plugins.journal-sqlite.enabled=true',
    `plugins.journal-sqlite.config.path=${path.join(folder, 'bench.sqlite')}`,
    ...overrides,
  ];
  return new Session(await loadConfig(CONFIG, { overrides: all }), { journal });
}

export async function inNewFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >>> 1]!;
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
