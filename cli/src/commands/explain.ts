import { printKeptConfig } from '../explain/kept-config.ts';
import { jsonPrinter } from '../explain/json-printer.ts';
import { Selection } from '../explain/selection.ts';
import type { Filters } from '../explain/selection.ts';
import { journalDecisions, readDecisions, sourceOf, warn } from '../explain/source.ts';
import { textPrinter } from '../explain/text-printer.ts';
import { EXIT, usageError } from '../failure.ts';
import { decisionLine } from '../run/decision-record.ts';
import type { DecisionRecord } from '../run/decision-record.ts';
import { execute } from '../run/execute.ts';
import { SILENT } from '../run/log.ts';
import type { ConfigOptions } from './options.ts';

interface ExplainOptions extends ConfigOptions, Filters {
  readonly limit?: number;
  /** Of a journal. */
  readonly run?: number;
  /** Of a journal's run. */
  readonly config?: number;
}

const ON_A_TERMINAL = 50;

/** Tells why each decision of a run came out as it did. A config is run first, as fast as it goes. */
export async function explain(target: string, options: ExplainOptions): Promise<number> {
  const { json = false, set, limit, run, config } = options;
  const source = sourceOf(target);
  if (!('config' in source) && set !== undefined)
    throw usageError(`--set goes with a config; ${target} is a run that was kept, with the values that it had`);
  if ((run ?? config) !== undefined && !('journal' in source))
    throw usageError(`--${run === undefined ? 'config' : 'run'} goes with a journal: a file that ends in .sqlite`);
  if ('journal' in source && config !== undefined) {
    await printKeptConfig(source.journal, { run, number: config }, json);
    return EXIT.ok;
  }
  const everything = process.stdout.isTTY && !json ? ON_A_TERMINAL : Infinity;
  const selection = new Selection(options, limit ?? everything, json ? jsonPrinter() : textPrinter);
  let exitCode: number = EXIT.ok;
  if ('journal' in source) {
    for await (const decision of journalDecisions(source.journal, run)) selection.add(decision);
  } else if ('decisions' in source) {
    for await (const decision of readDecisions(source.decisions)) selection.add(decision);
  } else {
    const { signalExitCode } = await execute(source.config, {
      set,
      log: SILENT,
      showProgress: true,
      watch: ({ events }) =>
        events.on('decision', (decision) => selection.add(JSON.parse(decisionLine(decision)) as DecisionRecord)),
    });
    exitCode = signalExitCode;
  }
  selection.end();
  for (const miss of selection.misses()) warn(miss);
  return exitCode;
}
