import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { messageOf } from '@plimsoll/core';
import type { Trial, TrialTask } from '../walk-forward/trial.ts';
import type { NoRun, RunResult } from './result.ts';
import { noRun } from './run.ts';
import type { RunTask } from './run.ts';
import type { DataResult } from './tasks.ts';
import type { WorkerData } from './worker.ts';

/** Threads that run configs, one at a time each. */
export class Pool {
  readonly #pool: Piscina;
  #isClosed = false;

  constructor(threads: number) {
    this.#pool = new Piscina({
      filename: fileURLToPath(new URL('worker.ts', import.meta.url)),
      workerData: { compileCache: getCompileCacheDir() } satisfies WorkerData,
      minThreads: threads,
      maxThreads: threads,
      idleTimeout: Infinity,
      atomics: 'disabled', // a thread that waits without its event loop could not end what a plugin has left open
      recordTiming: false,
    });
    this.#pool.on('error', () => undefined); // of a thread between two tasks; another takes its place
  }

  /** What came of a run; also where its thread broke down under it. @returns undefined where the pool was closed first */
  async run(task: RunTask): Promise<RunResult | undefined> {
    return this.#do<RunResult>('runOnce', task, (error) => noRun('failed', error));
  }

  /** What came of parameters on days that they were not chosen by. @returns undefined where the pool was closed first */
  async try(task: TrialTask): Promise<Trial | NoRun | undefined> {
    return this.#do<Trial | NoRun>('runTrial', task, (error) => noRun('failed', error));
  }

  /** @returns undefined where the pool was closed first */
  async readData(task: Omit<RunTask, 'bars'>): Promise<DataResult | undefined> {
    return this.#do<DataResult>('readData', task, (error) => ({ fault: noRun('failed', error) }));
  }

  /** Ends all threads, whatever they are at. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool.destroy();
  }

  async #do<T>(name: string, task: unknown, broken: (error: Error) => T): Promise<T | undefined> {
    try {
      return (await this.#pool.run(task, { name })) as T;
    } catch (error) {
      return this.#isClosed ? undefined : broken(new Error(`its thread ended: ${messageOf(error)}`));
    }
  }
}
