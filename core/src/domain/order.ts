import type { Detail } from './codes.ts';
import type { Split } from './corporate-action.ts';
import type { OrderType, Side, TimeInForce, Trail } from './terms.ts';

/** `held`: a leg that waits for the order it belongs to. */
export type OrderStatus =
  | 'held'
  | 'pending'
  | 'accepted'
  | 'partially_filled'
  | 'filled'
  | 'cancelled'
  | 'rejected'
  | 'expired';

/** How an order can end. */
export type OrderEnding = 'filled' | 'cancelled' | 'rejected' | 'expired';

/** An exit that is placed together with an order. */
export interface Leg {
  /** The order id under which the broker tells of it. */
  readonly id: string;
  readonly kind: 'take_profit' | 'stop_loss';
  readonly limitPrice: number | undefined;
  readonly stopPrice: number | undefined;
}

/** An order as the broker is given it. Its `id` is the client order id: the same for ever, and never another's. */
export interface Order {
  readonly id: string;
  readonly decisionId: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: Side;
  /** Units, greater than zero. */
  readonly quantity: number;
  /** The part of `quantity` that reduces the strategy's position; the rest increases it. */
  readonly closing: number;
  readonly type: OrderType;
  readonly limitPrice: number | undefined;
  readonly stopPrice: number | undefined;
  /** For a trailing stop. */
  readonly trail?: Trail | undefined;
  readonly timeInForce: TimeInForce;
  /** With `gtd`: when it ends, epoch ms. */
  readonly goodUntil?: number | undefined;
  readonly extendedHours?: boolean;
  /** Exits that are placed with it; what becomes of each is told under its own id. Of two legs, and of an exit and its leg, one cancels the other. */
  readonly legs?: readonly Leg[] | undefined;
  /** For a leg: the order that it belongs to. */
  readonly parentId?: string;
  /** When it was decided, epoch ms. */
  readonly time: number;
  readonly status: OrderStatus;
  /** Units filled so far. */
  readonly filled: number;
}

/** One execution, as the broker tells it. */
export interface Fill {
  /** The broker's own id of this execution; a second fill with the same one is a repetition and is not counted. */
  readonly executionId: string;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  /** Units, greater than zero. */
  readonly quantity: number;
  /** Dollars a unit, greater than zero. */
  readonly price: number;
  /** Dollars, zero or more. */
  readonly commission: number;
  /** When it happened, epoch ms. */
  readonly time: number;
}

/** Why cash changed without a fill. `fee`, `interest` and `borrow_fee` are what an account costs; the others are not counted as costs. */
export type CashReason = 'fee' | 'interest' | 'borrow_fee' | 'dividend' | 'other';

/** Cash that came or went without a fill, as the broker tells it. */
export interface CashChange {
  /** The broker's own id of this change; a second one with the same id is a repetition and is not counted. */
  readonly id: string;
  /** Dollars; below zero where the account pays. */
  readonly amount: number;
  readonly reason: CashReason;
  /** The symbol that it is for, where it is for one. */
  readonly symbol?: string;
  /** Of a dividend: dollars for each share that was held; whoever was short pays as much. By it books are credited. */
  readonly perShare?: number;
  /** When it happened, epoch ms. */
  readonly time: number;
}

/** A split that the account has been through: what it holds of the symbol, and orders at work that have not been cancelled, are in new shares. */
export interface AppliedSplit extends Split {
  /** Fills from then on are in new shares, epoch ms. */
  readonly time: number;
  /** What was paid out instead of a fraction of a lot: new shares, below zero where the account was short, and dollars for each. */
  readonly inLieu?: { readonly quantity: number; readonly price: number };
}

/** What a broker tells, of an order mostly. Deliver each as it happens; repetitions and late arrivals do no harm. */
export type BrokerEvent =
  | { readonly kind: 'accepted'; readonly orderId: string; readonly time: number }
  | {
      readonly kind: 'rejected';
      readonly orderId: string;
      readonly time: number;
      readonly code: string;
      readonly detail: Detail;
    }
  | {
      readonly kind: 'cancelled';
      readonly orderId: string;
      readonly time: number;
      /**
       * True where the exits placed with it work all the same, for what it has filled: the broker took the order for fewer units than were sent,
       * and has filled those. Otherwise they end with it.
       */
      readonly exitsWork?: boolean;
    }
  | { readonly kind: 'expired'; readonly orderId: string; readonly time: number }
  /** The broker can no longer vouch for its picture, after a lost connection for example: nothing is entered until it has been compared. */
  | { readonly kind: 'doubt'; readonly reason: string; readonly time: number }
  /** Equity has fallen below what the broker requires for what is held, or has risen to it again (`isMet`). Dollars. */
  | {
      readonly kind: 'margin_call';
      readonly isMet: boolean;
      readonly equity: number;
      readonly required: number;
      readonly time: number;
    }
  | ({ readonly kind: 'cash' } & CashChange)
  | AppliedSplit
  | ({ readonly kind: 'filled' } & Fill);

export function isTerminal(status: OrderStatus): status is OrderEnding {
  return status === 'filled' || status === 'cancelled' || status === 'rejected' || status === 'expired';
}

/** A leg as an order of its own, `held`: that of an exit works on the exit's side, that of an entry against the entry's. */
export function legOrder(parent: Order, leg: Leg): Order {
  const { id: parentId, decisionId, strategy, symbol, side, quantity, timeInForce, goodUntil, time } = parent;
  const opposite = side === 'buy' ? 'sell' : 'buy';
  const stopType = leg.limitPrice === undefined ? 'stop' : 'stop_limit';
  return Object.freeze({
    id: leg.id,
    parentId,
    decisionId,
    strategy,
    symbol,
    side: parent.closing > 0 ? side : opposite,
    quantity,
    closing: quantity,
    type: leg.kind === 'take_profit' ? 'limit' : stopType,
    limitPrice: leg.limitPrice,
    stopPrice: leg.stopPrice,
    timeInForce,
    goodUntil,
    time,
    status: 'held',
    filled: 0,
  });
}
