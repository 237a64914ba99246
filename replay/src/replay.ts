import type { Decision, JournalRecord, Session, TradingState } from '@plimsoll/core';
import type { RunReader } from '@plimsoll/journal-sqlite/run-reader';
import { Comparison } from './comparison.ts';
import type { Divergence } from './comparison.ts';
import { Playback } from './playback.ts';
import type { PlaybackOptions } from './playback.ts';
import type { OutOfStep } from './player.ts';

/** How things stood where a run and its replay parted: as the replay had them. */
export interface Known {
  /** Of the cycle, epoch ms; NaN before the first. */
  readonly time: number;
  readonly trading: TradingState;
  /** Dollars. */
  readonly cash: number;
  readonly equity: number;
  readonly workingOrders: number;
  /** Of the decision's symbol: units, over all strategies, and dollars a unit. */
  readonly held: number;
  readonly price: number;
  /** What a hook threw in that cycle of the replay, by plugin. */
  readonly threw: readonly string[];
}

export interface ReplayResult {
  readonly run: number;
  /** Real time, epoch ms. */
  readonly startedAt: number;
  /** Whether the run ended as it should; else it goes on, or was cut off. */
  readonly hasEnded: boolean;
  /** Of the Plimsoll that ran it. */
  readonly version: string;
  readonly cycles: number;
  /** That were the same. */
  readonly decisions: number;
  readonly orders: number;
  /** Decisions of the replay after the last one that was written, of a run that was cut off. */
  readonly beyond: number;
  /** The first decision, or order, that was not the same. */
  readonly divergence: Divergence | undefined;
  /** Where what came in did not fit what the kernel asked for, with no decision before that was not the same. */
  readonly outOfStep: OutOfStep | undefined;
  readonly known: Known | undefined;
}

/**
 * Feeds a journalled run through the kernel again, with the plugins as they are now, and compares every decision and every order, up to the first that differs.
 * Nothing is sent anywhere, and the journal is only read.
 * @param path the journal's file
 * @throws PlimsollError
 */
export async function replay(path: string, options: PlaybackOptions): Promise<ReplayResult> {
  const playback = await Playback.open(path, options, (records) => checker.take(records));
  const checker = new Checker(playback);
  try {
    await playback.run();
    return checker.end();
  } finally {
    playback.close();
  }
}

/** Compares what a session writes that lives through a run again, and ends it where that is not what the run wrote. */
export class Checker {
  readonly #playback: Playback;
  readonly #comparison: Comparison;
  #known: Known | undefined;
  #threw: string[] = [];

  constructor(playback: Playback) {
    const { reader, player, session } = playback;
    this.#playback = playback;
    const expected = { decision: decisionsOf(reader), order: reader.orders() };
    this.#comparison = new Comparison(expected, () => !reader.hasEnded && player.isAtEnd);
    session.events.on('bars', () => void (this.#threw = []));
    session.events.on('notice', ({ code, detail }) => {
      if (code === 'HOOK_THREW') this.#threw.push(`${detail['plugin']}: ${detail['error']}`);
    });
  }

  take(records: readonly JournalRecord[]): void {
    const { session } = this.#playback;
    this.#comparison.take(records);
    const { divergence } = this.#comparison;
    if (!divergence || this.#known) return;
    this.#known = knownIn(session, divergence, this.#threw);
    session.interrupt();
  }

  /** Whether all has been the same so far. */
  get isEqual(): boolean {
    return this.#comparison.divergence === undefined;
  }

  /** What it has come to, once the session is over. */
  end(): ReplayResult {
    const { reader, player, session } = this.#playback;
    if (!player.outOfStep) this.#comparison.end();
    const { counts, beyond, divergence } = this.#comparison;
    const { run, startedAt, hasEnded, version } = reader;
    return {
      run,
      startedAt,
      hasEnded,
      version,
      cycles: session.counts.cycles,
      decisions: counts.decision,
      orders: counts.order,
      beyond,
      divergence,
      outOfStep: divergence ? undefined : player.outOfStep,
      known: this.#known ?? (divergence ? knownIn(session, divergence, this.#threw) : undefined),
    };
  }
}

function* decisionsOf(reader: RunReader): Generator<Decision> {
  for (const { decision } of reader.decisions()) yield decision;
}

function knownIn(session: Session, { run, replay }: Divergence, threw: readonly string[]): Known {
  const { portfolio } = session;
  const { time, trading } = session.status();
  const about = replay ?? run!;
  const { symbol } = 'order' in about ? about.order : about;
  return {
    time,
    trading,
    cash: portfolio.cash,
    equity: portfolio.equity,
    workingOrders: session.workingOrders().length,
    held: portfolio.held(symbol),
    price: portfolio.price(symbol),
    threw,
  };
}
