import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { PlimsollError } from '@plimsoll/core';
import type { DecisionOf, FillOf, RunRecord, TradeOf } from '@plimsoll/research';
import { readDecisions, sourceOf } from '../explain/source.ts';
import { usageError } from '../failure.ts';
import { execute } from '../run/execute.ts';
import { SILENT } from '../run/log.ts';
import { KeptRun, SUMMED_UP } from '../journal/kept-run.ts';
import { DECISIONS_FILE, FILLS_FILE, SUMMARY_FILE, TRADES_FILE } from '../run/out-folder.ts';
import type { ComparedSummary, Summary } from '../run/summary.ts';

/** A run that has ended: what is compared of it, and its summary. */
export interface EndedRun {
  readonly record: RunRecord;
  readonly summary: ComparedSummary;
  /** Of the signal that cut it short; 0 where none did. */
  readonly signalExitCode: number;
}

/**
 * A run that was kept, in a folder or a journal, or one of a config, which is run now.
 * @param set `PATH=VALUE` overrides, for a config
 * @param run of a journal; the last one where left out
 * @throws PlimsollError
 */
export async function readRun(target: string, set: readonly string[], run?: number): Promise<EndedRun> {
  const source = sourceOf(target);
  if (run !== undefined && !('journal' in source))
    throw usageError(`--run-a and --run-b go with journals: files that end in .sqlite; ${target} is none`);
  if ('config' in source) return runNow(source.config, set);
  if (set.length > 0) throw usageError(`--set goes with a config; ${target} is a run that was kept`);
  if ('journal' in source) return readJournalled(source.journal, run);
  const folder = statSync(target).isDirectory() ? target : dirname(target);
  if (basename(source.decisions) !== DECISIONS_FILE)
    throw unreadable(`${target}: the run did not end, or has not yet; only whole runs can be compared`);
  return { ...(await readFolder(folder)), signalExitCode: 0 };
}

async function readJournalled(file: string, run: number | undefined): Promise<EndedRun> {
  const { JournalReader } = await import('@plimsoll/journal-sqlite/reader');
  const reader = new JournalReader(file);
  try {
    const kept = new KeptRun();
    for (const record of reader.records(run, SUMMED_UP)) kept.take(record);
    return { record: kept.record, summary: kept.summary, signalExitCode: 0 };
  } finally {
    reader.close();
  }
}

async function runNow(config: string, set: readonly string[]): Promise<EndedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-compare-'));
  try {
    const outcome = await execute(config, { set, log: SILENT, out: folder, showProgress: true });
    outcome.keep();
    return { ...(await readFolder(folder)), signalExitCode: outcome.signalExitCode };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readFolder(folder: string): Promise<Omit<EndedRun, 'signalExitCode'>> {
  for (const name of [FILLS_FILE, TRADES_FILE, SUMMARY_FILE])
    if (!existsSync(join(folder, name))) throw unreadable(`${folder}: holds no ${name}; keep the run anew with --out`);
  const summary = JSON.parse(readFileSync(join(folder, SUMMARY_FILE), 'utf8')) as Summary;
  const decisions: DecisionOf[] = [];
  for await (const { verdicts: _, sizing: __, detail: ___, ...decision } of readDecisions(join(folder, DECISIONS_FILE)))
    decisions.push(decision);
  const fills: FillOf[] = [];
  for await (const { orderId, quantity, price } of linesOf<FillOf>(join(folder, FILLS_FILE)))
    fills.push({ orderId, quantity, price });
  const trades: TradeOf[] = [];
  for await (const { entryOrderId, profit } of linesOf<TradeOf>(join(folder, TRADES_FILE)))
    trades.push({ entryOrderId, profit });
  return { record: { decisions, fills, trades, profit: summary.statistics.profit }, summary };
}

/** The objects of a JSON Lines file. @throws PlimsollError PLM_RUN_UNREADABLE */
async function* linesOf<T>(file: string): AsyncGenerator<T> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    number++;
    try {
      yield JSON.parse(line) as T;
    } catch (error) {
      throw unreadable(`${file}:${number}:1: expected one line of JSON`, error);
    }
  }
}

function unreadable(message: string, cause?: unknown): PlimsollError {
  return new PlimsollError('PLM_RUN_UNREADABLE', message, { cause });
}
