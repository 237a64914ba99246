import type { Asset } from './assets.ts';
import { ZERO, absolute, divide, formatDecimal, round } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { OrderRequest, WireOrder } from './types.ts';

export type OrderStatus =
  | 'accepted'
  | 'accepted_for_bidding'
  | 'pending_new'
  | 'new'
  | 'partially_filled'
  | 'filled'
  | 'done_for_day'
  | 'canceled'
  | 'expired'
  | 'replaced'
  | 'pending_cancel'
  | 'pending_replace'
  | 'stopped'
  | 'rejected'
  | 'suspended'
  | 'calculated'
  | 'held';

export type OrderClass = '' | 'bracket' | 'oco' | 'oto';

/** What an order is for: on its own, to enter with legs behind it, or as one of those legs. */
export type Role = 'single' | 'entry' | 'takeProfit' | 'stopLoss';

export type PositionIntent = 'buy_to_open' | 'buy_to_close' | 'sell_to_open' | 'sell_to_close';

/** When each thing happened to an order, RFC 3339; null where it has not. */
export interface OrderTimes {
  readonly created: string;
  readonly submitted: string;
  updated: string;
  filled: string | null;
  expired: string | null;
  canceled: string | null;
  failed: string | null;
  replaced: string | null;
}

export interface Order {
  readonly id: string;
  readonly clientOrderId: string;
  readonly accountId: string;
  readonly asset: Asset;
  readonly side: 'buy' | 'sell';
  readonly type: OrderRequest['type'];
  readonly tif: OrderRequest['time_in_force'];
  readonly orderClass: OrderClass;
  readonly role: Role;
  readonly intent: PositionIntent;
  readonly extendedHours: boolean;
  readonly times: OrderTimes;
  /** Counts all orders of a venue, in the order in which they came. */
  readonly number: number;
  readonly submittedMs: number;
  /** Orders of which only one can fill share a group: the legs of an order, an order and its replacement. */
  readonly group: string;
  readonly notional: Decimal | undefined;
  /** Dollars a unit by which buying power is set aside; undefined for what closes. */
  readonly reservePrice: Decimal | undefined;
  /** Units; undefined for a notional order. */
  qty: Decimal | undefined;
  limitPrice: Decimal | undefined;
  stopPrice: Decimal | undefined;
  readonly trailPrice: Decimal | undefined;
  readonly trailPercent: Decimal | undefined;
  /** Highest price since a trailing sell began to work, lowest for a buy. */
  waterMark: Decimal | undefined;
  status: OrderStatus;
  /** What a cancel or a replacement that comes to nothing goes back to. */
  statusBefore: OrderStatus;
  filledQty: Decimal;
  filledValue: Decimal;
  /** Epoch ms of its end; Infinity where it has none. */
  expiresMs: number;
  /** Epoch ms from when on a queued order works. */
  opensMs: number;
  isAcknowledged: boolean;
  /** A stop, or a stop-limit, that is an order at the market now. */
  isTriggered: boolean;
  /** A held stop that waits for its price beside a take-profit. */
  isArmed: boolean;
  /** A match has been made whose fill is on its way. */
  isFilling: boolean;
  replaces: string | null;
  replacedBy: string | null;
  parent: Order | undefined;
  legs: Order[];
}

const TERMINAL: ReadonlySet<OrderStatus> = new Set(['filled', 'canceled', 'expired', 'replaced', 'rejected']);
const AT_MARKET: ReadonlySet<OrderStatus> = new Set([
  'new',
  'partially_filled',
  'stopped',
  'pending_cancel',
  'pending_replace',
]);

export function isTerminal(order: Order): boolean {
  return TERMINAL.has(order.status);
}

/** Whether the market may fill it, hours and halts aside. */
export function isAtMarket(order: Order): boolean {
  return order.isAcknowledged && AT_MARKET.has(order.status);
}

/** Whether it is a leg whose turn has not come, or the replacement of one. */
export function isWaiting({ status, statusBefore, isArmed }: Order): boolean {
  const isPending = status === 'pending_cancel' || status === 'pending_replace' || status === 'accepted';
  return (isPending ? statusBefore : status) === 'held' && !isArmed;
}

/** The group of the legs of an entry that is of a group. */
export function legsGroupOf(group: string): string {
  return `${group} legs`;
}

export function isOpening(order: Order): boolean {
  return order.intent.endsWith('_to_open');
}

/** Units still to be filled; of a notional order as many as its dollars buy at `price`. */
export function remainingQty(order: Order, price: Decimal): Decimal {
  if (order.qty !== undefined) return order.qty - order.filledQty;
  return price === ZERO ? ZERO : divide(order.notional! - order.filledValue, price);
}

/** `GET /v2/orders/{id}`. With `isNested` the legs are inside, else they are left out. */
export function orderWire(order: Order, isNested: boolean): WireOrder {
  const { times, legs } = order;
  return {
    id: order.id,
    client_order_id: order.clientOrderId,
    created_at: times.created,
    updated_at: times.updated,
    submitted_at: times.submitted,
    filled_at: times.filled,
    expired_at: times.expired,
    expires_at: Number.isFinite(order.expiresMs) ? new Date(order.expiresMs).toISOString().replace('.000', '') : null,
    canceled_at: times.canceled,
    failed_at: times.failed,
    replaced_at: times.replaced,
    replaced_by: order.replacedBy,
    replaces: order.replaces,
    asset_id: order.asset.id,
    symbol: order.asset.symbol,
    asset_class: order.asset.assetClass,
    notional: text(order.notional),
    qty: text(order.qty),
    filled_qty: formatDecimal(order.filledQty),
    filled_avg_price: averagePrice(order),
    order_class: order.orderClass,
    order_type: order.type,
    type: order.type,
    side: order.side,
    position_intent: order.intent,
    time_in_force: order.tif,
    limit_price: text(order.limitPrice),
    stop_price: text(order.stopPrice),
    status: order.status,
    extended_hours: order.extendedHours,
    legs: isNested && legs.length > 0 ? legs.map((leg) => orderWire(leg, false)) : null,
    trail_percent: text(order.trailPercent),
    trail_price: text(order.trailPrice),
    hwm: text(order.waterMark),
    subtag: null,
    source: null,
  };
}

function averagePrice(order: Order): string | null {
  if (order.filledQty === ZERO) return null;
  return formatDecimal(round(absolute(divide(order.filledValue, order.filledQty)), 9));
}

function text(value: Decimal | undefined): string | null {
  return value === undefined ? null : formatDecimal(value);
}
