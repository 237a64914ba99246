import { Session } from '@plimsoll/core';
import type { Decision } from '@plimsoll/core';
import { JournalReader } from '@plimsoll/journal-sqlite/reader';
import { Comparison, loadKept } from '@plimsoll/replay';
import type { Divergence, OutOfStep } from '@plimsoll/replay';
import { PLUGIN_BASES } from '../run/load.ts';

export interface RunAgainOptions {
  /** The journal's last one where left out. */
  readonly run?: number | undefined;
  /** The config's file, where it is not any more where it was. */
  readonly file?: string | undefined;
  /** Called once the session is set up, before anything is started. */
  readonly watch: (session: Session) => void;
  readonly rest: () => void | Promise<void>;
}

/** What came of a journalled run that was gone through again. */
export interface Repeated {
  readonly run: number;
  /** Whether the run in the journal ended as it should. */
  readonly hasEnded: boolean;
  /** Where it parts from the run in the journal; neither where every decision was the same. */
  readonly divergence: Divergence | undefined;
  readonly outOfStep?: OutOfStep | undefined;
}

/** Backtests anew what a journal kept of a backtest's config, and compares every decision. @throws PlimsollError */
export async function runAgain(journal: string, { run, file, watch, rest }: RunAgainOptions): Promise<Repeated> {
  const reader = new JournalReader(journal);
  try {
    const [kept] = reader.configs(run);
    const { run: number, hasEnded } = reader.runs().findLast((one) => run === undefined || one.run === run)!;
    const session = new Session(
      await loadKept(journal, kept!, { file, bases: PLUGIN_BASES, isReplaced: () => false }),
      {
        journal: 'off',
      },
    );
    const expected = { decision: decisionsOf(reader, run), order: [].values() };
    const comparison = new Comparison(expected, () => !hasEnded); // of one that was cut off the last ones are missing
    session.events.on('decision', (decision) => comparison.take([{ kind: 'decision', decision }]));
    watch(session);
    await session.start();
    try {
      await session.run(rest);
    } finally {
      await session.stop();
    }
    comparison.end();
    return { run: number, hasEnded, divergence: comparison.divergence };
  } finally {
    reader.close();
  }
}

function* decisionsOf(reader: JournalReader, run: number | undefined): Generator<Decision> {
  for (const { decision } of reader.decisions(run)) yield decision;
}
