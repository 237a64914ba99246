import type { Detail } from '../domain/codes.ts';
import type { Decision } from '../domain/decision.ts';
import type { OversoldUnits } from '../domain/oversold.ts';
import type { AppliedSplit, CashChange, Fill, Order, OrderStatus } from '../domain/order.ts';
import type { Input } from './inputs.ts';
import type { Notice, TradingState } from './services.ts';

/** What one strategy's book holds, or held, of a symbol. */
export interface BookPosition {
  readonly strategy: string;
  readonly symbol: string;
  /** Units, negative where short. */
  readonly quantity: number;
  /** Dollars a unit. */
  readonly averagePrice: number;
  /** Realised profit, dollars, commissions not included. */
  readonly realised: number;
  /** What it sold, in a long-only account, before it was told of the purchase; `time` is that of its newest sale, epoch ms. */
  readonly oversold?: OversoldUnits & { readonly time: number };
  /** Last price, dollars a unit; left out where nothing is held, or none is known. For those who sum up what was written: a restart asks for prices anew. */
  readonly price?: number;
}

/** Cash and positions as the kernel had them: every fill that was written before is in them, and none after. */
export interface PortfolioState {
  /** Epoch ms. */
  readonly time: number;
  /** Dollars; NaN while unknown. */
  readonly cash: number;
  readonly positions: readonly BookPosition[];
}

/** Something that was found otherwise than the kernel's books had it, and what was done about it. */
export interface Difference {
  /** `outside`: a holding in a symbol that is not in the universe. */
  readonly kind: 'cash' | 'position' | 'outside' | 'order' | 'journal';
  /** The symbol, the order's id, or what it is otherwise about. */
  readonly about: string;
  /** By the books, and by the broker: units or dollars, or words. */
  readonly expected: number | string;
  readonly found: number | string;
  readonly done: string;
  /** Whether it is known where it comes from. One that is not keeps entries out until an operator acknowledges it. */
  readonly isExplained: boolean;
}

/** A comparison of the kernel's books with the broker's in which something differed. */
export interface Reconciliation {
  /** Epoch ms. */
  readonly time: number;
  readonly atStart: boolean;
  readonly differences: readonly Difference[];
}

/** What an operator had the kernel do. */
export interface OperatorCommand {
  readonly name: string;
  readonly detail: Detail;
  /** Who gave it. */
  readonly by: string;
  /** Epoch ms. */
  readonly time: number;
}

/** How an order ended, as the broker told it. */
export interface OrderEnd {
  readonly orderId: string;
  readonly status: 'rejected' | 'cancelled' | 'expired';
  /** Epoch ms. */
  readonly time: number;
  readonly code?: string | undefined;
  readonly detail?: Detail | undefined;
}

/** A config as it is kept: its file, and its text with overrides, without secrets, references not resolved. */
export interface KeptConfig {
  readonly file: string;
  readonly text: string;
}

/** One line of what has to outlive the process. Times are epoch ms. */
export type JournalRecord =
  | { readonly kind: 'decision'; readonly decision: Decision }
  /** An order that is about to be sent, and the dollars a unit at which its entering part is reserved. */
  | { readonly kind: 'order'; readonly order: Order; readonly price: number }
  /** A fill that is about to be counted, in the book of the order's strategy; undefined where it came for no order of ours. */
  | { readonly kind: 'fill'; readonly fill: Fill; readonly strategy: string | undefined }
  /** A change of cash that is about to be counted. */
  | { readonly kind: 'cash'; readonly change: CashChange }
  /** A split that is about to be applied. */
  | { readonly kind: 'split'; readonly split: AppliedSplit }
  /** An end that is about to be acted on. */
  | { readonly kind: 'end'; readonly end: OrderEnd }
  /** What an order has become in the kernel's books; it follows from the records before it. */
  | {
      readonly kind: 'change';
      readonly orderId: string;
      readonly status: OrderStatus;
      readonly filled: number;
      readonly time: number;
    }
  /** What came in from outside, where the journal keeps that. */
  | { readonly kind: 'input'; readonly input: Input }
  | { readonly kind: 'event'; readonly event: Notice }
  | { readonly kind: 'portfolio'; readonly portfolio: PortfolioState }
  | { readonly kind: 'state'; readonly state: TradingState; readonly reason: string; readonly time: number }
  | { readonly kind: 'command'; readonly command: OperatorCommand }
  /** The run goes on under another config: what is written after it was decided under that one. */
  | { readonly kind: 'config'; readonly config: KeptConfig; readonly time: number }
  | { readonly kind: 'reconciliation'; readonly reconciliation: Reconciliation }
  /** An operator has seen all differences up to here. */
  | { readonly kind: 'acknowledgement'; readonly by: string; readonly note: string; readonly time: number }
  /** What a plugin wants back after a restart, as JSON. It takes the place of the plugin's one before. */
  | { readonly kind: 'snapshot'; readonly plugin: string; readonly state: string; readonly time: number }
  /** A cycle has been decided, or is over: a run that goes on from here begins with the next one. */
  | { readonly kind: 'cycle'; readonly time: number }
  /** The run ended as it should. */
  | { readonly kind: 'run-end'; readonly time: number };

