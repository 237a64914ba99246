import type { Asset } from './assets.ts';
import { ONE, ZERO, decimal, formatDecimal, hasPlaces, isWhole, parseDecimal } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { OrderClass } from './order.ts';
import type { Profile } from './options.ts';
import { forbidden, malformed, unprocessable } from './refusals.ts';
import type { OrderRequest } from './types.ts';

const QTY_PLACES = 9;
const NOTIONAL_PLACES = 2;
const CLIENT_ID_LENGTH = 128;
const TRAIL_PERCENT_END = decimal(100);

const TYPES: ReadonlySet<string> = new Set(['market', 'limit', 'stop', 'stop_limit', 'trailing_stop']);
const TIMES_IN_FORCE: ReadonlySet<string> = new Set(['day', 'gtc', 'opg', 'cls', 'ioc', 'fok']);
const CLASSES: ReadonlySet<string> = new Set(['', 'simple', 'bracket', 'oco', 'oto']);

/** A request for an order whose numbers have been read, and which makes sense by itself. */
export interface Terms {
  readonly side: 'buy' | 'sell';
  readonly type: OrderRequest['type'];
  readonly tif: OrderRequest['time_in_force'];
  readonly orderClass: OrderClass;
  readonly extendedHours: boolean;
  readonly qty: Decimal | undefined;
  readonly notional: Decimal | undefined;
  readonly limitPrice: Decimal | undefined;
  readonly stopPrice: Decimal | undefined;
  readonly trailPrice: Decimal | undefined;
  readonly trailPercent: Decimal | undefined;
  readonly takeProfit: Decimal | undefined;
  readonly stopLoss: { readonly stopPrice: Decimal; readonly limitPrice: Decimal | undefined } | undefined;
  readonly clientOrderId: string | undefined;
  readonly intent: string | undefined;
}

/**
 * Reads a request for an order.
 * @throws ApiError for what makes no sense whatever the asset, the account and the time
 */
export function readTerms(request: OrderRequest): Terms {
  const { side, type, time_in_force: tif, order_class: orderClass = '', client_order_id: clientOrderId } = request;
  if (side !== 'buy' && side !== 'sell') throw malformed('invalid side');
  if (!TYPES.has(type)) throw malformed('invalid order type');
  if (!TIMES_IN_FORCE.has(tif)) throw malformed('invalid time_in_force');
  if (!CLASSES.has(orderClass)) throw malformed('invalid order_class');
  if (clientOrderId !== undefined && clientOrderId.length > CLIENT_ID_LENGTH)
    throw malformed(`client_order_id must be no more than ${CLIENT_ID_LENGTH} characters`);
  const terms: Terms = {
    side,
    type,
    tif,
    orderClass: orderClass === 'simple' ? '' : orderClass,
    extendedHours: request.extended_hours ?? false,
    ...readQuantity(request),
    ...readPrices(request),
    takeProfit: read('take_profit.limit_price', request.take_profit?.limit_price),
    stopLoss: readStopLoss(request),
    clientOrderId: clientOrderId === '' ? undefined : clientOrderId,
    intent: request.position_intent,
  };
  checkPrices(terms);
  return terms;
}

function readQuantity(request: OrderRequest): Pick<Terms, 'qty' | 'notional'> {
  const qty = read('qty', request.qty);
  const notional = read('notional', request.notional);
  if (qty === undefined && notional === undefined) throw malformed('qty or notional is required');
  if (qty !== undefined && notional !== undefined) throw malformed('only one of qty or notional is accepted');
  if (qty !== undefined && qty <= ZERO) throw malformed('qty must be > 0');
  if (qty !== undefined && !hasPlaces(qty, QTY_PLACES))
    throw unprocessable(`qty must be limited to ${QTY_PLACES} decimal places`);
  if (notional !== undefined && notional < ONE) throw unprocessable('notional must be >= 1.00');
  if (notional !== undefined && !hasPlaces(notional, NOTIONAL_PLACES))
    throw unprocessable(`notional value must be limited to ${NOTIONAL_PLACES} decimal places`);
  return { qty, notional };
}

