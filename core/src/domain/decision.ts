import type { Detail } from './codes.ts';
import type { OrderType, Side, StopLoss, TakeProfit, TimeInForce, Trail } from './terms.ts';

/** One rule's word in a decision; `plugin` is `kernel` for the kernel's own checks. */
export interface RecordedVerdict {
  readonly plugin: string;
  readonly kind: 'pass' | 'reduce' | 'reject';
  readonly code: string;
  readonly detail: Detail;
  /** With `reduce`: the quantity that it allows at most. */
  readonly quantity?: number;
}

/** The record of one signal: what was asked, what every rule said, what came of it. Frozen once made. */
export interface Decision {
  readonly id: string;
  /** The cycle's time, epoch ms. */
  readonly time: number;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Side | 'unknown';
  readonly weight: number | undefined;
  readonly confidence: number | undefined;
  readonly reason: string | undefined;
  readonly type: OrderType;
  readonly limitPrice: number | undefined;
  readonly stopPrice: number | undefined;
  readonly trail: Trail | undefined;
  readonly takeProfit: TakeProfit | undefined;
  readonly stopLoss: StopLoss | undefined;
  readonly timeInForce: TimeInForce;
  /** With `gtd`: when it ends, epoch ms. */
  readonly goodUntil: number | undefined;
  /** Dollars a unit at which it was judged; NaN where unknown. */
  readonly price: number;
  /** Units that the sizer asked for; 0 where it came to none. */
  readonly requested: number;
  /** Units of the order; 0 where blocked. */
  readonly allowed: number;
  /** Units of `allowed` that reduce the strategy's position. */
  readonly closing: number;
  /** How the sizer came to it. */
  readonly sizing: Detail;
  readonly verdicts: readonly RecordedVerdict[];
  readonly outcome: 'ordered' | 'blocked';
  /** Why it was blocked, or what bound it most; undefined where nothing cut it. */
  readonly code: string | undefined;
  /** Who said so. */
  readonly plugin: string | undefined;
  readonly detail: Detail;
  readonly orderId: string | undefined;
}
