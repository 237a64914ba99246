import type { BrokerEvent } from '../domain/order.ts';
import type { Begun } from './journal.ts';
import type { Account, BrokerPosition, OrderFate, TradingState } from './services.ts';

/** What a broker said when it was asked for an order; `error`, in words, where it could not say. */
export interface FateAnswer {
  readonly kind: 'fate';
  readonly orderId: string;
  readonly fate?: OrderFate;
  readonly error?: string;
}

/** What arrives in the kernel's queue. */
export type Arrival = BrokerEvent | FateAnswer;

/** What a run began with, beside its config. */
export interface Beginning {
  readonly begun: Begun;
  /** Bars kept readable for each symbol. */
  readonly historyBars: number;
  /** How many orders that had ended were kept in memory. */
  readonly endedOrders: number;
  /** Whether the broker could be asked for orders. */
  readonly canLookUp: boolean;
  readonly data: {
    readonly description: string;
    readonly isLive: boolean;
    /** Whether the source had a past to make longer bars of. */
    readonly hasPast: boolean;
  };
}

/** A call to a service that failed; the last three are the journal's. */
export type FailedCall = 'fetch' | 'past' | 'account' | 'submit' | 'cancel' | 'write' | 'find' | 'hasCash';

export interface Failure {
  readonly kind: 'failure';
  readonly call: FailedCall;
  /** The order's id, where the call was about one; of a journal's call how many there had been since the last input, it included. */
  readonly about: string;
  readonly error: string;
  /** Whether the call itself threw; else its promise rejected. */
  readonly isAtOnce: boolean;
}

/**
 * Something that came into the kernel from outside, written down where the kernel took it in: with the config, and the operators' commands that stand
 * between them, these are all that its decisions follow from.
 */
export type Input =
  | { readonly kind: 'begin'; readonly beginning: Beginning }
  /** A cycle begins. Epoch ms. */
  | { readonly kind: 'cycle'; readonly time: number }
  /** Bars that were new in the cycle, as the source gave them: what `unpackBars` reads. */
  | { readonly kind: 'bars'; readonly bars: Float64Array }
  /** The source's answer to a question for the past: rows of a symbol's place in the question, and time, open, high, low, close, volume. */
  | { readonly kind: 'past'; readonly rows: Float64Array }
  /**
   * What the kernel took out of its queue at once; null stands for what it had put there itself. `point` counts the looks into the queue since the cycle, or
   * the operator's command, began; 0 between cycles.
   */
  | { readonly kind: 'arrivals'; readonly point: number; readonly events: readonly (Arrival | null)[] }
  /** The broker's account. @param isLate whether something was in the queue by then, so that the answer was no longer good */
  | {
      readonly kind: 'account';
      readonly account: Account | undefined;
      readonly positions: readonly BrokerPosition[];
      readonly isLate: boolean;
    }
  | Failure
  /** The program around the kernel set the trading state, or acknowledged differences, in that step of a cycle; 0 where it was in none. */
  | { readonly kind: 'state'; readonly state: TradingState; readonly reason: string; readonly step: number }
  | { readonly kind: 'acknowledge'; readonly by: string; readonly note: string; readonly step: number };

/** Feeds a kernel what came into another one. */
export interface Feed {
  /**
   * What the kernel of that time took out of its queue at this point; undefined where that was nothing.
   * @param point as in {@link Input}
   * @param isDue whether there is something in the queue that the kernel put there itself
   */
  arrivals(point: number, isDue: boolean): readonly (Arrival | null)[] | undefined;
  /** A step of a cycle begins; they count from 1. */
  step(number: number): void;
}
