import type { trading } from '@alpacahq/alpaca-trade-api';
import { cleanQuantity, floorToLot, roundToTick } from '@plimsoll/core';
import type { Leg, Order } from '@plimsoll/core';
import type { Refusal } from './refusal.ts';
import { decimalText } from './wire.ts';
import type { AssetRules } from './wire.ts';

/** Nine decimals are the most that Alpaca takes of a fractional quantity. */
const FINEST = 1e-9;
const WHOLE = 1;
/** Prices from a dollar on are in cents, those below in hundredths of a cent. */
const TICK_AT_A_DOLLAR = 0.01;
const TICK_BELOW = 0.0001;

const FRACTIONAL_TYPES: ReadonlySet<string> = new Set(['market', 'limit', 'stop', 'stop_limit']);
const CRYPTO_TIMES_IN_FORCE: ReadonlySet<string> = new Set(['gtc', 'ioc']);

/** The order as Alpaca wants it, or why nothing is left of it. */
export type Normalised = { readonly request: trading.PostOrderRequest } | Refusal;

/**
 * Brings an order into the form that the rules of its asset allow: quantity down to the step, prices to the increment and never worse for the
 * one who pays them.
 */
export function normalise(order: Order, rules: AssetRules): Normalised {
  const { symbol, side, timeInForce } = order;
  if (timeInForce === 'gtd') return unsupported(order, 'timeInForce', timeInForce); // Alpaca ends no order at a date
  const unsuited = unsuitedToCoins(order, rules);
  if (unsuited) return unsuited;
  const quantity = quantityOf(order, rules);
  if (!(quantity > 0)) {
    const { quantityStep = WHOLE, quantityMin = quantityStep } = rules;
    return { code: 'QUANTITY_TOO_SMALL', detail: { symbol, quantity: order.quantity, minimum: quantityMin } };
  }
  const price = (value: number): string => decimalText(priceOf(value, rules, side));
  const { limitPrice, stopPrice, trail, legs = [] } = order;
  for (const asked of [limitPrice, stopPrice]) {
    if (asked !== undefined && !(priceOf(asked, rules, side) > 0))
      return { code: 'SUB_PENNY', detail: { symbol, price: asked, increment: tickOf(asked, rules) } };
  }
  const isOco = legs.length > 0 && order.closing > 0;
  const request: trading.PostOrderRequest = {
    symbol,
    side,
    qty: decimalText(quantity),
    type: order.type,
    timeInForce: rules.isCrypto && timeInForce === 'day' ? 'gtc' : timeInForce,
    clientOrderId: order.id,
    ...(limitPrice !== undefined && !isOco && { limitPrice: price(limitPrice) }),
    ...(stopPrice !== undefined && { stopPrice: price(stopPrice) }),
    ...(trail &&
      ('dollars' in trail ? { trailPrice: price(trail.dollars) } : { trailPercent: percent(trail.fraction) })),
    ...(order.extendedHours === true && { extendedHours: true }),
    ...legTerms(order, legs, rules),
  };
  return { request };
}

function unsupported({ symbol }: Order, field: string, value: string): Refusal {
  return { code: 'ORDER_TERMS_UNSUPPORTED', detail: { symbol, field, value } };
}

function unsuitedToCoins(order: Order, rules: AssetRules): Refusal | undefined {
  const { type, timeInForce, legs = [] } = order;
  if (!rules.isCrypto) return undefined;
  if (legs.length > 0) return unsupported(order, 'legs', String(legs.length));
  if (type === 'stop' || type === 'trailing_stop') return unsupported(order, 'type', type);
  const isGoodForever = CRYPTO_TIMES_IN_FORCE.has(timeInForce) || (timeInForce === 'day' && type === 'market');
  return isGoodForever ? undefined : unsupported(order, 'timeInForce', timeInForce);
}

/** Alpaca takes fractions of a share for the day alone, and neither for short sales nor together with other orders. */
function quantityOf(order: Order, rules: AssetRules): number {
  const { quantity, closing, side, type, timeInForce, legs = [] } = order;
  const { isCrypto, isFractionable, quantityStep, quantityMin = 0 } = rules;
  const mayBeFraction = isFractionable && timeInForce === 'day' && FRACTIONAL_TYPES.has(type) && legs.length === 0;
  const isShortSale = side === 'sell' && closing < quantity;
  const step = quantityStep ?? (isCrypto || (mayBeFraction && !isShortSale) ? FINEST : WHOLE);
  const allowed = floorToLot(cleanQuantity(quantity), step);
  return allowed >= quantityMin ? allowed : 0;
}

function tickOf(price: number, { isCrypto, priceStep }: AssetRules): number {
  return priceStep ?? (isCrypto ? FINEST : price >= 1 ? TICK_AT_A_DOLLAR : TICK_BELOW);
}

function priceOf(price: number, rules: AssetRules, side: Order['side']): number {
  return roundToTick(price, tickOf(price, rules), side);
}

function percent(fraction: number): string {
  return decimalText(Math.round(fraction * 1e6) / 1e4);
}

/** An exit with a leg is a one-cancels-other, an entry with two a bracket, with one a one-triggers-other. */
function legTerms(order: Order, legs: readonly Leg[], rules: AssetRules): Partial<trading.PostOrderRequest> {
  if (legs.length === 0) return {};
  const isExit = order.closing > 0;
  const opposite = order.side === 'buy' ? 'sell' : 'buy';
  const side = isExit ? order.side : opposite;
  const price = (value: number): string => decimalText(priceOf(value, rules, side));
  const profit = isExit ? order.limitPrice : legs.find(({ kind }) => kind === 'take_profit')?.limitPrice;
  const loss = legs.find(({ kind }) => kind === 'stop_loss');
  return {
    orderClass: isExit ? 'oco' : legs.length > 1 ? 'bracket' : 'oto',
    ...(profit !== undefined && { takeProfit: { limitPrice: price(profit) } }),
    ...(loss?.stopPrice !== undefined && {
      stopLoss: {
        stopPrice: price(loss.stopPrice),
        ...(loss.limitPrice !== undefined && { limitPrice: price(loss.limitPrice) }),
      },
    }),
  };
}
