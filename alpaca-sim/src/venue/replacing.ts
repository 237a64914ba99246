import type { Account } from './account.ts';
import { ZERO, isWhole, parseDecimal, times } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { checkClientId } from './desk.ts';
import { endByItself } from './expiry.ts';
import type { Floor } from './floor.ts';
import { siblingsOf } from './legs.ts';
import { trailedStop } from './lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Matcher } from './matcher.ts';
import { reservedFor } from './margin.ts';
import { isOpening, isTerminal, isWaiting, orderWire } from './order.ts';
import type { Order } from './order.ts';
import { hoursOf } from './order-maker.ts';
import * as permits from './permits.ts';
import { insufficientQty, malformed, unprocessable } from './refusals.ts';
import { checkTick, checkTimeInForce } from './terms.ts';
import type { Terms } from './terms.ts';
import type { ReplaceRequest, WireOrder } from './types.ts';

const REPLACEABLE: ReadonlySet<string> = new Set(['new', 'partially_filled', 'held']);

/** What a replacement asks for, the old order's values where it asks for nothing. */
type Changed = Pick<Order, 'qty' | 'limitPrice' | 'stopPrice' | 'trailPrice' | 'trailPercent' | 'tif'>;

/** Replaces orders by others with changed terms. */
export class Replacing {
  readonly #floor: Floor;
  readonly #lifecycle: Lifecycle;
  readonly #matcher: Matcher;

  constructor(floor: Floor, lifecycle: Lifecycle, matcher: Matcher) {
    this.#floor = floor;
    this.#lifecycle = lifecycle;
    this.#matcher = matcher;
  }

  /** `PATCH /v2/orders/{id}`: the new order, which takes the old one's place later, if it does. */
  replace(account: Account, old: Order, request: ReplaceRequest): WireOrder {
    if (!REPLACEABLE.has(old.status)) throw unprocessable(`cannot replace order in ${old.status} status`);
    if (old.notional !== undefined) throw unprocessable('notional orders cannot be replaced');
    const clientOrderId = request.client_order_id === '' ? undefined : request.client_order_id;
    checkClientId(account, clientOrderId);
    const changed = this.#read(old, request);
    permits.checkAccount(account);
    const reservePrice = this.#check(account, old, changed);
    const order = this.#make(old, changed, reservePrice, clientOrderId);
    account.addOrder(order);
    this.#lifecycle.pend(old, 'pending_replace');
    this.#floor.agenda.add(this.#floor.nowMs + this.#floor.behaviour.replaceDelayMs, () => this.#swap(old, order));
    return orderWire(order, true);
  }

