import type { Account } from './account.ts';
import type { Asset } from './assets.ts';
import { localClockMs, localDate } from './calendar.ts';
import {
  ONE,
  ZERO,
  absolute,
  cut,
  decimal,
  divide,
  exact,
  formatDecimal,
  greatest,
  isWhole,
  round,
  times,
} from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { Floor } from './floor.ts';
import { heldOf } from './held.ts';
import { heldQty } from './ledger.ts';
import { LEAST_MARGIN_EQUITY } from './margin.ts';
import { isTerminal } from './order.ts';
import type { Order, PositionIntent } from './order.ts';
import { forbidden, insufficientBuyingPower, insufficientQty, unprocessable } from './refusals.ts';
import type { Terms } from './terms.ts';

const MINUTE_MS = 60_000;
const CENT = decimal('0.01');
/** Part of the ask by which a short sale's worth is above it at least. */
const SHORT_MARKUP = decimal('1.03');
const LEAST_COST = ONE;
const LEAST_CRYPTO_COST = decimal('10');
const OPG_FROM_MS = (9 * 60 + 28) * MINUTE_MS;
const EVENING_MS = 19 * 60 * MINUTE_MS;
const CLS_LEAD_MS = 10 * MINUTE_MS;

/** What an order of this side does to the account's position. */
export function intentOf(account: Account, asset: Asset, side: 'buy' | 'sell'): PositionIntent {
  const qty = heldQty(account, asset);
  if (side === 'buy') return qty < ZERO ? 'buy_to_close' : 'buy_to_open';
  return qty > ZERO ? 'sell_to_close' : 'sell_to_open';
}

/** @throws ApiError where the account may not send orders at all */
export function checkAccount(account: Account): void {
  const { flags, configurations } = account;
  if (flags.trading_blocked || flags.account_blocked) throw forbidden('account is not authorized to trade');
  if (configurations.suspend_trade) throw forbidden('new orders are rejected by user request');
}

/** @throws ApiError where an order for an auction comes at the wrong time of the day */
export function checkWindow(floor: Floor, tif: Terms['tif']): void {
  if (tif !== 'opg' && tif !== 'cls') return;
  const clockMs = localClockMs(floor.nowMs);
  const session = floor.calendar.session(localDate(floor.nowMs));
  if (session === undefined || clockMs >= EVENING_MS) return;
  const fromMs = tif === 'opg' ? OPG_FROM_MS : localClockMs(session.closeMs) - CLS_LEAD_MS;
  if (clockMs >= fromMs) throw unprocessable(`${tif} orders are not accepted until 7:00pm ET`);
}

/**
 * What the position, the other orders and the account's rights say to an order.
 * @throws ApiError where it may not be
 */
export function checkPosition(
  floor: Floor,
  account: Account,
  asset: Asset,
  terms: Terms,
  intent: PositionIntent,
): void {
  if (terms.intent !== undefined && terms.intent !== '' && terms.intent !== intent)
    throw unprocessable(`position intent mismatch, inferred: ${intent}, specified: ${terms.intent}`);
  const isOpening = intent.endsWith('_to_open');
  const { orderClass } = terms;
  if (orderClass === 'oco' && isOpening) throw unprocessable('oco orders must be exit orders');
  if ((orderClass === 'bracket' || orderClass === 'oto') && !isOpening)
    throw unprocessable(`${orderClass} orders must be entry orders`);
  checkWash(account, asset, terms);
  if (!isOpening) return checkAvailable(floor, account, asset, terms);
  if (intent === 'sell_to_open') checkShort(floor, account, asset, terms);
  const isFractional = terms.notional !== undefined || !isWhole(terms.qty!);
  if (isFractional && !account.configurations.fractional_trading && asset.assetClass !== 'crypto')
    throw forbidden('account is not allowed to trade fractional shares');
  checkOpposite(account, asset, terms.side);
}

/** @throws ApiError for an order that closes more of the position than other orders leave */
export function checkAvailable(floor: Floor, account: Account, asset: Asset, terms: Terms, exceptGroup?: string): void {
  const price = floor.lastPrice(asset);
  const requested = terms.qty ?? cut(divide(terms.notional!, price), 9);
  const existing = absolute(heldQty(account, asset));
  const { units: held, orderIds: related } = heldOf(account, asset, price, exceptGroup);
  const available = existing - held;
  if (requested <= available) return;
  throw insufficientQty({ symbol: asset.symbol, requested, existing, held, available, related });
}

function checkShort(floor: Floor, account: Account, asset: Asset, { qty }: Terms): void {
  if (asset.assetClass === 'crypto') {
    const [name] = asset.symbol.split('/');
    const wanted = formatDecimal(qty ?? ZERO);
    throw forbidden(`insufficient balance for ${name} (requested: ${wanted}, available: 0)`);
  }
  if (qty === undefined || !isWhole(qty)) throw unprocessable('fractional orders cannot be sold short');
  const { equity, multiplier } = floor.balances(account);
  const mayShort = account.shortingEnabled && !account.configurations.no_shorting;
  if (!mayShort || equity < LEAST_MARGIN_EQUITY || multiplier === 1) throw forbidden('account is not allowed to short');
  if (!asset.shortable || !asset.easyToBorrow) throw unprocessable(`asset "${asset.symbol}" cannot be sold short`);
}

/** Two positions of opposite sign are not possible, so two orders that might open them are not either. */
function checkOpposite(account: Account, asset: Asset, side: 'buy' | 'sell'): void {
  for (const order of account.openOrdersOf(asset.symbol)) {
    if (order.side === side || !order.intent.endsWith('_to_open')) continue;
    const [wanted, existing] = side === 'sell' ? ['short sell', 'long buy'] : ['long buy', 'short sell'];
    throw forbidden(`cannot open a ${wanted} while a ${existing} order is open`);
  }
}

