import type { trading } from '@alpacahq/alpaca-trade-api';
import { cleanQuantity } from '@plimsoll/core';
import type { Side } from '@plimsoll/core';

/** An order as Alpaca has it, as far as it matters here. */
export interface VenueOrder {
  readonly id: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly status: string;
  readonly type: string;
  /** Units; NaN for an order by dollars. */
  readonly quantity: number;
  /** Units filled so far. */
  readonly filled: number;
  /** Dollars a unit over all that is filled; NaN where nothing is. */
  readonly averagePrice: number;
  readonly replaces: string | undefined;
  readonly replacedBy: string | undefined;
  /** Epoch ms. */
  readonly submittedAt: number;
  /** When it came into this status, epoch ms; NaN where Alpaca does not say. */
  readonly changedAt: number;
  readonly legs: readonly VenueOrder[];
}

/** One execution as Alpaca has it. */
export interface VenueFill {
  /** Alpaca's id of the order. */
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  /** Units of the order that are filled after it. */
  readonly cumulative: number;
  readonly price: number;
  /** Epoch ms. */
  readonly time: number;
}

/** Something that happened to the account and is no trade. */
export interface VenueActivity {
  readonly id: string;
  readonly type: string;
  /** Dollars; below zero where the account pays; NaN where there are none. */
  readonly amount: number;
  /** `executed`, `correct`, `canceled`; empty where Alpaca does not say. */
  readonly status: string;
  /** Empty where it is for none. */
  readonly symbol: string;
  /** Dollars a share; NaN where there are none. */
  readonly perShare: number;
  /** Epoch ms; NaN where Alpaca does not say. */
  readonly time: number;
}

export interface VenuePosition {
  readonly symbol: string;
  readonly quantity: number;
  readonly averagePrice: number;
}

/** What decides how an order for an asset must look. */
export interface AssetRules {
  readonly isCrypto: boolean;
  readonly isFractionable: boolean;
  /** Smallest steps, and the least that may be ordered; undefined where Alpaca has none for the asset. */
  readonly quantityStep: number | undefined;
  readonly quantityMin: number | undefined;
  readonly priceStep: number | undefined;
}

/** A decimal text without exponent and without zeros that say nothing; at most nine decimals, the most that Alpaca takes. */
export function decimalText(value: number): string {
  return value.toFixed(9).replace(/\.?0+$/, '');
}

/** NaN where there is none: unknown is not zero. */
export function numberOf(text: string | number | null | undefined): number {
  return text === undefined || text === null || text === '' ? NaN : Number(text);
}

function quantityOf(text: string | number | null | undefined): number {
  return cleanQuantity(numberOf(text));
}

function timeOf(...dates: readonly (Date | null | undefined)[]): number {
  return dates.find((date) => date instanceof Date)?.getTime() ?? NaN;
}

export function sideOf(text: string | undefined): Side {
  return text === 'buy' ? 'buy' : 'sell';
}

export function orderOf(order: trading.Order | trading.OrderLeg): VenueOrder {
  const filled = quantityOf(order.filledQty);
  return {
    id: order.id ?? '',
    clientOrderId: order.clientOrderId ?? '',
    symbol: order.symbol ?? '',
    side: sideOf(order.side),
    status: order.status ?? '',
    type: order.type ?? '',
    quantity: quantityOf(order.qty),
    filled: Number.isNaN(filled) ? 0 : filled,
    averagePrice: numberOf(order.filledAvgPrice),
    replaces: order.replaces ?? undefined,
    replacedBy: order.replacedBy ?? undefined,
    submittedAt: timeOf(order.submittedAt, order.createdAt),
    changedAt: timeOf(order.canceledAt, order.expiredAt, order.failedAt, order.filledAt, order.updatedAt),
    legs: ((order.legs ?? []) as trading.OrderLeg[]).map(orderOf),
  };
}

export function fillOf(activity: trading.TradingActivities): VenueFill {
  return {
    orderId: activity.orderId ?? '',
    symbol: activity.symbol ?? '',
    side: sideOf(activity.side),
    quantity: quantityOf(activity.qty),
    cumulative: quantityOf(activity.cumQty),
    price: numberOf(activity.price),
    time: timeOf(activity.transactionTime),
  };
}

export function activityOf(activity: trading.NonTradeActivities): VenueActivity {
  return {
    id: activity.id ?? '',
    type: activity.activityType ?? '',
    amount: numberOf(activity.netAmount),
    status: activity.status ?? '',
    symbol: activity.symbol ?? '',
    perShare: numberOf(activity.perShareAmount),
    time: timeOf(activity.createdAt ?? activity.date),
  };
}

export function positionOf(position: trading.Position): VenuePosition {
  const size = Math.abs(quantityOf(position.qty));
  const isShort = position.side === 'short' || numberOf(position.qty) < 0;
  return { symbol: position.symbol, quantity: isShort ? -size : size, averagePrice: numberOf(position.avgEntryPrice) };
}

export function rulesOf(asset: trading.Assets): AssetRules {
  const step = (value: string | number | undefined): number | undefined =>
    Number(value) > 0 ? Number(value) : undefined;
  return {
    isCrypto: asset._class === 'crypto',
    isFractionable: asset.fractionable,
    quantityStep: step(asset.minTradeIncrement),
    quantityMin: step(asset.minOrderSize),
    priceStep: step(asset.priceIncrement),
  };
}
