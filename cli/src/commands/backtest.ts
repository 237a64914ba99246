import { dirname, join } from 'node:path';
import type { PageRecorder } from '@plimsoll/report/page';
import { EXIT, printJson } from '../failure.ts';
import { execute } from '../run/execute.ts';
import { consoleLog } from '../run/log.ts';
import { PageFile } from '../run/page-file.ts';
import { report } from '../run/report.ts';
import type { Trace } from '../lookahead/trace.ts';
import type { RunOptions } from './options.ts';

interface BacktestOptions extends RunOptions {
  /** How often the future is cut off. */
  readonly checkLookahead?: number | true;
  /** Where the page goes; true for its usual place. */
  readonly report?: string | true;
}

/** Runs a config as fast as it goes, and reports. */
export async function backtest(file: string, options: BacktestOptions): Promise<number> {
  const { set, out, json = false, quiet = false, verbose = false } = options;
  const page = pageOf(file, options);
  const Recorder = page && (await import('@plimsoll/report/page')).PageRecorder;
  let recorder: PageRecorder | undefined;
  const lookahead = options.checkLookahead === undefined ? undefined : await import('../lookahead/command.ts');
  let trace: Trace | undefined;
  const outcome = await execute(file, {
    set,
    out,
    log: consoleLog(verbose),
    journal: 'record',
    showProgress: !quiet,
    watch: (session, recorded) => {
      recorder = Recorder && new Recorder(session, recorded);
      trace = lookahead?.traceOf(session);
    },
  });
  const cut = outcome.summary.interrupted ? undefined : trace && (await lookahead!.look(file, trace, options));
  const isForPeople = !json && !quiet;
  if (json) printJson({ ...outcome.summary, ...(cut && { lookahead: cut }), ...(page && { page: page.path }) });
  else if (isForPeople) process.stdout.write(report(outcome.summary));
  outcome.keep();
  if (page && recorder) {
    page.write(recorder.html(outcome.summary.interrupted));
    if (isForPeople) process.stdout.write(`\nPage        ${page.path}\n`);
  }
  if (cut && isForPeople) process.stdout.write(lookahead!.lookaheadText(cut));
  return outcome.signalExitCode || (cut?.peek || cut?.unrepeatable ? EXIT.failed : EXIT.ok);
}

function pageOf(config: string, { report: asked, out }: BacktestOptions): PageFile | undefined {
  if (asked === undefined) return undefined;
  return new PageFile(asked === true ? join(out ?? dirname(config), 'report.html') : asked);
}