function readPrices(request: OrderRequest): Pick<Terms, 'limitPrice' | 'stopPrice' | 'trailPrice' | 'trailPercent'> {
  // The take-profit of an OCO is the order itself; its price may come as either.
  const isOco = request.order_class === 'oco' && request.type === 'limit';
  return {
    limitPrice: read('limit_price', request.limit_price ?? (isOco ? request.take_profit?.limit_price : undefined)),
    stopPrice: read('stop_price', request.stop_price),
    trailPrice: read('trail_price', request.trail_price),
    trailPercent: read('trail_percent', request.trail_percent),
  };
}

function readStopLoss({ stop_loss: stopLoss }: OrderRequest): Terms['stopLoss'] {
  const stopPrice = read('stop_loss.stop_price', stopLoss?.stop_price);
  if (stopPrice === undefined) return undefined;
  return { stopPrice, limitPrice: read('stop_loss.limit_price', stopLoss?.limit_price) };
}

function read(name: string, text: string | undefined): Decimal | undefined {
  if (text === undefined || text === '') return undefined;
  const value = parseDecimal(text);
  if (value === undefined) throw malformed(`invalid ${name} ${text}`);
  return value;
}

function checkPrices(terms: Terms): void {
  const { type, limitPrice, stopPrice, trailPrice, trailPercent } = terms;
  const hasTrail = trailPrice !== undefined || trailPercent !== undefined;
  if (type === 'trailing_stop') {
    if ((trailPrice === undefined) === (trailPercent === undefined))
      throw malformed('trailing stop orders must specify one of trail_price or trail_percent');
    if (limitPrice !== undefined || stopPrice !== undefined)
      throw malformed('trailing stop orders require no stop or limit price');
  } else if (hasTrail) throw malformed(`${type.replace('_', ' ')} orders must not have trail_price`);
  if (type === 'market' && (limitPrice !== undefined || stopPrice !== undefined))
    throw malformed('market orders require no stop or limit price');
  if (type === 'limit' && limitPrice === undefined) throw malformed('limit orders require a limit price');
  if (type === 'limit' && stopPrice !== undefined) throw malformed('limit orders require no stop price');
  if (type === 'stop' && stopPrice === undefined) throw malformed('stop orders require a stop price');
  if (type === 'stop' && limitPrice !== undefined) throw malformed('stop orders require no limit price');
  if (type === 'stop_limit' && (limitPrice === undefined || stopPrice === undefined))
    throw malformed('stop limit orders require both stop and limit price');
  for (const [name, price] of pricesOf(terms)) if (price <= ZERO) throw malformed(`${name} must be > 0`);
  if (trailPercent !== undefined && trailPercent >= TRAIL_PERCENT_END) throw malformed('trail_percent must be < 100');
}

/** The prices that terms name, by their names on the wire. */
function pricesOf(terms: Terms): [name: string, price: Decimal][] {
  const all: [string, Decimal | undefined][] = [
    ['limit_price', terms.limitPrice],
    ['stop_price', terms.stopPrice],
    ['trail_price', terms.trailPrice],
    ['trail_percent', terms.trailPercent],
    ['take_profit.limit_price', terms.takeProfit],
    ['stop_loss.stop_price', terms.stopLoss?.stopPrice],
    ['stop_loss.limit_price', terms.stopLoss?.limitPrice],
  ];
  return all.filter((entry): entry is [string, Decimal] => entry[1] !== undefined);
}

/**
 * Whether an asset may be traded on such terms, whoever asks and whatever its price.
 * @throws ApiError where it may not
 */