/** A run as it begins. */
export interface RunStart {
  readonly account: string;
  /** Whether it goes on where the last such run stopped. One that does not is a simulation that begins with nothing. */
  readonly continues: boolean;
  /** Real time, epoch ms. */
  readonly time: number;
  readonly config: KeptConfig;
  readonly universe: readonly string[];
  readonly timeframe: string;
  readonly seed: number;
  readonly plugins: readonly { readonly name: string; readonly use: string }[];
  /** Of Plimsoll. */
  readonly version: string;
}

/** An order of an earlier run, with all that was written of it and of the orders that were placed with it. */
export interface KnownOrder {
  readonly order: Order;
  /** Dollars a unit at which its entering part is reserved. */
  readonly price: number;
  /** Fills and ends of it and its legs, and splits of its symbol since it was sent, in the order in which they were written. */
  readonly told: readonly (Fill | OrderEnd | AppliedSplit)[];
}

/** What a journal has of an order's id. */
export interface Found {
  /** The order, or for a leg's id the one that it was placed with; undefined where none was written. */
  readonly order: KnownOrder | undefined;
  /** The executions that were written under the id, also where there is no order. */
  readonly executions: readonly string[];
}

/** Where the last run that continues left off. */
export interface LastKnown {
  readonly run: number;
  /** Whether it ended as it should. */
  readonly hasEnded: boolean;
  /** Its last cycle that was over, epoch ms; NaN where there was none. */
  readonly time: number;
  /** The last one written; undefined where the account was never known. */
  readonly portfolio: PortfolioState | undefined;
  /** Fills, changes of cash and splits that were written after it, in that order. */
  readonly since: readonly Extract<JournalRecord, { readonly kind: 'fill' | 'cash' | 'split' }>[];
  /** Orders of which one, or a leg, has not ended by what was written, oldest first. */
  readonly orders: readonly KnownOrder[];
  /** All that were written, oldest first. */
  readonly splits: readonly AppliedSplit[];
  readonly trading: { readonly state: TradingState; readonly reason: string };
  /** By plugin, as JSON. */
  readonly snapshots: Readonly<Record<string, string>>;
  /** Reconciliations with an unexplained difference that nobody has acknowledged. */
  readonly unacknowledged: readonly Reconciliation[];
}

/** What a journal says at the start of a run. */
export interface Begun {
  /** Counts the journal's runs, this one included: no two have the same. */
  readonly run: number;
  /** For a run that continues; undefined where there is nothing to go on from. */
  readonly last: LastKnown | undefined;
  /** What the journal found wrong with itself that may have cost records, in words. */
  readonly doubts: readonly string[];
}

/**
 * Where all that has to outlive the process is kept. When `write` has returned, or its promise resolved, the records are durable, all of them;
 * when it fails, none is. Those of a simulation, of which nothing goes on, may become so later.
 */
export interface Journal {
  /** Whether it keeps, of a run that continues, what came into the kernel from outside, so that the run can be replayed. */
  readonly keepsInputs?: boolean;
  /**
   * Called once, before anything else is started. Where a journal has none, no run can go on from where it stopped.
   * @throws where the journal cannot be used: it is another process's, damaged, or from a newer version
   */
  begin?(run: RunStart): Begun | Promise<Begun>;
  write(records: readonly JournalRecord[]): void | Promise<void>;
  /** What was written under an order's id, in this run or an earlier one that continues. */
  find?(orderId: string): Found;
  /** Whether a change of cash with this id was written. */
  hasCash?(id: string): boolean;
}
