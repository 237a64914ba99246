import { hashOf } from './code.ts';
import type { Pool } from './pool.ts';
import type { Prepared } from './prepare.ts';
import type { NoRun, RunResult } from './result.ts';
import type { Trial, TrialTask } from '../walk-forward/trial.ts';
import type { ResultsFile } from './results-file.ts';
import type { RunTask } from './run.ts';
import type { DataResult } from './tasks.ts';

/** How far many runs have come. */
export interface Reached {
  /** Runs that have an end, those among them that were done before and not again, and those that failed or were refused. */
  readonly ended: number;
  readonly reused: number;
  readonly faulty: number;
}

/** Runs that belong together: each is done once, and kept where there is a file for it. */
export class Runner {
  readonly #prepared: Prepared;
  readonly #pool: Pool;
  readonly #results: ResultsFile | undefined;
  readonly #tell: (reached: Reached) => void;
  readonly #reached = { ended: 0, reused: 0, faulty: 0 };

  constructor(
    prepared: Prepared,
    pool: Pool,
    results: ResultsFile | undefined,
    tell: (reached: Reached) => void = () => undefined,
  ) {
    this.#prepared = prepared;
    this.#pool = pool;
    this.#results = results;
    this.#tell = tell;
  }

  get reached(): Reached {
    return this.#reached;
  }

  /** @returns undefined where the pool was closed first */
  readData(overrides: readonly string[]): Promise<DataResult | undefined> {
    return this.#pool.readData({ source: this.#prepared.source, overrides });
  }

  /** @returns undefined where the pool was closed first */
  async run(task: Omit<RunTask, 'source'>): Promise<RunResult | undefined> {
    const { bars, ...rest } = task;
    const key = hashOf([], [this.#prepared.basis, bars.fingerprint, rest]);
    const known = this.#results?.find(key);
    const result = known ?? (await this.#pool.run({ ...task, source: this.#prepared.source }));
    if (result === undefined) return undefined;
    if (known) this.#reached.reused++;
    else if (result.status === 'done') this.#results?.add({ key, overrides: task.overrides, result });
    this.count(result);
    return result;
  }

  /** What came of parameters on other days; not kept. @returns undefined where the pool was closed first */
  async try(task: Omit<TrialTask, 'source'>): Promise<Trial | NoRun | undefined> {
    const result = await this.#pool.try({ ...task, source: this.#prepared.source });
    if (result) this.count(result);
    return result;
  }

  /** Counts a run that there is no need of. */
  skip(): void {
    this.#reached.ended++;
    this.#tell(this.#reached);
  }

  /** Counts a run that has an end, were it one that could not be begun. */
  count({ status }: Pick<RunResult, 'status'>): void {
    const reached = this.#reached;
    reached.ended++;
    if (status !== 'done') reached.faulty++;
    this.#tell(reached);
  }
}
