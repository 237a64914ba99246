import { Pool } from './pool.ts';
import { prepare } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import type { ResultsFile } from './results-file.ts';
import { Runner } from './runner.ts';
import type { Reached } from './runner.ts';

/** What many runs of a config need to know of it, and of how to go about it. */
export interface ManyRunsOptions {
  readonly file: string;
  /** Files beside whose packages plugins are looked for. */
  readonly bases: readonly string[];
  /** How many runs at a time. */
  readonly jobs: number;
  /** Where runs are kept, and found again. */
  readonly results?: ResultsFile;
  /** Ends it where it is; what has been done is what there is. */
  readonly signal?: AbortSignal;
  readonly tell?: (reached: Reached) => void;
}

/**
 * Does something with threads that run a config, and ends them.
 * @param overrides of the runs to come, of which one at least has to be good
 * @throws PlimsollError where none is, and what `work` throws
 */
export async function withRunner<T>(
  { file, bases, jobs, results, signal, tell }: ManyRunsOptions,
  overrides: readonly (readonly string[])[],
  work: (runner: Runner, prepared: Prepared) => Promise<T>,
): Promise<T> {
  const prepared = await prepare(file, bases, overrides);
  const pool = new Pool(jobs);
  const end = (): void => void pool.close();
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  try {
    return await work(new Runner(prepared, pool, results, tell), prepared);
  } finally {
    signal?.removeEventListener('abort', end);
    await pool.close();
  }
}
