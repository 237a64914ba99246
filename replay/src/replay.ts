import { PlimsollError, Session } from '@plimsoll/core';
import type { KeptConfig, LoadedConfig, TradingState } from '@plimsoll/core';
import { RunReader } from '@plimsoll/journal-sqlite/run-reader';
import { Comparison } from './comparison.ts';
import type { Divergence } from './comparison.ts';
import { loadKept } from './load-kept.ts';
import { Player } from './player.ts';
import type { OutOfStep } from './player.ts';
import { StandIns } from './stand-ins.ts';

export interface ReplayOptions {
  /** The journal's last run where left out. */
  readonly run?: number | undefined;
  /** The config's file, where it is not any more where it was. What it says does not matter: the text is the journal's. */
  readonly file?: string | undefined;
  /** Files beside whose packages plugins are looked for. */
  readonly bases: readonly string[];
  /** Called once the session is set up, before anything is played. */
  readonly watch?: (session: Session) => void;
  /** Called now and then between cycles. */
  readonly rest?: () => void | Promise<void>;
}

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
export async function replay(path: string, options: ReplayOptions): Promise<ReplayResult> {
  const reader = new RunReader(path, options.run);
  try {
    return await replayed(path, reader, options);
  } finally {
    reader.close();
  }
}

async function replayed(path: string, reader: RunReader, options: ReplayOptions): Promise<ReplayResult> {
  const load = async (kept: KeptConfig): Promise<LoadedConfig> => {
    const isReplaced = standIns.isReplaced.bind(standIns);
    return standIns.in(await loadKept(path, kept, { file: options.file, bases: options.bases, isReplaced }));
  };
  const player = new Player(reader.tape(), load);
  const comparison = new Comparison(
    { decision: decisionsOf(reader), order: reader.orders() },
    () => !reader.hasEnded && player.isAtEnd,
  );
  const beginning = player.begin();
  if (!beginning)
    throw new PlimsollError('PLM_RUN_NOT_REPLAYABLE', `${path}: of run ${reader.run} the beginning is missing`);
  const { states, begin } = beginning;
  let known: Known | undefined;
  const keeper = {
    write: (records: Parameters<typeof comparison.take>[0]): void => {
      player.journal('write');
      if (player.outOfStep) return; // what follows from that says nothing
      comparison.take(records);
      if (comparison.divergence && !known) {
        known = knownIn(session, comparison.divergence, threw);
        session.interrupt();
      }
    },
    find: (orderId: string) => {
      player.journal('find');
      return reader.find(orderId, player.arrived);
    },
    hasCash: (id: string) => {
      player.journal('hasCash');
      return reader.hasCash(id, player.arrived);
    },
  };
  const standIns = new StandIns(player, begin.beginning, keeper);
  const session = new Session(await load(reader.configs[0]!), {
    journal: 'continue',
    feed: player,
    now: () => reader.startedAt,
    endedOrders: begin.beginning.endedOrders,
  });
  player.follow(session);
  let threw: string[] = [];
  session.events.on('bars', () => void (threw = []));
  session.events.on('notice', ({ code, detail }) => {
    if (code === 'HOOK_THREW') threw.push(`${detail['plugin']}: ${detail['error']}`);
  });
  options.watch?.(session);
  for (const { state, reason } of states) session.setTradingState(state, reason);
  await session.start();
  try {
    await session.run(options.rest);
  } finally {
    await session.stop();
  }
  if (!player.outOfStep) comparison.end();
  const { counts, beyond, divergence } = comparison;
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
    known: known ?? (divergence ? knownIn(session, divergence, threw) : undefined),
  };
}

function* decisionsOf(reader: RunReader) {
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
