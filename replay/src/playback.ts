import { PlimsollError, Session } from '@plimsoll/core';
import type { JournalRecord, KeptConfig, LoadedConfig, SessionOptions } from '@plimsoll/core';
import { RunReader } from '@plimsoll/journal-sqlite/run-reader';
import { loadKept } from './load-kept.ts';
import { Player } from './player.ts';
import { StandIns } from './stand-ins.ts';

export interface PlaybackOptions {
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

/** A run of a journal, and a session that lives through it again. */
export class Playback {
  readonly reader: RunReader;
  readonly player: Player;
  readonly session: Session;
  readonly #options: PlaybackOptions;
  readonly #before: NonNullable<ReturnType<Player['begin']>>['states'];

  private constructor(
    parts: { readonly reader: RunReader; readonly player: Player; readonly session: Session },
    before: NonNullable<ReturnType<Player['begin']>>['states'],
    options: PlaybackOptions,
  ) {
    this.reader = parts.reader;
    this.player = parts.player;
    this.session = parts.session;
    this.#before = before;
    this.#options = options;
  }

  /**
   * @param write takes what the session would write to its journal
   * @param more for the session
   * @throws PlimsollError
   */
  static async open(
    path: string,
    options: PlaybackOptions,
    write: (records: readonly JournalRecord[]) => void,
    more: (reader: RunReader) => Promise<Pick<SessionOptions, 'shadow'>> = async () => ({}),
  ): Promise<Playback> {
    const reader = new RunReader(path, options.run);
    try {
      return await Playback.#of(path, reader, options, write, more);
    } catch (error) {
      reader.close();
      throw error;
    }
  }

  static async #of(
    path: string,
    reader: RunReader,
    options: PlaybackOptions,
    write: (records: readonly JournalRecord[]) => void,
    more: (reader: RunReader) => Promise<Pick<SessionOptions, 'shadow'>>,
  ): Promise<Playback> {
    const load = async (kept: KeptConfig): Promise<LoadedConfig> =>
      standIns.in(await loadKept(path, kept, { file: options.file, bases: options.bases }));
    const player = new Player(reader.tape(), load);
    const beginning = player.begin();
    if (!beginning)
      throw new PlimsollError('PLM_RUN_NOT_REPLAYABLE', `${path}: of run ${reader.run} the beginning is missing`);
    const { beginning: begun } = beginning.begin;
    const standIns = new StandIns(player, begun, {
      write: (records) => {
        player.journal('write');
        if (!player.outOfStep) write(records); // what follows from that says nothing
      },
      find: (orderId) => {
        player.journal('find');
        return reader.find(orderId, player.arrived);
      },
      hasCash: (id) => {
        player.journal('hasCash');
        return reader.hasCash(id, player.arrived);
      },
    });
    const session = new Session(await load(reader.configs[0]!), {
      journal: 'continue',
      feed: player,
      now: () => reader.startedAt,
      endedOrders: begun.endedOrders,
      ...(await more(reader)),
    });
    player.follow(session);
    return new Playback({ reader, player, session }, beginning.states, options);
  }

  /** Plays the run to its end, or until the session is interrupted. */
  async run(): Promise<void> {
    const { session } = this;
    this.#options.watch?.(session);
    for (const { state, reason } of this.#before) session.setTradingState(state, reason);
    await session.start();
    try {
      await session.run(this.#options.rest);
    } finally {
      await session.stop();
    }
  }

  close(): void {
    this.reader.close();
  }
}
