import type { BrokerEvent, Side } from '@plimsoll/core';

/** An order as Alpaca has it: under an id of Alpaca's own, with the one that it was sent with, and what became of it. */
export interface AlpacaOrder {
  readonly id: string;
  readonly clientOrderId: string;
  /** By which the exchange knows it. */
  readonly exchangeId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly type: string;
  readonly limitPrice: number | undefined;
  readonly stopPrice: number | undefined;
  readonly timeInForce: string;
  readonly orderClass: string;
  readonly legs: readonly AlpacaOrder[];
  readonly isLeg: boolean;
  readonly submittedAt: number;
  status: string;
  changedAt: number;
  filled: number;
  value: number;
}

/** The body of `POST /v2/orders`, as far as it is looked at. */
export interface OrderRequest {
  readonly symbol: string;
  readonly side: Side;
  readonly qty: string;
  readonly type: string;
  readonly time_in_force: string;
  readonly client_order_id: string;
  readonly limit_price?: string;
  readonly stop_price?: string;
  readonly order_class?: string;
  readonly take_profit?: { readonly limit_price: string };
  readonly stop_loss?: { readonly stop_price: string; readonly limit_price?: string };
}

const ENDS: ReadonlySet<string> = new Set(['filled', 'canceled', 'expired', 'rejected']);
const STATUS = { accepted: 'new', cancelled: 'canceled', expired: 'expired', rejected: 'rejected' } as const;

export function hasEnded({ status }: AlpacaOrder): boolean {
  return ENDS.has(status);
}

function priceOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** An order, and its legs under the ids that the kernel gives to them. @param nextId Alpaca's next id */
export function orderOf(request: OrderRequest, time: number, nextId: () => string): AlpacaOrder {
  const { symbol, side, qty, type, client_order_id: clientOrderId, order_class: orderClass = 'simple' } = request;
  const { take_profit: profit, stop_loss: loss } = request;
  const isOco = orderClass === 'oco';
  const about = { symbol, quantity: Number(qty), timeInForce: request.time_in_force, orderClass, submittedAt: time };
  const state = { changedAt: time, filled: 0, value: 0 };
  const legSide: Side = isOco ? side : side === 'buy' ? 'sell' : 'buy';
  const leg = (kind: 'tp' | 'sl', limit: string | undefined, stop: string | undefined): AlpacaOrder => {
    const [limitPrice, stopPrice] = [priceOf(limit), priceOf(stop)];
    const id = nextId();
    const type = kind === 'tp' ? 'limit' : limitPrice === undefined ? 'stop' : 'stop_limit';
    const ids = { id, clientOrderId: `leg-${id}`, exchangeId: `${clientOrderId}.${kind}` };
    return {
      ...about,
      ...state,
      ...ids,
      side: legSide,
      type,
      limitPrice,
      stopPrice,
      legs: [],
      isLeg: true,
      status: 'held',
    };
  };
  const id = nextId();
  const legs = [
    ...(profit && !isOco ? [leg('tp', profit.limit_price, undefined)] : []),
    ...(loss ? [leg('sl', loss.limit_price, loss.stop_price)] : []),
  ];
  const limitPrice = priceOf(isOco ? profit?.limit_price : request.limit_price);
  const own = { id, clientOrderId, exchangeId: clientOrderId, side, type, limitPrice };
  return { ...about, ...state, ...own, stopPrice: priceOf(request.stop_price), legs, isLeg: false, status: 'accepted' };
}

/** Takes in what the exchange tells of an order. @returns how Alpaca's stream calls it */
export function take(order: AlpacaOrder, event: Extract<BrokerEvent, { orderId: string }>, time: number): string {
  order.changedAt = time;
  if (event.kind === 'filled') {
    order.filled += event.quantity;
    order.value += event.quantity * event.price;
    order.status = order.filled >= order.quantity ? 'filled' : 'partially_filled';
    return order.status === 'filled' ? 'fill' : 'partial_fill';
  }
  order.status = STATUS[event.kind as keyof typeof STATUS];
  return order.status;
}

const text = (value: number | undefined): string | null => (value === undefined ? null : String(value));
const date = (time: number): string => new Date(time).toISOString();

/** As Alpaca writes an order. */
export function orderJson(order: AlpacaOrder, isNested = true): object {
  const { id, symbol, side, type, status, filled, value, changedAt, submittedAt, legs } = order;
  const ended = (of: string): string | null => (status === of ? date(changedAt) : null);
  return {
    id,
    client_order_id: order.clientOrderId,
    created_at: date(submittedAt),
    submitted_at: date(submittedAt),
    updated_at: date(changedAt),
    filled_at: ended('filled'),
    canceled_at: ended('canceled'),
    expired_at: ended('expired'),
    failed_at: ended('rejected'),
    asset_id: symbol,
    asset_class: 'us_equity',
    symbol,
    side,
    type,
    order_type: type,
    order_class: order.orderClass,
    time_in_force: order.timeInForce,
    status,
    qty: String(order.quantity),
    filled_qty: String(filled),
    filled_avg_price: filled > 0 ? String(value / filled) : null,
    limit_price: text(order.limitPrice),
    stop_price: text(order.stopPrice),
    extended_hours: false,
    legs: isNested && legs.length > 0 ? legs.map((leg) => orderJson(leg)) : null,
  };
}
