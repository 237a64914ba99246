import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { PlimsollError } from '@plimsoll/core';
import type { Session } from '@plimsoll/core';
import { JournalReader } from '@plimsoll/journal-sqlite/reader';
import { replay } from '@plimsoll/replay';
import { Recorder } from '@plimsoll/report';
import type { PageRecorder } from '@plimsoll/report/page';
import { EXIT, printJson, usageError } from '../failure.ts';
import { runAgain } from '../journal/run-again.ts';
import type { Repeated, RunAgainOptions } from '../journal/run-again.ts';
import { partingLines } from '../replay/replay-text.ts';
import { PLUGIN_BASES } from '../run/load.ts';
import { PageFile } from '../run/page-file.ts';
import { Progress } from '../run/progress.ts';
import { report as reportText } from '../run/report.ts';
import { Tally } from '../run/summary.ts';
import type { Summary } from '../run/summary.ts';
import { OWN, quoted } from '../text/own-command.ts';

interface ReportOptions {
  readonly run?: number;
  /** The config's file, where it is not any more where it was. */
  readonly file?: string;
  /** Where the page goes; true for beside the journal. */
  readonly page?: string | true;
  readonly json?: boolean;
}

interface Watched {
  readonly tally: Tally;
  readonly progress: Progress;
  readonly page: PageRecorder | undefined;
}

/**
 * Sums up a run of a journal as its end did, with all figures over time: it is gone through again for that.
 * @throws PlimsollError PLM_RUN_DIFFERS where it comes out otherwise: figures would be those of a run that never was
 */
export async function report(journal: string, options: ReportOptions): Promise<number> {
  const { json = false } = options;
  if (!journal.endsWith('.sqlite'))
    throw usageError(
      `${journal}: expected a journal, such as journals/demo.sqlite; a config is reported on with ${OWN} backtest`,
    );
  const file = pageOf(journal, options);
  const { summary, html } = await gone(journal, options, file !== undefined);
  if (json) printJson({ ...summary, ...(file && { page: file.path }) });
  else process.stdout.write(reportText(summary));
  if (file && html !== undefined) {
    file.write(html);
    if (!json) process.stdout.write(`\nPage        ${file.path}\n`);
  }
  return EXIT.ok;
}

/** @throws PlimsollError PLM_RUN_DIFFERS */
function checkSame(journal: string, { run, divergence, outOfStep }: Repeated): void {
  if (!divergence && !outOfStep) return;
  const what = divergence ? `from its ${divergence.kind} ${divergence.number} on` : 'from here on';
  const kept = `${OWN} explain ${quoted(journal)} --run ${run}`;
  const issues = [
    `${journal}: run ${run} comes out otherwise with the plugins, and data, of today, ${what}: no figures of it, and no page`,
    ...partingLines({ divergence, outOfStep }).map(stripVTControlCharacters),
    `have plugins and data be as they were and report again; what was decided is in the journal: ${kept}`,
  ];
  throw new PlimsollError('PLM_RUN_DIFFERS', issues[0]!, { issues });
}

/** Goes through the run again, listening. */
async function gone(
  journal: string,
  { run, file }: ReportOptions,
  hasPage: boolean,
): Promise<{ summary: Summary; html: string | undefined }> {
  const Page = hasPage ? (await import('@plimsoll/report/page')).PageRecorder : undefined;
  let watched: Watched | undefined;
  const watch = (session: Session): void => {
    const recorder = new Recorder(session);
    const page = Page && new Page(session, recorder);
    watched = { tally: new Tally(session, recorder), progress: new Progress(session, true), page };
  };
  const begun = performance.now();
  try {
    const repeated = await repeat(journal, { run, file, watch, rest: () => watched!.progress.rest() });
    checkSame(journal, repeated);
    const { tally, page } = watched!;
    const summary = tally.sumUp((performance.now() - begun) / 1_000, !repeated.hasEnded);
    return { summary, html: page?.html(!repeated.hasEnded) };
  } finally {
    watched?.progress.end();
  }
}

/** A backtest is run again; a run that traded is fed with what came into it. */
async function repeat(journal: string, options: RunAgainOptions): Promise<Repeated> {
  const reader = new JournalReader(journal);
  const { isOfBacktests } = reader;
  reader.close();
  if (isOfBacktests) return runAgain(journal, options);
  const { run, hasEnded, divergence, outOfStep } = await replay(journal, { ...options, bases: PLUGIN_BASES });
  return { run, hasEnded, divergence, outOfStep };
}

function pageOf(journal: string, { page }: ReportOptions): PageFile | undefined {
  return page === undefined ? undefined : new PageFile(page === true ? join(dirname(journal), 'report.html') : page);
}
