import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { Session } from '@plimsoll/core';
import type { LoadedConfig } from '@plimsoll/core';

/** Beside which plugins are found. */
export const BASES = [fileURLToPath(import.meta.resolve('plimsoll'))];

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));

/** A folder of one's own with these files and the fixtures. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-research-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of readdirSync(FIXTURES)) copyFileSync(join(FIXTURES, name), join(folder, name));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** A config that trades crossing averages. @param source lines of the `plugins` list */
export function configText(source = '  - { use: data-synthetic, config: { sessions: 2 } }', more = ''): string {
  return `account: test
universe: [AAA, BBB, CCC]
plugins:
${source}
  - { use: strategy-sma-cross, config: { fast: 5, slow: 20 } }
  - { use: sizing, config: { fraction: 20% } }
  - { use: risk-exposure, config: { gross: 50% } }
  - { use: broker-paper, config: { slippage: 0.01% } }
${more}`;
}

/** All that a run decided and did, as text. */
export async function recordOf(config: LoadedConfig): Promise<string> {
  const session = new Session(config);
  const record: unknown[] = [];
  const { events } = session;
  events.on('decision', (decision) => void record.push(decision));
  events.on('order', (order) => void record.push({ ...order }));
  events.on('fill', (fill) => void record.push(fill));
  events.on('notice', (notice) => void record.push(notice));
  await session.start();
  await session.run();
  await session.stop();
  return JSON.stringify([record, session.counts, session.portfolio.equity]);
}
