import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { PlimsollError } from '@plimsoll/core';
import { decisionLine } from '../run/decision-record.ts';
import type { DecisionRecord } from '../run/decision-record.ts';
import { OWN, quoted } from '../text/own-command.ts';
import { CASH_FILE, DECISIONS_FILE, FILLS_FILE, ORDERS_FILE, SUMMARY_FILE, TRADES_FILE } from '../run/out-folder.ts';

const PARTIAL_FILE = `${DECISIONS_FILE}.partial`;

/** Files of a run that hold no decisions. */
const OTHER_FILES: readonly string[] = [SUMMARY_FILE, FILLS_FILE, ORDERS_FILE, CASH_FILE, TRADES_FILE];

/** Where decisions are read from: a file of a run that was kept, a journal, or a config that is to be run first. */
export type Source = { readonly decisions: string } | { readonly journal: string } | { readonly config: string };

/** @throws PlimsollError PLM_RUN_UNREADABLE where there is neither */
export function sourceOf(target: string): Source {
  const stats = statSync(target, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return { decisions: decisionsIn(target) };
  if (stats && OTHER_FILES.includes(basename(target).replace(/\.partial$/, '')))
    throw unreadable(`${target}: holds no decisions; name the run's folder: ${OWN} explain ${quoted(dirname(target))}`);
  if (stats && /\.jsonl(\.partial)?$/.test(target)) return { decisions: target };
  if (stats && target.endsWith('.sqlite')) return { journal: target };
  if (stats || /\.ya?ml$/.test(target)) return { config: target };
  if (target.endsWith('.sqlite')) throw unreadable(`${target}: there is no such file`);
  throw unreadable(`${target}: there is no such folder, and it is not a config either`);
}

function decisionsIn(folder: string): string {
  const whole = join(folder, DECISIONS_FILE);
  const partial = join(folder, PARTIAL_FILE);
  if (existsSync(whole)) {
    if (existsSync(partial)) warn(`${folder}: a later run did not end, or has not yet; this is the one before it`);
    return whole;
  }
  if (existsSync(partial)) {
    warn(`${folder}: the run did not end, or has not yet; its last decisions may be missing`);
    return partial;
  }
  const hint = `keep a run with \`${OWN} backtest CONFIG --out DIR\`, or name its config`;
  throw unreadable(`${folder}: holds no ${DECISIONS_FILE}; ${hint}`);
}

function unreadable(message: string): PlimsollError {
  return new PlimsollError('PLM_RUN_UNREADABLE', message);
}

export function warn(message: string): void {
  process.stderr.write(`warn: ${message}\n`);
}

/** The decisions of a file, one by one. The last line of a file that was cut short may be torn. @throws PlimsollError PLM_RUN_UNREADABLE */
export async function* readDecisions(file: string): AsyncGenerator<DecisionRecord> {
  let number = 0;
  let torn: number | undefined;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (torn !== undefined) break;
    number++;
    const decision = parsed(line);
    if (decision) yield decision;
    else torn = number;
  }
  if (torn === undefined || (torn === number && file.endsWith(PARTIAL_FILE))) return;
  throw unreadable(`${file}:${torn}:1: expected a decision as one line of JSON`);
}

/** The decisions of a journal's run, the last one's where none is named. @throws PlimsollError */
export async function* journalDecisions(file: string, run: number | undefined): AsyncGenerator<DecisionRecord> {
  const { JournalReader } = await import('@plimsoll/journal-sqlite/reader');
  const reader = new JournalReader(file);
  try {
    for (const { decision, config } of reader.decisions(run))
      yield { ...(JSON.parse(decisionLine(decision)) as DecisionRecord), config };
  } finally {
    reader.close();
  }
}

function parsed(line: string): DecisionRecord | undefined {
  try {
    const value = JSON.parse(line) as Partial<DecisionRecord> | null;
    return typeof value?.id === 'string' && Array.isArray(value.verdicts) ? (value as DecisionRecord) : undefined;
  } catch {
    return undefined;
  }
}