  #read(old: Order, request: ReplaceRequest): Changed {
    const trail = read('trail', request.trail);
    if (trail !== undefined && old.type !== 'trailing_stop') throw malformed('trail is for trailing stop orders only');
    const changed: Changed = {
      qty: readQty(old, request.qty),
      limitPrice: change('limit_price', old.limitPrice, request.limit_price, old),
      stopPrice: change(
        'stop_price',
        old.type === 'trailing_stop' ? undefined : old.stopPrice,
        request.stop_price,
        old,
      ),
      trailPrice: old.trailPrice === undefined ? undefined : (trail ?? old.trailPrice),
      trailPercent: old.trailPercent === undefined ? undefined : (trail ?? old.trailPercent),
      tif: request.time_in_force ?? old.tif,
    };
    const isSame = (Object.keys(changed) as (keyof Changed)[]).every(
      (key) => changed[key] === old[key] || (key === 'stopPrice' && changed.stopPrice === undefined),
    );
    if (isSame) throw unprocessable('order parameters are not changed');
    return changed;
  }

  /** What the new order sets aside a unit. */
  #check(account: Account, old: Order, changed: Changed): Decimal | undefined {
    const { asset } = old;
    const terms = termsOf(old, changed);
    if (asset.assetClass === 'crypto') {
      if (changed.tif !== 'gtc' && changed.tif !== 'ioc') throw unprocessable('invalid crypto time_in_force');
    } else checkTimeInForce(terms, this.#floor.profile);
    if (old.parent === undefined) permits.checkWash(account, asset, terms, old.group);
    // A leg whose entry has not filled closes nothing yet.
    const waits = isWaiting(old);
    if (!waits) permits.checkLevels(terms, this.#floor.lastPrice(asset));
    if (waits) checkLegQty(old, changed.qty!);
    if (!isOpening(old) && !waits) permits.checkAvailable(this.#floor, account, asset, terms, old.group);
    if (!isOpening(old)) return undefined;
    const price = permits.reservePriceOf(this.#floor, asset, terms);
    const freed = reservedFor(old);
    const cost = times(changed.qty! - old.filledQty, price);
    permits.checkCost(this.#floor, account, asset, cost, freed);
    return price;
  }

  #make(old: Order, changed: Changed, reservePrice: Decimal | undefined, clientOrderId: string | undefined): Order {
    const floor = this.#floor;
    const stamp = floor.stamp();
    const terms = { tif: changed.tif, extendedHours: old.extendedHours };
    return {
      ...old,
      ...changed,
      id: floor.ids.next(),
      clientOrderId: clientOrderId ?? floor.ids.next(),
      times: { ...old.times, created: stamp, submitted: stamp, updated: stamp, filled: null },
      number: ++floor.orderCount,
      submittedMs: floor.nowMs,
      reservePrice,
      stopPrice: changed.stopPrice ?? old.stopPrice,
      status: 'accepted',
      statusBefore: isWaiting(old) ? 'held' : 'accepted',
      filledQty: ZERO,
      filledValue: ZERO,
      opensMs: Infinity,
      expiresMs: old.status === 'held' ? old.expiresMs : hoursOf(floor, old.asset, terms).expiresMs,
      isAcknowledged: false,
      isFilling: false,
      isArmed: false,
      replaces: old.id,
      replacedBy: null,
      parent: undefined,
      legs: [],
    };
  }

  /** The new order's turn, unless the old one is gone, the new one is, or the market refuses. */
  #swap(old: Order, order: Order): void {
    const { behaviour, profile } = this.#floor;
    const isPending = old.status === 'pending_replace';
    if (isTerminal(order)) return isPending ? this.#lifecycle.restore(old, undefined) : undefined;
    if (!isPending) return this.#lifecycle.reject(order);
    if (this.#floor.happens(behaviour.replaceFillProbability) && this.#matcher.race(old) && isTerminal(old))
      return this.#lifecycle.reject(order);
    const total = order.qty!;
    const left = profile.replacedQty === 'total' ? total : total - old.filledQty;
    if (left <= ZERO || this.#floor.happens(behaviour.replaceRejectProbability)) {
      this.#lifecycle.reject(order);
      return this.#lifecycle.restore(old, 'order_replace_rejected');
    }
    order.qty = left;
    if (old.waterMark !== undefined) {
      order.waterMark = old.waterMark;
      order.stopPrice = trailedStop(order, old.waterMark);
    }
    takeFamily(old, order, total);
    endByItself(this.#floor, this.#lifecycle, order);
    this.#lifecycle.replace(old, order);
  }
}

/** The new order takes over the old one's legs, or its place among them; their quantities follow. */
function takeFamily(old: Order, order: Order, total: Decimal): void {
  order.legs = old.legs;
  old.legs = [];
  for (const leg of order.legs) {
    leg.parent = order;
    if (isTerminal(leg)) continue;
    leg.qty = order.role === 'entry' ? total : order.qty;
  }
  const { parent } = old;
  order.parent = parent;
  if (parent === undefined) return;
  parent.legs = parent.legs.map((leg) => (leg === old ? order : leg));
  for (const other of siblingsOf(order)) other.qty = order.qty! + other.filledQty;
}

/** @throws ApiError for a leg that would close more than its entry opens */
function checkLegQty({ asset, parent }: Order, requested: Decimal): void {
  const available = parent?.qty ?? ZERO;
  if (requested <= available) return;
  throw insufficientQty({ symbol: asset.symbol, requested, existing: available, held: ZERO, available, related: [] });
}

function termsOf(old: Order, changed: Changed): Terms {
  const takeProfit = old.legs.find((leg) => leg.role === 'takeProfit');
  const stopLoss = old.legs.find((leg) => leg.role === 'stopLoss');
  return {
    ...changed,
    qty: changed.qty! - old.filledQty,
    side: old.side,
    type: old.type,
    orderClass: old.parent === undefined ? old.orderClass : '',
    extendedHours: old.extendedHours,
    notional: undefined,
    takeProfit: takeProfit?.limitPrice,
    stopLoss: stopLoss && { stopPrice: stopLoss.stopPrice!, limitPrice: stopLoss.limitPrice },
    clientOrderId: undefined,
    intent: undefined,
  };
}

function readQty(old: Order, text: string | undefined): Decimal {
  const qty = read('qty', text);
  if (qty === undefined || qty === old.qty) return old.qty!;
  if (qty <= ZERO) throw malformed('qty must be > 0');
  if (old.asset.assetClass !== 'crypto' && (!isWhole(qty) || !isWhole(old.qty!)))
    throw unprocessable('qty of fractional orders cannot be changed');
  if (qty <= old.filledQty) throw unprocessable('qty must be > filled_qty');
  return qty;
}

function change(
  name: string,
  before: Decimal | undefined,
  text: string | undefined,
  { type, asset }: Order,
): Decimal | undefined {
  const price = read(name, text);
  if (price === undefined) return before;
  if (before === undefined) throw malformed(`${type.replace('_', ' ')} orders require no ${name.replace('_', ' ')}`);
  if (asset.assetClass !== 'crypto') checkTick(name, price);
  return price;
}

function read(name: string, text: string | undefined): Decimal | undefined {
  if (text === undefined || text === '') return undefined;
  const value = parseDecimal(text);
  if (value === undefined || value <= ZERO) throw malformed(`invalid ${name} ${text}`);
  return value;
}
