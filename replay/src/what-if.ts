import { readFileSync } from 'node:fs';
import { PlimsollError, messageOf } from '@plimsoll/core';
import type { Decision, LoadedConfig } from '@plimsoll/core';
import { decisionAsKept } from '@plimsoll/journal-sqlite/run-reader';
import type { RunReader } from '@plimsoll/journal-sqlite/run-reader';
import { changeOf, totalsOf } from './changes.ts';
import type { DecisionChange, RuleTotal } from './changes.ts';
import { loadKept } from './load-kept.ts';
import { Playback } from './playback.ts';
import type { PlaybackOptions } from './playback.ts';
import { Checker } from './replay.ts';
import type { ReplayResult } from './replay.ts';

export interface WhatIfOptions extends PlaybackOptions {
  /** The other config's file; the run's own, as it was at the run's end, where left out. */
  readonly config?: string | undefined;
  /** `PATH=VALUE` overrides of it, in order. */
  readonly overrides?: readonly string[];
}

export interface WhatIfResult {
  /** How far the run could be followed: what is said of decisions is said of those that are equal. */
  readonly replay: ReplayResult;
  /** Decisions that were compared: all but those of exits that still waited at the end, which were not judged. */
  readonly decisions: number;
  /** Those that would have come out otherwise, in their order. */
  readonly changes: readonly DecisionChange[];
  readonly rules: readonly RuleTotal[];
}

/**
 * Lives through a journalled run again, and asks another config's sizer and rules about every signal: with the account, orders and prices as they were. What
 * another outcome would have led to is not followed.
 * @param path the journal's file
 * @throws PlimsollError
 */
export async function whatIf(path: string, options: WhatIfOptions): Promise<WhatIfResult> {
  const others = new Map<string, Decision>();
  const changes: DecisionChange[] = [];
  let decisions = 0;
  const compare = (decision: Decision): void => {
    const other = others.get(decision.id);
    others.delete(decision.id);
    if (!other || decision.code === 'JOURNAL_FAILED') return;
    decisions++;
    const change = changeOf(decisionAsKept(decision), decisionAsKept(other));
    if (change) changes.push(change);
  };
  const playback = await Playback.open(
    path,
    options,
    (records) => {
      checker.take(records);
      if (checker.isEqual) for (const record of records) if (record.kind === 'decision') compare(record.decision);
    },
    async (reader) => {
      const config = await otherConfig(path, reader, options);
      return { shadow: { config, decided: (decision) => void others.set(decision.id, decision) } };
    },
  );
  const checker = new Checker(playback);
  try {
    await playback.run();
    return { replay: checker.end(), decisions, changes, rules: totalsOf(changes) };
  } finally {
    playback.close();
  }
}

async function otherConfig(path: string, reader: RunReader, options: WhatIfOptions): Promise<LoadedConfig> {
  const { config: file, overrides = [], bases } = options;
  const own = reader.configs.at(-1)!;
  const before = await loadKept(path, reader.configs[0]!, { file: options.file, bases });
  if (file === undefined) await loadKept(path, own, { file: options.file, bases }); // so that what fails below is the overrides' fault
  const kept = file === undefined ? own : { file, text: read(file) };
  const loaded = await loadKept(path, kept, { file: file ?? options.file, bases, overrides, isOther: true });
  if (marketOf(before) === marketOf(loaded)) return loaded;
  const what = 'universe, timeframe, sessions and instruments';
  throw new PlimsollError('PLM_RUN_NOT_REPLAYABLE', `${kept.file}: ${what} have to be those of the run`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PlimsollError('PLM_CONFIG_UNREADABLE', `${file}: cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** What the bars and prices of a run are about. */
function marketOf({ settings, universe }: LoadedConfig): string {
  const instruments = universe.symbols.map((_, index) => universe.instrument(index));
  return JSON.stringify([settings.timeframe, settings.sessions, instruments]);
}
