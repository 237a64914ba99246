import type { EventEmitter } from 'eventemitter3';
import type { Bar } from '../domain/bars.ts';
import type { Detail, EventCode } from '../domain/codes.ts';
import type { CorporateAction } from '../domain/corporate-action.ts';
import type { Decision } from '../domain/decision.ts';
import type { FetchRequest } from '../domain/fetch-request.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { AppliedSplit, BrokerEvent, CashChange, Fill, Order } from '../domain/order.ts';
import type { Sessions } from '../domain/periods.ts';
import type { Portfolio as PortfolioView } from '../domain/portfolio.ts';
import type { Signal } from '../domain/signal.ts';
import type { Side } from '../domain/terms.ts';
import type { Timeframe } from '../domain/time.ts';
import type { Cycle } from './hooks.ts';
import type { Journal as JournalService } from './journal.ts';
import { token } from './token.ts';

/** The account as the broker tells it, dollars. */
export interface Account {
  readonly cash: number;
  readonly buyingPower: number;
}

export interface BrokerPosition {
  readonly symbol: string;
  /** Units, negative where short. */
  readonly quantity: number;
  /** Dollars a unit. */
  readonly averagePrice: number;
}

/**
 * Where orders go. Answers to an order come through `deliver`, at once or later, in any order and more than once if need be. A fill that comes after the
 * end of its order counts; but did the process end between the two, nobody would ask for it again, and it would be found as a difference. So tell ends last.
 * A call that throws, or whose promise rejects, means that the outcome is unknown, not that nothing happened.
 */
export interface Broker {
  /** Whether orders leave this machine for a real venue, be it with a paper account: such a broker is not for runs by the hundred. */
  readonly isLive?: boolean;
  /** Called once, before the first cycle. */
  connect(deliver: (event: BrokerEvent) => void): void | Promise<void>;
  /** The account; undefined where it cannot be read now. */
  account(): Account | undefined | Promise<Account | undefined>;
  positions(): readonly BrokerPosition[] | Promise<readonly BrokerPosition[]>;
  /** Takes an order. It is called once for an order id, ever. */
  submit(order: Order): void | Promise<void>;
  /** Asks for the end of an order; the answer is an event. */
  cancel(orderId: string): void | Promise<void>;
  /**
   * Finds an order of ours again whose fate the kernel does not know: one of an earlier run, or one for which there was no answer. Before
   * the answer, all that became of it and its legs is delivered, `counted` fills or not, under the same execution ids; from then on, what becomes of it.
   * A broker without this cannot have its orders survive a restart.
   * @param order as it was sent, with the status that the kernel knows
   * @param counted fills of it and its legs that have been counted
   * @returns `absent` for certain: the broker has no such order, and none that is on its way can still arrive. Throws where it cannot say
   */
  lookUp?(order: Order, counted: readonly Fill[]): OrderFate | Promise<OrderFate>;
}

export type OrderFate = 'found' | 'absent';

/** A question for bars of the past, of a length that the config's need not have. */
export interface PastRequest {
  readonly symbols: readonly string[];
  /** A multiple of the config's, or that itself. */
  readonly timeframe: Timeframe;
  /** Bars that start from then on, epoch ms, */
  readonly from: number;
  /** and have ended by then. */
  readonly to: number;
  /** Takes a symbol's bar, oldest first; `index` is the symbol's place in `symbols`. */
  readonly take: (index: number, bar: Bar) => void;
}

/** Where bars come from. */
export interface MarketData {
  /** What the data is, in a few words, for reports: `synthetic market, seed 7`. */
  readonly description: string;
  /** Whether `nextBarEnd` waits for bars as they come in real time, so that a run has no pace of its own. */
  readonly isLive?: boolean;
  /** Answers the symbols in `request.asked` with `request.answer(...)`. Throws, or rejects, where the source fails. */
  fetch(request: FetchRequest): void | Promise<void>;
  /**
   * The end of the first bar period after `after` (epoch ms) in which any symbol of the universe has a bar; undefined where there is none.
   * -Infinity asks for the first. What a clock of past or simulated time goes by.
   */
  nextBarEnd(after: number): number | undefined | Promise<number | undefined>;
  /** The end of the last bar there is, epoch ms, where that is known: what a run's progress is measured against. */
  lastBarEnd?(): number | undefined;
  /**
   * Hands over bars of before the first that `fetch` answers with, so that longer timeframes have a history at a start in the midst of things; asked for in
   * the first cycle, and after a gap. For sources that have such. Throws, or rejects, where the source fails.
   */
  past?(request: PastRequest): void | Promise<void>;
}

/** What the sizer is asked: all that is known of the signal and the account. */
export interface SizeRequest {
  readonly signal: Signal;
  readonly symbol: string;
  readonly index: number;
  readonly strategy: string;
  readonly side: Side;
  /** Dollars a unit; NaN where unknown. */
  readonly price: number;
  /** Dollars; NaN where unknown. */
  readonly equity: number;
  readonly cash: number;
  /** Units of the opposite position that this signal can close, 0 where it closes nothing. */
  readonly closable: number;
  readonly instrument: Instrument;
  readonly time: number;
}

