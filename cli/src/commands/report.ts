import { dirname, join } from 'node:path';
import { replay } from '@plimsoll/replay';
import type { ReplayResult } from '@plimsoll/replay';
import { Recorder } from '@plimsoll/report';
import type { PageRecorder } from '@plimsoll/report/page';
import { warn } from '../explain/source.ts';
import { EXIT, printJson, usageError } from '../failure.ts';
import { PLUGIN_BASES } from '../run/load.ts';
import { PageFile } from '../run/page-file.ts';
import { Progress } from '../run/progress.ts';
import { report as reportText } from '../run/report.ts';
import { Tally } from '../run/summary.ts';
import type { Summary } from '../run/summary.ts';

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

/** Sums up a run of a journal as its end did, with all figures over time: it is fed through the kernel again for that. */
export async function report(journal: string, options: ReportOptions): Promise<number> {
  const { json = false } = options;
  if (!journal.endsWith('.sqlite'))
    throw usageError(
      `${journal}: expected a journal, such as journals/demo.sqlite; a config is reported on with plimsoll backtest`,
    );
  const file = pageOf(journal, options);
  const { result, summary, html } = await played(journal, options, file !== undefined);
  if (json) printJson(summary);
  else process.stdout.write(reportText(summary));
  if (file && html !== undefined) {
    file.write(html);
    if (!json) process.stdout.write(`\nPage        ${file.path}\n`);
  }
  if (!result.divergence && !result.outOfStep) return EXIT.ok;
  warn(
    `with the plugins of today run ${result.run} comes out otherwise, so this is only up to there: plimsoll replay ${journal} says where`,
  );
  return EXIT.failed;
}

async function played(
  journal: string,
  { run, file }: ReportOptions,
  hasPage: boolean,
): Promise<{ result: ReplayResult; summary: Summary; html: string | undefined }> {
  const Page = hasPage ? (await import('@plimsoll/report/page')).PageRecorder : undefined;
  let watched: Watched | undefined;
  const begun = performance.now();
  try {
    const result = await replay(journal, {
      run,
      file,
      bases: PLUGIN_BASES,
      watch: (session) => {
        const recorder = new Recorder(session);
        watched = {
          tally: new Tally(session, recorder),
          progress: new Progress(session, true),
          page: Page && new Page(session, recorder),
        };
      },
      rest: () => watched!.progress.rest(),
    });
    const { tally, page } = watched!;
    const summary = tally.sumUp((performance.now() - begun) / 1_000, !result.hasEnded);
    return { result, summary, html: page?.html(!result.hasEnded) };
  } finally {
    watched?.progress.end();
  }
}

function pageOf(journal: string, { page }: ReportOptions): PageFile | undefined {
  return page === undefined ? undefined : new PageFile(page === true ? join(dirname(journal), 'report.html') : page);
}
