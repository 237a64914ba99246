import { EXIT, printJson } from '../failure.ts';
import { execute } from '../run/execute.ts';
import { consoleLog } from '../run/log.ts';
import { report } from '../run/report.ts';
import type { RunOptions } from './options.ts';

/** Runs a config as fast as it goes, and reports. */
export async function backtest(file: string, options: RunOptions): Promise<number> {
  const { set, out, json = false, quiet = false, verbose = false } = options;
  const outcome = await execute(file, { set, out, log: consoleLog(verbose), showProgress: !quiet });
  if (json) printJson(outcome.summary);
  else if (!quiet) process.stdout.write(report(outcome.summary));
  outcome.keep();
  return outcome.signalExitCode || EXIT.ok;
}