/**
 * A quantity, or the code for which there is none. `quantity` in units, greater than zero; the kernel rounds it down to the lot. Where rules
 * leave less than `minimumEntering` units of the entering part, that part is dropped.
 */
export type Size =
  | { readonly quantity: number; readonly minimumEntering?: number; readonly detail?: Detail }
  | { readonly blocked: string; readonly detail: Detail };

/** Turns signals into quantities. A closing signal without a weight never comes here: it closes what is held. */
export interface Sizer {
  size(request: SizeRequest): Size;
}

/** Which sector a symbol belongs to. */
export interface Sectors {
  /** The sector's name; undefined where it is not known. */
  of(symbol: string): string | undefined;
}

/** Splits and dividends, as they were or will be announced. */
export interface CorporateActions {
  /**
   * What the bars before an ex-date are adjusted for, from that date on: for splits alone, or for cash dividends too, so that neither looks like
   * a fall of the price.
   */
  readonly adjust: 'splits' | 'splits-and-dividends';
  /** All that is known of a symbol, in any order. Asked once, after `start`; the kernel acts on none before its ex-date. */
  of(symbol: string): readonly CorporateAction[];
}

/** Time as the kernel lives it. */
export interface Clock {
  /** Epoch ms. Within a cycle it stands still at the cycle's time. */
  now(): number;
  /** Waits for, or moves to, the end of the next bar period; undefined where there is none. */
  next(): number | undefined | Promise<number | undefined>;
  /** Ends a wait that is under way. */
  stop(): void;
}

/** What can be traded, in the order of config; a symbol's place in `symbols` is its index everywhere. */
export interface Universe {
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  /** Of which hours longer bars are made. */
  readonly sessions: Sessions;
  /** -1 where the symbol is not in the universe. */
  indexOf(symbol: string): number;
  instrument(index: number): Instrument;
}

/** Something an operator should know, by code. */
export interface Notice {
  readonly code: EventCode;
  readonly time: number;
  readonly detail: Detail;
}

export interface EventMap {
  /**
   * A symbol's first bars from an ex-date on have come, and its earlier ones have been adjusted. Nothing has been matched with the new ones yet:
   * a simulated broker gives its account what is due. Told before `bars`, with the time from which on what is traded is without it, epoch ms: 4:00 in
   * New York, or the start of the first new bar where that is earlier.
   */
  corporateAction: (action: CorporateAction, time: number) => void;
  /** A cycle's bars are in: prices are not marked yet, nothing has been decided. Simulated brokers match on it. */
  bars: (cycle: Cycle) => void;
  /** A fetch request has been answered, as far as it could be. Copy what you keep: request and bars are used again. */
  fetched: (request: FetchRequest) => void;
  /** Prices are marked; the equity is that of the cycle's time. */
  marked: (cycle: Cycle) => void;
  /** A second one under the same id takes the place of the first: its order was not sent, because the journal failed. */
  decision: (decision: Decision) => void;
  /** An order was sent or changed. */
  order: (order: Order) => void;
  /** `strategy` is whose holding it changed. A fill for no order of ours that closes in several books is told once for each. */
  fill: (fill: Fill, order: Order | undefined, strategy: string) => void;
  /** Cash changed without a fill: interest, a fee, a dividend. It is in the portfolio. */
  cash: (change: CashChange) => void;
  /** A split is in the portfolio: positions, orders at work, and the last price. */
  split: (split: AppliedSplit) => void;
  notice: (notice: Notice) => void;
}

export type Events = Pick<EventEmitter<EventMap>, 'on' | 'once' | 'off'>;

/** Lines for people. Never given secrets. */
export interface Log {
  info(message: string, detail?: Detail): void;
  warn(message: string, detail?: Detail): void;
}

export type TradingState = 'active' | 'reducing' | 'halted';

/** Whether entries are allowed. A plugin can only tighten it. */
export interface Trading {
  readonly state: TradingState;
  /** Entries are rejected from now on. */
  reduce(reason: string): void;
  /** Entries are rejected from now on and working entries are cancelled. */
  halt(reason: string): void;
}

export const Broker = token<Broker>('Broker');
export const MarketData = token<MarketData>('MarketData');
export const Sizer = token<Sizer>('Sizer');
export const Sectors = token<Sectors>('Sectors');
export const CorporateActions = token<CorporateActions>('CorporateActions');
export const Journal = token<JournalService>('Journal');
export type Journal = JournalService;
export const Clock = token<Clock>('Clock');
export const Portfolio = token<PortfolioView>('Portfolio');
export type Portfolio = PortfolioView;
export const Events = token<Events>('Events');
export const Log = token<Log>('Log');
export const Universe = token<Universe>('Universe');
export const Trading = token<Trading>('Trading');
