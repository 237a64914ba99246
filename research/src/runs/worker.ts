import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';
import type { Trial, TrialTask } from '../walk-forward/trial.ts';
import type { NoRun, RunResult } from './result.ts';
import type { RunTask } from './run.ts';
import type { DataResult } from './tasks.ts';

/** What a thread of the pool is given. */
export interface WorkerData {
  /** Where the main thread keeps compiled code, if it does: a thread starts in half the time with it. */
  readonly compileCache: string | undefined;
}

const { compileCache } = workerData as WorkerData;
if (compileCache !== undefined) enableCompileCache(compileCache);

export async function runOnce(task: RunTask): Promise<RunResult> {
  return (await import('./tasks.ts')).runOnce(task);
}

export async function runTrial(task: TrialTask): Promise<Trial | NoRun> {
  return (await import('../walk-forward/trial.ts')).runTrial(task);
}

export async function readData(task: Omit<RunTask, 'bars'>): Promise<DataResult> {
  return (await import('./tasks.ts')).readData(task);
}
