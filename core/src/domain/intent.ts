import type { OrderType, Side, TimeInForce } from './terms.ts';

/**
 * A sized signal, as a rule is given it. `quantity` is the part to be judged: the entering part, or the whole order for a rule
 * that judges exits too. Frozen: an answer is a verdict, never a change to the intent.
 */
export interface Intent {
  readonly symbol: string;
  /** The symbol's place in the universe, for a rule's own arrays. */
  readonly index: number;
  readonly strategy: string;
  readonly side: Side;
  /** Units to be judged, greater than zero. */
  readonly quantity: number;
  /** Units of the order that increase the strategy's position. */
  readonly entering: number;
  /** Units of the order that reduce it. */
  readonly closing: number;
  /**
   * Dollars a unit at which the order is valued: the limit that it buys at, else the higher of its own limit or stop price and the last
   * price; NaN where none is known.
   */
  readonly price: number;
  /** `quantity * price`, dollars. */
  readonly notional: number;
  readonly type: OrderType;
  /** Dollars; undefined where the order has none. */
  readonly limitPrice: number | undefined;
  /** Dollars; undefined where the order has none. */
  readonly stopPrice: number | undefined;
  readonly timeInForce: TimeInForce;
  /** With `gtd`: when it ends, epoch ms. */
  readonly goodUntil: number | undefined;
  readonly extendedHours: boolean;
  readonly confidence: number | undefined;
  readonly reason: string | undefined;
  /** The cycle's time, epoch ms. */
  readonly time: number;
}
