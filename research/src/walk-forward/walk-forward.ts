import { PlimsollError } from '@plimsoll/core';
import { returnsOf } from '@plimsoll/report';
import type { SharedBars } from '../data/shared-bars.ts';
import { probabilisticSharpe } from '../luck/deflated-sharpe.ts';
import { CONFIDENCE } from '../luck/luck.ts';
import { momentsOf } from '../luck/moments.ts';
import { dataParameters } from '../runs/groups.ts';
import type { Prepared } from '../runs/prepare.ts';
import type { Runner } from '../runs/runner.ts';
import { withRunner } from '../runs/with-runner.ts';
import { overridesOf } from '../space/space.ts';
import type { SweepOptions, SweepRow } from '../sweep.ts';
import { usage } from '../usage.ts';
import { Stitched } from './stitched.ts';
import type { StitchedStatistics } from './stitched.ts';
import { Walk } from './walk.ts';
import type { WalkedWindow } from './walk.ts';
import { daysOf, windowsOf } from './windows.ts';
import type { WindowTerms } from './windows.ts';

export interface WalkForwardOptions extends SweepOptions, WindowTerms {
  /** Told once the data is read: how many runs there will be. */
  readonly begin?: (runs: number) => void;
}

export interface WalkForward {
  /** What the data was, in its source's own words. */
  readonly data: string;
  /** Those that were finished, without a gap from the first. */
  readonly windows: readonly WalkedWindow[];
  readonly stitched: Stitched;
  readonly statistics: StitchedStatistics;
  /** Return a day of all out-of-sample days over that of the in-sample days by which they were chosen; null where that is not above zero. */
  readonly efficiency: number | null;
  /** Probability that the true Sharpe ratio out of sample is above zero; undefined where returns are too few, or do not vary. */
  readonly probability: number | undefined;
  readonly isLikelyLuck: boolean;
  /** Combinations that failed or were refused in some window, each once. */
  readonly faulty: readonly SweepRow[];
  /** Windows that were not finished, since it was ended before. */
  readonly left: number;
  /** Runs that have an end, and those of them that were done before. */
  readonly runs: number;
  readonly reused: number;
  /** Real time that it took. */
  readonly seconds: number;
}

/**
 * Chooses parameters by some days and tries them on the days after, window by window.
 * @returns undefined where it was ended before the data was read
 * @throws PlimsollError
 */
export async function walkForward(options: WalkForwardOptions): Promise<WalkForward | undefined> {
  const { set, parameters, combinations, metric } = options;
  const begun = performance.now();
  const own = combinations.map((combination) => overridesOf(parameters, combination));
  const overrides = own.map((changes) => [...set, ...changes]);
  return withRunner(options, overrides, async (runner, prepared) => {
    const bars = await readData(options, runner, prepared, overrides);
    if (bars === undefined) return undefined;
    const windows = windowsOf(daysOf(bars), options);
    options.begin?.(windows.length * (combinations.length + 1));
    const walk = new Walk({ runner, bars, metric, combinations, own, overrides });
    const walked = await Promise.all(windows.map((window) => walk.window(window)));
    const end = walked.includes(undefined) ? walked.indexOf(undefined) : walked.length;
    return {
      data: bars.description,
      ...summaryOf(walked.slice(0, end) as WalkedWindow[]),
      faulty: walk.faulty(),
      left: walked.length - end,
      runs: runner.reached.ended,
      reused: runner.reached.reused,
      seconds: (performance.now() - begun) / 1_000,
    };
  });
}

/** The bars that all combinations see. @returns undefined where it was ended first */
async function readData(
  { parameters }: WalkForwardOptions,
  runner: Runner,
  { config }: Prepared,
  overrides: readonly (readonly string[])[],
): Promise<SharedBars | undefined> {
  for (const each of overrides) {
    const data = await runner.readData(each);
    if (data === undefined) return undefined;
    if ('bars' in data) {
      const [changing] = dataParameters(parameters, config, data.isSeeded);
      if (changing === undefined) return data.bars;
      const { path } = parameters[changing]!;
      throw usage(`--param ${path}: it may change the data, and windows are made of the days of the data`);
    }
    const { status, code, reasons } = data.fault;
    if (status === 'failed') throw new PlimsollError(code, reasons.join('\n'), { issues: reasons });
  }
  return undefined;
}

function summaryOf(windows: readonly WalkedWindow[]) {
  const stitched = new Stitched();
  const cash = windows.find(({ trial }) => trial)?.trial!.equity[0] ?? NaN;
  for (const { trial, outOfSample } of windows) {
    if (trial) stitched.add(trial);
    else stitched.addNothing(outOfSample, cash);
  }
  const { before, values } = stitched.account.closes();
  const returns = momentsOf(returnsOf(before, values));
  const probability = returns && probabilisticSharpe(returns.mean / returns.deviation, 0, returns);
  return {
    windows,
    stitched,
    statistics: stitched.statistics(),
    efficiency: efficiencyOf(windows),
    probability,
    isLikelyLuck: probability === undefined || probability < CONFIDENCE,
  };
}

/**
 * Walk-forward efficiency: the profit rate out of sample over that in sample (Pardo, "The Evaluation and Optimization of Trading Strategies",
 * 2008). Of windows in which something was chosen.
 * @returns null where the rate in sample is not above zero
 */
export function efficiencyOf(windows: readonly WalkedWindow[]): number | null {
  const walked = windows.filter(({ chosen, trial }) => chosen && trial);
  const sum = (value: (window: WalkedWindow) => number): number =>
    walked.reduce((total, window) => total + value(window), 0);
  const inSample = sum(({ chosen }) => chosen!.result.statistics.return ?? 0) / sum((window) => window.inSample.length);
  const outOfSample = sum(({ trial }) => trial!.statistics.return ?? 0) / sum((window) => window.outOfSample.length);
  return inSample > 0 ? outOfSample / inSample : null;
}
