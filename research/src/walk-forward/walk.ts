import { compareBy } from '../figures.ts';
import type { SharedBars } from '../data/shared-bars.ts';
import type { DoneRun, NoRun, RunResult } from '../runs/result.ts';
import type { Runner } from '../runs/runner.ts';
import type { Combination } from '../space/space.ts';
import type { SweepRow } from '../sweep.ts';
import type { Metric } from '../figures.ts';
import type { Trial } from './trial.ts';
import type { Window } from './windows.ts';

/** A window, what was chosen by its in-sample days, and how that did on the days after them. */
export interface WalkedWindow extends Window {
  /** The combination that was best in sample; undefined where none had the figure that counts. */
  readonly chosen: (Omit<SweepRow, 'result'> & { readonly result: DoneRun }) | undefined;
  /** Where nothing was chosen nothing was entered in it. Undefined where it failed, or there was nothing to run. */
  readonly trial: Trial | undefined;
  readonly fault: NoRun | undefined;
}

interface Parts {
  readonly runner: Runner;
  readonly bars: SharedBars;
  readonly metric: Metric;
  readonly combinations: readonly Combination[];
  /** By combination, `PATH=VALUE` of what it changes, and of all that a run of it changes. */
  readonly own: readonly (readonly string[])[];
  readonly overrides: readonly (readonly string[])[];
}

/** The runs of windows: all combinations on the in-sample days, then the best of them on the days after. */
export class Walk {
  readonly #parts: Parts;
  readonly #faulty = new Map<number, NoRun>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Combinations that failed or were refused in some window, each once, in their order. */
  faulty(): SweepRow[] {
    const { combinations, own } = this.#parts;
    return [...this.#faulty]
      .sort(([a], [b]) => a - b)
      .map(([i, result]) => ({ values: combinations[i]!, overrides: own[i]!, result }));
  }

  /** @returns undefined where it was ended first */
  async window(window: Window): Promise<WalkedWindow | undefined> {
    const { runner, bars, combinations, own, overrides } = this.#parts;
    const { inSample, outOfSample } = window;
    const span = { from: inSample[0]!.first, to: outOfSample[0]!.first };
    const results = await Promise.all(overrides.map((each) => runner.run({ overrides: each, bars, span })));
    if (results.includes(undefined)) return undefined;
    const best = this.#best(results as RunResult[]);
    const any = best ?? results.findIndex((result) => result?.status === 'done');
    if (any < 0) {
      runner.skip();
      return { ...window, chosen: undefined, trial: undefined, fault: undefined };
    }
    const trial = await runner.try({
      overrides: overrides[any]!,
      bars,
      span: { from: span.from, to: outOfSample.at(-1)!.last + 1 },
      from: span.to,
      isIdle: best === undefined,
    });
    if (trial === undefined) return undefined;
    const chosen =
      best === undefined
        ? undefined
        : { values: combinations[best]!, overrides: own[best]!, result: results[best] as DoneRun };
    const isDone = trial.status === 'done';
    return { ...window, chosen, trial: isDone ? trial : undefined, fault: isDone ? undefined : trial };
  }

  /** The place of the best; of equals the first, and none of those without the figure that counts. */
  #best(results: readonly RunResult[]): number | undefined {
    const { metric } = this.#parts;
    let best: { readonly place: number; readonly value: number } | undefined;
    for (const [place, result] of results.entries()) {
      if (result.status !== 'done') {
        if (!this.#faulty.has(place)) this.#faulty.set(place, result);
        continue;
      }
      const value = result.statistics[metric.name];
      if (value !== null && compareBy(metric, value, best?.value ?? null) < 0) best = { place, value };
    }
    return best?.place;
  }
}
