import type { Detail } from '../domain/codes.ts';
import type { Bars } from '../domain/bars.ts';
import type { FetchRequest } from '../domain/fetch-request.ts';
import type { Intent } from '../domain/intent.ts';
import type { Fill, Order } from '../domain/order.ts';
import type { Signal } from '../domain/signal.ts';
import type { Timeframe, TimeframeText } from '../domain/time.ts';
import type { Verdict } from '../domain/verdict.ts';

/** All symbols' bars of one timeframe: only those that have ended. It is the same object in every cycle. */
export interface TimeframeBars {
  readonly timeframe: Timeframe;
  /** All symbols, in the order of the universe. The same list in every cycle. */
  readonly bars: readonly Bars[];
  /** Those that have a new bar in this cycle. */
  readonly updated: readonly Bars[];
  /** One symbol's bars; undefined where it is not in the universe. */
  of(symbol: string): Bars | undefined;
}

/** One pass over the universe at the end of a bar period, with the bars of the config's timeframe. The object is used again in the next cycle. */
export interface Cycle extends TimeframeBars {
  /** The end of the bar period, epoch ms. */
  readonly time: number;
  /** Counts from 0. */
  readonly number: number;
  /**
   * The bars of a timeframe that the plugin has asked for with `timeframes`; of the config's own, the cycle itself.
   * @throws RangeError for one that no plugin has asked for
   */
  at(timeframe: TimeframeText): TimeframeBars;
}

type Maybe<T> = T | undefined | void;
export type Signals = Maybe<Signal | readonly Signal[]>;

/** What `setup` returns. All are optional; a property that is not listed here is refused at start-up. */
export interface Hooks {
  /** Bars that the plugin looks back on, itself included: `close(history - 1)` is the oldest it reads. 250 where a strategy does not say. */
  readonly history?: number;
  /**
   * Timeframes that the plugin looks at beside the config's, each with how many of its bars it looks back on: `{ '1Hour': 60 }`. Multiples
   * of the config's, shorter than a day, or `1Day` or `1Week`.
   */
  readonly timeframes?: { readonly [timeframe in TimeframeText]?: number };
  /** The strategy names whose positions are kept apart; the plugin's own name where left out. For plugins with a `signal` hook. */
  readonly books?: readonly string[];
  /** A rule that says true judges whole orders, exits included. Others are asked about the entering part alone. */
  readonly judgesExits?: boolean;
  /** While any plugin says true, no fill takes a book below zero. */
  readonly longOnly?: boolean;
  /** Of a rule: what its limit is about, where that is reached now, so that the limit may not be loosened; undefined where it is not. */
  readonly breached?: () => Detail | undefined;
  /**
   * What has to survive a restart, as something that JSON can hold; undefined for nothing. Asked for whenever a run that continues writes to its journal, so
   * keep it small and quick. Leave out what bars can tell again.
   */
  readonly snapshot?: () => unknown;
  /** Gets back the last of these, before `start`. A throw ends the start: say what does not fit. */
  readonly restore?: (state: unknown) => void;
  /** Before the first cycle, in config order. May take its time. */
  readonly start?: () => void | Promise<void>;
  /** After the last cycle, in reverse order, within a deadline. */
  readonly stop?: () => void | Promise<void>;
  /** Answers what it can of the cycle's question for bars, with `request.answerFromMemory` or `request.hold`. The first answer for a symbol wins. */
  readonly preFetch?: (request: FetchRequest) => void | Promise<void>;
  /** Says what it wants: a signal, several, or nothing. */
  readonly signal?: (cycle: Cycle) => Signals | Promise<Signals>;
  /** Judges one intent. Synchronous: a promise is malformed and rejects, because a price checked before an `await` is stale after it. */
  readonly preTrade?: (intent: Intent) => Verdict;
  /**
   * Learns of a fill, after it is in the portfolio. `order` is undefined for a fill that came for no order of ours; `strategy` is whose
   * holding it changed all the same.
   */
  readonly postFill?: (fill: Fill, order: Order | undefined, strategy: string) => void | Promise<void>;
}

/** What is known of each hook: the loader refuses other names. */
export const HOOK_NAMES: ReadonlySet<string> = new Set([
  'history',
  'timeframes',
  'books',
  'judgesExits',
  'longOnly',
  'breached',
  'snapshot',
  'restore',
  'start',
  'stop',
  'preFetch',
  'signal',
  'preTrade',
  'postFill',
  'service',
]);
