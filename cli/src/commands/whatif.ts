import { whatIf } from '@plimsoll/replay';
import type { WhatIfResult } from '@plimsoll/replay';
import { fail, printJson, usageError } from '../failure.ts';
import { whatIfJson } from '../replay/whatif-json.ts';
import { whatIfText } from '../replay/whatif-text.ts';
import { PLUGIN_BASES } from '../run/load.ts';
import { Progress } from '../run/progress.ts';
import type { ReplayCommandOptions } from './replay.ts';
import { CODES, journalOf } from './replay.ts';

interface WhatIfCommandOptions extends ReplayCommandOptions {
  readonly config?: string;
  readonly set?: readonly string[];
  readonly limit: number;
}

/** Lists the decisions of a journalled run that would have come out otherwise under another config. */
export async function whatif(journal: string, options: WhatIfCommandOptions): Promise<number> {
  const { json = false, limit } = options;
  try {
    const result = await judged(journal, options);
    const { changes, replay } = result;
    if (json) printJson(whatIfJson(journal, nameOf(options), result));
    else process.stdout.write(whatIfText(journal, nameOf(options), result, limit));
    if (replay.divergence || replay.outOfStep) return CODES.trouble;
    return changes.length === 0 ? CODES.same : CODES.different;
  } catch (error) {
    fail(error, json);
    return CODES.trouble;
  }
}

async function judged(journal: string, { config, set, run, file }: WhatIfCommandOptions): Promise<WhatIfResult> {
  if (config === undefined && set === undefined)
    throw usageError("say what would be other: --config new.yaml, or --set PATH=VALUE for the run's own config");
  let progress: Progress | undefined;
  try {
    return await whatIf(journalOf(journal), {
      run,
      file,
      config,
      overrides: set,
      bases: PLUGIN_BASES,
      watch: (session) => (progress = new Progress(session, true)),
      rest: () => progress!.rest(),
    });
  } finally {
    progress?.end();
  }
}

function nameOf({ config = 'its own config', set = [] }: WhatIfCommandOptions): string {
  return set.length === 0 ? config : `${config} with ${set.join(' ')}`;
}
