import type { Luck } from './luck/luck.ts';
import { luckOf } from './luck/luck.ts';
import { compareBy } from './figures.ts';
import type { Metric } from './figures.ts';
import { dataParameters, groupBy } from './runs/groups.ts';
import type { Group } from './runs/groups.ts';
import type { Prepared } from './runs/prepare.ts';
import type { DoneRun, NoRun, RunResult } from './runs/result.ts';
import type { Runner } from './runs/runner.ts';
import type { DataResult } from './runs/tasks.ts';
import { withRunner } from './runs/with-runner.ts';
import type { ManyRunsOptions } from './runs/with-runner.ts';
import { overridesOf } from './space/space.ts';
import type { Combination } from './space/space.ts';
import type { Parameter } from './space/parameter.ts';

export interface SweepOptions extends ManyRunsOptions {
  /** `PATH=VALUE` overrides of all runs. */
  readonly set: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly combinations: readonly Combination[];
  readonly metric: Metric;
}

/** A combination and what came of it. */
export interface SweepRow {
  readonly values: Combination;
  /** `PATH=VALUE` of what it changed. */
  readonly overrides: readonly string[];
  readonly result: RunResult;
}

export type DoneRow = SweepRow & { readonly result: DoneRun };

export interface Sweep {
  /** What the data was, in its source's own words. */
  readonly data: string;
  /** Best first. */
  readonly done: readonly DoneRow[];
  /** Those that failed or were refused, in the order of the grid. */
  readonly faulty: readonly SweepRow[];
  /** Combinations that were not run, since the sweep was ended before. */
  readonly left: number;
  /** Runs that were done before. */
  readonly reused: number;
  readonly luck: Luck | undefined;
  /** Real time that it took. */
  readonly seconds: number;
}

/** Runs a config with every combination of values, on all threads, over one copy of the data. @throws PlimsollError */
export async function sweep(options: SweepOptions): Promise<Sweep> {
  const { set, parameters, combinations, metric } = options;
  const begun = performance.now();
  const own = combinations.map((combination) => overridesOf(parameters, combination));
  const overrides = own.map((changes) => [...set, ...changes]);
  const jobs = Math.min(options.jobs, combinations.length);
  return withRunner({ ...options, jobs }, overrides, async (runner, prepared) => {
    const sweeping = new Sweeping(options, prepared, runner, overrides);
    await sweeping.run();
    const ended = combinations.flatMap((values, i): SweepRow[] => {
      const result = sweeping.results[i];
      return result === undefined ? [] : [{ values, overrides: own[i]!, result }];
    });
    const done = rankedBy(metric, ended.filter(isDone));
    return {
      data: sweeping.description,
      done,
      faulty: ended.filter((row) => !isDone(row)),
      left: combinations.length - ended.length,
      reused: runner.reached.reused,
      luck: luckOf(
        done[0]?.result.returns ?? undefined,
        done.map(({ result }) => result.returns ?? undefined),
      ),
      seconds: (performance.now() - begun) / 1_000,
    };
  });
}

function isDone(row: SweepRow): row is DoneRow {
  return row.result.status === 'done';
}

/** Best first; of equals the one that comes first in the grid. */
function rankedBy(metric: Metric, rows: readonly DoneRow[]): DoneRow[] {
  const value = ({ result }: DoneRow): number | null => result.statistics[metric.name];
  return [...rows].sort((a, b) => compareBy(metric, value(a), value(b)));
}

/** The runs of a sweep, under way: data is read for those that see the same bars, once, before they are run. */
class Sweeping {
  readonly results: (RunResult | undefined)[] = [];
  description = '';
  readonly #options: SweepOptions;
  readonly #prepared: Prepared;
  readonly #runner: Runner;
  readonly #overrides: readonly (readonly string[])[];
  /** Tasks that wait for a thread or have one. */
  #tasks = 0;
  #ended: () => void = () => undefined;

  constructor(options: SweepOptions, prepared: Prepared, runner: Runner, overrides: readonly (readonly string[])[]) {
    this.#options = options;
    this.#prepared = prepared;
    this.#runner = runner;
    this.#overrides = overrides;
  }

  async run(): Promise<void> {
    const { parameters, combinations, jobs } = this.#options;
    const grouped = (isSeeded: boolean): Group[] =>
      groupBy(combinations, dataParameters(parameters, this.#prepared.config, isSeeded));
    const first = await this.#read(grouped(true)[0]!);
    const isSeeded = first !== undefined && 'bars' in first && first.isSeeded;
    const running: Promise<void>[] = [];
    for (const [i, members] of grouped(isSeeded).entries()) {
      // More than threads can do would only take memory: every group has data of its own.
      while (this.#tasks > jobs) await new Promise<void>((resolve) => (this.#ended = resolve));
      const group = this.#runGroup(members, i === 0 ? first : undefined);
      group.catch(() => undefined); // what it throws comes up below
      running.push(group);
    }
    await Promise.all(running);
  }

  async #runGroup(group: Group, known: DataResult | undefined): Promise<void> {
    const data = known ?? (await this.#read(group));
    if (data === undefined) return;
    const left = group.members.filter((member) => this.results[member] === undefined);
    if ('fault' in data) {
      for (const member of left) this.#giveUp(member, data.fault);
      return;
    }
    const { bars } = data;
    this.description ||= bars.description;
    const run = async (member: number): Promise<void> => {
      this.results[member] = await this.#runner.run({ overrides: this.#overrides[member]!, bars });
    };
    await Promise.all(left.map((member) => this.#task(() => run(member))));
  }

  /** Reads the data of a group by the first of its configs that is good; those before it are refused. */
  async #read({ members }: Group): Promise<DataResult | undefined> {
    let data: DataResult | undefined;
    for (const member of members) {
      data = await this.#task(() => this.#runner.readData(this.#overrides[member]!));
      if (data === undefined || 'bars' in data || data.fault.status !== 'refused') break;
      this.#giveUp(member, data.fault);
    }
    return data;
  }

  #giveUp(member: number, fault: NoRun): void {
    this.results[member] = fault;
    this.#runner.count(fault);
  }

  async #task<T>(work: () => Promise<T>): Promise<T> {
    this.#tasks++;
    try {
      return await work();
    } finally {
      this.#tasks--;
      this.#ended();
    }
  }
}
