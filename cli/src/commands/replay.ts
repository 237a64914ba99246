import { replay as replayRun } from '@plimsoll/replay';
import type { ReplayResult } from '@plimsoll/replay';
import { fail, printJson, usageError } from '../failure.ts';
import { replayJson } from '../replay/replay-json.ts';
import { replayText } from '../replay/replay-text.ts';
import { PLUGIN_BASES } from '../run/load.ts';
import { Progress } from '../run/progress.ts';
import manifest from '../../package.json' with { type: 'json' };

export interface ReplayCommandOptions {
  readonly run?: number;
  /** The config's file, where it is not any more where it was. */
  readonly file?: string;
  readonly json?: boolean;
}

/** As `diff` has it: trouble is neither. */
export const CODES = { same: 0, different: 1, trouble: 2 } as const;

/** Feeds a run of a journal through the kernel again, and says whether every decision is the same. */
export async function replay(journal: string, options: ReplayCommandOptions): Promise<number> {
  const { json = false } = options;
  try {
    const result = await played(journal, options);
    if (json) printJson(replayJson(journal, result));
    else process.stdout.write(replayText(journal, result, manifest.version));
    return result.divergence || result.outOfStep ? CODES.different : CODES.same;
  } catch (error) {
    fail(error, json);
    return CODES.trouble;
  }
}

async function played(journal: string, { run, file }: ReplayCommandOptions): Promise<ReplayResult> {
  let progress: Progress | undefined;
  try {
    return await replayRun(journalOf(journal), {
      run,
      file,
      bases: PLUGIN_BASES,
      watch: (session) => (progress = new Progress(session, true)),
      rest: () => progress!.rest(),
    });
  } finally {
    progress?.end();
  }
}

/** @throws PlimsollError PLM_USAGE where it is no journal's file */
export function journalOf(target: string): string {
  if (target.endsWith('.sqlite')) return target;
  throw usageError(
    `${target}: expected a journal, such as journals/demo.sqlite; of other runs what came in is not kept`,
  );
}
