import type { JournalFailure } from '../kernel/journal-desk.ts';
import type { Commanded } from '../kernel/operator-desk.ts';
import type { ShadowOptions } from './shadow.ts';
import type { Feed } from '../plugin/inputs.ts';
import type { Log, TradingState } from '../plugin/services.ts';

export interface SessionOptions {
  /** Real milliseconds from cycle to cycle; 0, the default, for as fast as it goes. */
  readonly paceMs?: number;
  /** Where plugins' lines for people go; nowhere where left out. */
  readonly log?: Log;
  /** Real milliseconds that all `stop` hooks together may take; 10,000 where left out. */
  readonly stopDeadlineMs?: number;
  /**
   * What the journal is for, where there is one. `continue`: the run goes on where the account's last one stopped, whatever stopped it.
   * `record`, the default: a simulation, which begins with nothing and is kept. `off`: nothing is kept.
   */
  readonly journal?: 'continue' | 'record' | 'off';
  /**
   * How many orders that have ended stay in memory; 16,384 where left out. A fill that comes of an older one is looked up in the journal. Where there
   * is none, it is not counted, and ledger and broker are compared.
   */
  readonly endedOrders?: number;
  /** Of Plimsoll, for the journal. */
  readonly version?: string;
  /** Real time, epoch ms, by which a run that continues tells its ids from those of others; this machine's where left out. */
  readonly now?: () => number;
  /** Has the session live through a run of the past again. */
  readonly feed?: Feed;
  /** Has everything that is decided judged under another config too. */
  readonly shadow?: ShadowOptions;
}

/** How a run stands, beside its portfolio and counts. */
export interface SessionStatus {
  /** Of the last cycle, epoch ms; NaN before the first. */
  readonly time: number;
  readonly trading: TradingState;
  readonly reason: string;
  /** Why ledger and broker have to be compared before anything enters; undefined where they agree. */
  readonly reconciling: string | undefined;
  /** Since when (the cycle's time, epoch ms), and why, the journal cannot be written; undefined where it can, or there is none. */
  readonly journalFailure: JournalFailure | undefined;
  /** Exits that wait for the end of resting ones. */
  readonly waitingExits: Commanded['waiting'];
  /** Books of strategies that are not in the config any more, and that hold something or have orders at work. */
  readonly ownerless: readonly { readonly strategy: string; readonly symbols: readonly string[] }[];
  /** Plugins whose code on disk is not any more what runs, with the files that changed: it takes a restart to run it. */
  readonly olderCode: readonly { readonly plugin: string; readonly files: readonly string[] }[];
}
