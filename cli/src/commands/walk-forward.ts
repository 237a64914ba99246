import { ResultsFile, metricOf, walkForward as walkAll } from '@plimsoll/research';
import { EXIT, printJson } from '../failure.ts';
import { keepJson } from '../research/kept.ts';
import { RunsProgress } from '../research/progress.ts';
import { jobsOf } from '../research/runs-options.ts';
import type { RunsOptions } from '../research/runs-options.ts';
import { spaceOf } from '../research/space.ts';
import { walkJson } from '../research/walk-json.ts';
import { walkText } from '../research/walk-text.ts';
import { Interruption } from '../run/interruption.ts';
import { PLUGIN_BASES } from '../run/load.ts';

export const WALK_FILE = 'walk-forward.json';

interface WalkForwardOptions extends RunsOptions {
  /** Days. */
  readonly inSample: number;
  readonly outOfSample: number;
  readonly anchored?: boolean;
}

/** Chooses values by some days and tries them on the days after, again and again. */
export async function walkForward(file: string, options: WalkForwardOptions): Promise<number> {
  const { set = [], out, json = false, quiet = false, inSample, outOfSample } = options;
  const { parameters, combinations } = spaceOf(options);
  const terms = { metric: metricOf(options.metric), inSample, outOfSample, isAnchored: options.anchored === true };
  const results = out === undefined ? undefined : new ResultsFile(out, options.fresh === true);
  const progress = new RunsProgress(!quiet);
  const stop = new AbortController();
  const interruption = new Interruption(() => stop.abort(), 'ending the walk, what is done is kept');
  const all = { file, bases: PLUGIN_BASES, set, parameters, combinations, jobs: jobsOf(options), ...terms };
  const watched = { signal: stop.signal, begin: progress.begin, tell: progress.tell, ...(results && { results }) };
  const walk = await walkAll({ ...all, ...watched }).finally(() => {
    progress.end();
    interruption.release();
  });
  if (walk === undefined) return interruption.exitCode;
  const view = { config: file, set, parameters, ...terms, walk };
  const summary = walkJson(view);
  if (json) printJson(summary);
  else if (!quiet) process.stdout.write(walkText(view));
  if (out !== undefined) keepJson(out, WALK_FILE, summary);
  return interruption.exitCode || EXIT.ok;
}