/** @throws ApiError for an order that might trade with another one of the account */
export function checkWash(account: Account, asset: Asset, terms: Terms, exceptGroup?: string): void {
  if (terms.orderClass !== '' || terms.type === 'trailing_stop') return;
  for (const order of account.openOrdersOf(asset.symbol)) {
    const isExempt = order.orderClass !== '' || order.type === 'trailing_stop' || order.group === exceptGroup;
    if (order.side === terms.side || isExempt) continue;
    const isPriced = hasLimit(order.type) && hasLimit(terms.type);
    if (isPriced && !crosses(terms, order)) continue;
    const kind = isPriced ? 'limit' : 'market/stop';
    throw forbidden('potential wash trade detected. use complex orders', {
      existing_order_id: order.id,
      reject_reason: `opposite side ${kind} order exists`,
    });
  }
}

function hasLimit(type: Order['type']): boolean {
  return type === 'limit' || type === 'stop_limit';
}

function crosses(terms: Terms, order: Order): boolean {
  const [buy, sell] =
    terms.side === 'buy' ? [terms.limitPrice!, order.limitPrice!] : [order.limitPrice!, terms.limitPrice!];
  return buy >= sell;
}

/**
 * Stops must be beyond the present price, and legs beyond the price of what they follow.
 * @throws ApiError where they are not
 */
export function checkLevels(terms: Terms, current: Decimal): void {
  const { side, type, stopPrice } = terms;
  if (stopPrice !== undefined && (type === 'stop' || type === 'stop_limit')) checkStop(side, stopPrice, current);
  if (terms.orderClass === '') return;
  const base = terms.orderClass === 'oco' ? current : round(terms.limitPrice ?? stopPrice ?? current, 4);
  const isLong = terms.orderClass === 'oco' ? side === 'sell' : side === 'buy';
  const extra = { base_price: formatDecimal(base) };
  const { takeProfit = terms.orderClass === 'oco' ? terms.limitPrice : undefined, stopLoss } = terms;
  if (takeProfit !== undefined && stopLoss !== undefined) {
    const isOrdered = isLong ? takeProfit > stopLoss.stopPrice : takeProfit < stopLoss.stopPrice;
    if (!isOrdered)
      throw unprocessable(`take_profit.limit_price must be ${isLong ? '>' : '<'} stop_loss.stop_price`, extra);
  }
  if (takeProfit !== undefined && terms.orderClass !== 'oco' && !isBeyond(takeProfit, base, isLong))
    throw unprocessable(`take_profit.limit_price must be ${beyond(isLong)}`, extra);
  if (stopLoss !== undefined && !isBeyond(stopLoss.stopPrice, base, !isLong))
    throw unprocessable(`stop_loss.stop_price must be ${beyond(!isLong)}`, extra);
}

function checkStop(side: 'buy' | 'sell', stop: Decimal, current: Decimal): void {
  if (side === 'buy' ? stop > current : stop < current) return;
  throw unprocessable(`stop price must be ${side === 'buy' ? 'greater' : 'less'} than current price`, {
    market_price: formatDecimal(current),
    stop_price: formatDecimal(stop),
  });
}

function isBeyond(price: Decimal, base: Decimal, isAbove: boolean): boolean {
  return isAbove ? price >= base + CENT : price <= base - CENT;
}

function beyond(isAbove: boolean): string {
  return isAbove ? '>= base_price + 0.01' : '<= base_price - 0.01';
}

/** Dollars a unit at which an order that opens sets buying power aside. */
export function reservePriceOf(floor: Floor, asset: Asset, terms: Terms): Decimal {
  const { side, limitPrice, stopPrice } = terms;
  if (side === 'sell') return greatest(limitPrice ?? ZERO, times(exact(floor.book(asset).ask), SHORT_MARKUP));
  return limitPrice ?? stopPrice ?? marketPrice(floor, asset);
}

/** @throws ApiError where an order that opens costs more than there is, or less than Alpaca takes */
export function checkCost(floor: Floor, account: Account, asset: Asset, cost: Decimal, freed: Decimal): void {
  const isCrypto = asset.assetClass === 'crypto';
  const { buyingPower, fullyPaidBuyingPower } = floor.balances(account);
  const available = (asset.marginable ? buyingPower : fullyPaidBuyingPower) + freed;
  if (cost > available) throw insufficientBuyingPower(available, cost);
  const least = isCrypto ? LEAST_CRYPTO_COST : LEAST_COST;
  if (cost < least) throw forbidden(`cost basis must be >= minimal amount of order ${formatDecimal(least)}`);
}

/** The ask in the session, the middle of the quote in extended hours, the last price when all is closed. */
function marketPrice(floor: Floor, asset: Asset): Decimal {
  const { bid, ask, last } = floor.book(asset);
  if (asset.assetClass === 'crypto' || floor.calendar.isOpen(floor.nowMs)) return exact(ask);
  return exact(floor.calendar.sessionAt(floor.nowMs) === undefined ? last : (bid + ask) / 2);
}

/** @throws ApiError for an order that is not open any more, or is on its way out */
export function checkCancelable(order: Order): void {
  if (order.status === 'accepted' && order.replaces !== null) throw unprocessable('order chain not fully replaced');
  if (order.status === 'pending_replace') throw unprocessable('cannot cancel order in pending_replace status');
  if (isTerminal(order) || order.status === 'pending_cancel')
    throw unprocessable(`order is already in "${order.status}" state`);
}
