import { DIFFERENCES, compareRuns } from '@plimsoll/research';
import type { Comparison } from '@plimsoll/research';
import { compareText } from '../compare/compare-text.ts';
import { readRun } from '../compare/read-run.ts';
import type { EndedRun } from '../compare/read-run.ts';
import { fail, printJson, usageError } from '../failure.ts';
import type { ConfigOptions } from './options.ts';

interface CompareOptions extends ConfigOptions {
  readonly setA?: readonly string[];
  readonly setB?: readonly string[];
  /** Of a journal. */
  readonly runA?: number;
  readonly runB?: number;
  readonly limit: number;
  readonly quiet?: boolean;
}

/** As `diff` has it: trouble is neither. */
const CODES = { same: 0, different: 1, trouble: 2 } as const;

/** Compares two runs, kept or of configs that are run now: which decisions differ, and what each difference earned. */
export async function compare(targetA: string, targetB: string | undefined, options: CompareOptions): Promise<number> {
  try {
    return await compareBoth(targetA, targetB ?? targetA, options);
  } catch (error) {
    fail(error, options.json === true);
    return CODES.trouble;
  }
}

async function compareBoth(targetA: string, targetB: string, options: CompareOptions): Promise<number> {
  const { set = [], setA = [], setB = [], json = false, quiet = false, limit } = options;
  if (targetA === targetB && setA.join() === setB.join() && options.runA === options.runB)
    throw usageError(
      `${targetA} with itself: name two runs, or say what differs with --set-a or --set-b, or of a journal with --run-a or --run-b`,
    );
  const runA = await readRun(targetA, [...set, ...setA], options.runA);
  if (runA.signalExitCode !== 0) return runA.signalExitCode;
  const runB = await readRun(targetB, [...set, ...setB], options.runB);
  if (runB.signalExitCode !== 0) return runB.signalExitCode;
  const comparison = compareRuns(runA.record, runB.record);
  const names = [nameOf(targetA, setA, options.runA), nameOf(targetB, setB, options.runB)] as const;
  if (json) printJson(compareJson(names, [runA, runB], comparison));
  else if (!quiet)
    process.stdout.write(compareText({ names, summaries: [runA.summary, runB.summary], comparison, limit }));
  return comparison.differences.length === 0 ? CODES.same : CODES.different;
}

function nameOf(target: string, set: readonly string[], run: number | undefined): string {
  return [target, ...(run === undefined ? [] : [`run ${run}`]), ...set].join(' ');
}

function compareJson(names: readonly [string, string], runs: readonly EndedRun[], comparison: Comparison): object {
  const { differences, ...totals } = comparison;
  const [a, b] = runs.map(({ summary }, i) => ({ run: names[i], statistics: summary.statistics }));
  return {
    equal: differences.length === 0,
    a,
    b,
    ...totals,
    kinds: DIFFERENCES,
    differences: differences.map(({ a: ofA, b: ofB, earnedA, earnedB, ...rest }) => ({
      ...rest,
      a: ofA ? { ...ofA, earned: earnedA ?? null } : null,
      b: ofB ? { ...ofB, earned: earnedB ?? null } : null,
    })),
  };
}