export function checkAsset(terms: Terms, asset: Asset, profile: Profile): void {
  if (!asset.tradable) throw unprocessable(`asset "${asset.symbol}" is not tradable`);
  if (asset.assetClass === 'crypto') checkCrypto(terms);
  else {
    for (const [name, price] of pricesOf(terms)) if (name.endsWith('_price')) checkTick(name, price);
    checkFraction(terms, asset, profile);
    checkTimeInForce(terms, profile);
  }
  checkClass(terms);
}

/** @throws ApiError for a price finer than its tick: a cent from a dollar on, else a hundredth of one */
export function checkTick(name: string, price: Decimal): void {
  if (hasPlaces(price, price >= ONE ? 2 : 4)) return;
  const shown = formatDecimal(price);
  throw unprocessable(`invalid ${name} ${shown}. sub-penny increment does not fulfill minimum pricing criteria`);
}

/** @throws ApiError for a type that does not go with the time in force, or with extended hours */
export function checkTimeInForce(terms: Pick<Terms, 'type' | 'tif' | 'extendedHours'>, profile: Profile): void {
  const { type, tif, extendedHours } = terms;
  const isPlain = type === 'market' || type === 'limit';
  if (tif !== 'day' && tif !== 'gtc' && !isPlain) throw unprocessable(`invalid time_in_force ${tif} for ${type} order`);
  if (!extendedHours) return;
  const isAllowed = type === 'limit' && (tif === 'day' || (profile.extendedHoursGtc && tif === 'gtc'));
  if (isAllowed) return;
  const allowed = profile.extendedHoursGtc ? 'DAY or GTC' : 'DAY';
  throw unprocessable(`extended hours order must be ${allowed} limit orders`);
}

function checkCrypto({ type, tif, orderClass, extendedHours }: Terms): void {
  if (type === 'stop' || type === 'trailing_stop') throw unprocessable('invalid order type for crypto order');
  const isAllowed = tif === 'gtc' || (tif === 'ioc' && type !== 'stop_limit');
  if (!isAllowed) throw unprocessable('invalid crypto time_in_force');
  if (orderClass !== '') throw unprocessable('crypto orders not allowed for advanced order_class: ' + orderClass);
  if (extendedHours) throw unprocessable('extended hours orders are not allowed for crypto');
}

function checkFraction(terms: Terms, asset: Asset, profile: Profile): void {
  const { qty, notional, type, tif, orderClass } = terms;
  if (notional === undefined && isWhole(qty!)) return;
  if (!asset.fractionable) {
    const message = `asset "${asset.symbol}" is not fractionable`;
    throw profile.notFractionableStatus === 403 ? forbidden(message) : unprocessable(message);
  }
  if (tif !== 'day') throw unprocessable('fractional orders must be DAY orders');
  if (orderClass !== '') throw unprocessable('fractional orders must be simple orders');
  if (type === 'trailing_stop')
    throw unprocessable('fractional orders must be market, limit, stop, or stop_limit orders');
}

function checkClass({ orderClass, type, tif, extendedHours, takeProfit, stopLoss }: Terms): void {
  if (orderClass === '') return;
  if (tif !== 'day' && tif !== 'gtc') throw unprocessable(`${orderClass} orders must be DAY or GTC orders`);
  if (extendedHours) throw unprocessable(`${orderClass} orders cannot be extended hours orders`);
  if (type === 'trailing_stop') throw unprocessable(`${orderClass} orders cannot be trailing stop orders`);
  if (orderClass === 'oto') {
    if ((takeProfit === undefined) === (stopLoss === undefined))
      throw malformed('oto orders require either take_profit or stop_loss');
    return;
  }
  if (orderClass === 'oco' && type !== 'limit') throw unprocessable('oco orders must be limit orders');
  if (orderClass === 'bracket' && takeProfit === undefined)
    throw malformed('bracket orders require take_profit.limit_price');
  if (stopLoss === undefined) throw malformed(`${orderClass} orders require stop_loss.stop_price`);
}
