import { CHANGES } from '@plimsoll/replay';
import type { WhatIfResult } from '@plimsoll/replay';
import { decisionLine } from '../run/decision-record.ts';
import { replayJson } from './replay-json.ts';

/** What `whatif --json` prints. @param config what the other config is called */
export function whatIfJson(journal: string, config: string, result: WhatIfResult): object {
  const { replay, decisions, changes, rules } = result;
  return {
    journal,
    config,
    decisions,
    different: changes.length,
    kinds: CHANGES,
    rules,
    changes: changes.map(({ kind, run, whatIf, rules: changed }) => ({
      kind,
      run: JSON.parse(decisionLine(run)) as object,
      whatIf: JSON.parse(decisionLine(whatIf)) as object,
      rules: changed.map(({ plugin, run: was, whatIf: is }) => ({ plugin, run: was ?? null, whatIf: is ?? null })),
    })),
    replay: replayJson(journal, replay),
  };
}
