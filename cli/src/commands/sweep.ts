import { dirname, join } from 'node:path';
import { PlimsollError } from '@plimsoll/core';
import { ResultsFile, metricOf, sweep as runAll, sweepPage } from '@plimsoll/research';
import type { Sweep } from '@plimsoll/research';
import { EXIT, printJson } from '../failure.ts';
import { figureText } from '../research/figure-text.ts';
import { keepJson } from '../research/kept.ts';
import { luckLines } from '../research/luck-text.ts';
import { RunsProgress } from '../research/progress.ts';
import { jobsOf } from '../research/runs-options.ts';
import type { RunsOptions } from '../research/runs-options.ts';
import { spaceOf } from '../research/space.ts';
import { sweepJson } from '../research/sweep-json.ts';
import { sweepText } from '../research/sweep-text.ts';
import { Interruption } from '../run/interruption.ts';
import { PLUGIN_BASES } from '../run/load.ts';
import { PageFile } from '../run/page-file.ts';

export const SWEEP_FILE = 'sweep.json';

interface SweepCommandOptions extends RunsOptions {
  /** Where the page goes; true for its usual place. */
  readonly report?: string | true;
  readonly top: number;
}

/** Runs a config with many combinations of values, and ranks what came of each. */
export async function sweep(file: string, options: SweepCommandOptions): Promise<number> {
  const { set = [], out, json = false, quiet = false, top } = options;
  const { parameters, combinations } = spaceOf(options);
  const metric = metricOf(options.metric);
  const page = pageFile(file, options);
  const results = out === undefined ? undefined : new ResultsFile(out, options.fresh === true);
  const progress = new RunsProgress(!quiet);
  progress.begin(combinations.length);
  const stop = new AbortController();
  const interruption = new Interruption(() => stop.abort(), 'ending the sweep, what is done is kept');
  let found: Sweep;
  try {
    found = await runAll({
      file,
      bases: PLUGIN_BASES,
      set,
      parameters,
      combinations,
      metric,
      jobs: jobsOf(options),
      ...(results && { results }),
      signal: stop.signal,
      tell: progress.tell,
    });
  } finally {
    progress.end();
    interruption.release();
  }
  if (!interruption.hasCome) assertAnyDone(found);
  const view = { config: file, set, parameters, metric, top, sweep: found };
  const summary = sweepJson(view);
  if (json) printJson(summary);
  else if (!quiet) process.stdout.write(sweepText(view));
  if (out !== undefined) keepJson(out, SWEEP_FILE, summary);
  if (page) {
    page.write(sweepPage({ ...view, textOf: figureText, luck: luckLines(found.luck).lines }));
    if (!json && !quiet) process.stdout.write(`\nPage    ${page.path}\n`);
  }
  return interruption.exitCode || EXIT.ok;
}

function pageFile(config: string, { report, out }: SweepCommandOptions): PageFile | undefined {
  if (report === undefined) return undefined;
  return new PageFile(report === true ? join(out ?? dirname(config), 'sweep.html') : report);
}

/** Where no run has a result there is one reason as a rule, and that is the command's. @throws PlimsollError */
function assertAnyDone({ done, faulty }: Sweep): void {
  const [first] = faulty;
  if (done.length > 0 || first === undefined || first.result.status === 'done') return;
  const { code, reasons } = first.result;
  throw new PlimsollError(code, reasons.join('\n'), { issues: reasons });
}
