import type { Account } from './account.ts';
import type { Asset } from './assets.ts';
import { ZERO, cut, decimal, divide, formatDecimal, isWhole, parseDecimal, times } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { Floor } from './floor.ts';
import { isUuid } from './ids.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Matcher } from './matcher.ts';
import { isTerminal, orderWire } from './order.ts';
import type { Order } from './order.ts';
import { hoursOf, makeOrder } from './order-maker.ts';
import { checkDayTrades } from './day-trades.ts';
import { endByItself } from './expiry.ts';
import * as permits from './permits.ts';
import { malformed, notFound, unprocessable } from './refusals.ts';
import { checkAsset, readTerms } from './terms.ts';
import { ApiError } from './types.ts';
import type { OrderRequest, Wire, WireOrder } from './types.ts';

const HUNDRED = decimal(100);
const QTY_PLACES = 9;

/** Takes what accounts ask for: orders, cancels, the closing of positions. */
export class Desk {
  readonly #floor: Floor;
  readonly #lifecycle: Lifecycle;
  readonly #matcher: Matcher;

  constructor(floor: Floor, lifecycle: Lifecycle, matcher: Matcher) {
    this.#floor = floor;
    this.#lifecycle = lifecycle;
    this.#matcher = matcher;
  }

  submit(account: Account, request: OrderRequest): WireOrder {
    const terms = readTerms(request);
    permits.checkAccount(account);
    const asset = this.#floor.assets.find(request.symbol);
    if (asset === undefined) throw unprocessable(`asset "${request.symbol}" not found`);
    checkClientId(account, terms.clientOrderId);
    checkAsset(terms, asset, this.#floor.profile);
    permits.checkWindow(this.#floor, terms.tif);
    const intent = permits.intentOf(account, asset, terms.side);
    permits.checkPosition(this.#floor, account, asset, terms, intent);
    permits.checkLevels(terms, this.#floor.lastPrice(asset));
    const reservePrice = permits.reservePriceOf(this.#floor, asset, terms);
    if (intent.endsWith('_to_open')) {
      const cost = terms.notional ?? times(terms.qty!, reservePrice);
      permits.checkCost(this.#floor, account, asset, cost, ZERO);
    } else checkDayTrades(this.#floor, account, asset);
    const hours = hoursOf(this.#floor, asset, terms);
    return this.#take(account, makeOrder({ floor: this.#floor, account, asset, terms, intent, reservePrice, hours }));
  }

  /** Asks for an order's end. Whether it ends so is told later. */
  cancel(order: Order): void {
    permits.checkCancelable(order);
    const { behaviour, agenda, nowMs } = this.#floor;
    this.#lifecycle.pend(order, 'pending_cancel');
    if (this.#floor.happens(behaviour.stuckCancelProbability)) return;
    const isRaced = this.#floor.happens(behaviour.cancelFillProbability);
    const isRefused = !isRaced && this.#floor.happens(behaviour.cancelRejectProbability);
    agenda.add(nowMs + behaviour.cancelDelayMs, () => {
      if (order.status !== 'pending_cancel') return;
      if (isRaced && this.#matcher.race(order)) return;
      if (isRefused) this.#lifecycle.restore(order, 'order_cancel_rejected');
      else this.#lifecycle.cancel(order);
    });
  }

  /** `DELETE /v2/orders` */
  cancelAll(account: Account): Wire[] {
    return account.openOrders().map((order) => {
      try {
        // Legs end with what they belong to.
        if (order.parent === undefined || isTerminal(order.parent)) this.cancel(order);
        return { id: order.id, status: 200 };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return { id: order.id, status: error.status, body: bodyOf(error) };
      }
    });
  }

  /** `DELETE /v2/positions/{symbol}` */
  close(account: Account, asset: Asset, how: { qty?: string; percentage?: string }): WireOrder {
    const position = account.positions.get(asset.symbol);
    if (position === undefined) throw notFound('position does not exist');
    const isCrypto = asset.assetClass === 'crypto';
    return this.submit(account, {
      symbol: asset.symbol,
      side: position.qty > ZERO ? 'sell' : 'buy',
      type: 'market',
      time_in_force: isCrypto ? 'gtc' : 'day',
      qty: formatDecimal(closingQty(asset, position.size, how)),
    });
  }

  /** `DELETE /v2/positions` */
  closeAll(account: Account): Wire[] {
    return [...account.positions.values()].map(({ asset }) => {
      try {
        return { symbol: asset.symbol, status: 200, body: this.close(account, asset, {}) };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return { symbol: asset.symbol, status: error.status, body: bodyOf(error) };
      }
    });
  }

  /** An order by its id. */
  find(account: Account, orderId: string): Order {
    if (!isUuid(orderId)) throw malformed('order_id is missing');
    const order = account.orders.get(orderId.toLowerCase());
    if (order === undefined) throw notFound(`order not found for ${orderId}`);
    return order;
  }

  #take(account: Account, order: Order): WireOrder {
    for (const each of [order, ...order.legs]) account.addOrder(each);
    endByItself(this.#floor, this.#lifecycle, order);
    if (order.status === 'pending_new') {
      this.#lifecycle.announce(order, 'pending_new');
      this.#acknowledgeSoon(order);
    } else if (this.#floor.profile.acceptedEvent) this.#lifecycle.announce(order, 'accepted');
    return orderWire(order, true);
  }

  #acknowledgeSoon(order: Order): void {
    this.#floor.agenda.add(this.#floor.nowMs + this.#floor.behaviour.ackDelayMs, () => {
      this.#lifecycle.acknowledge(order);
      const isAtOnce = order.tif === 'ioc' || order.tif === 'fok';
      if (isAtOnce) this.#matcher.cancelUnfilled(order);
    });
  }
}

/** @throws ApiError for a client order id that the account has used before, however that order ended */
export function checkClientId(account: Account, clientOrderId: string | undefined): void {
  if (clientOrderId !== undefined && account.byClientId.has(clientOrderId))
    throw malformed('client_order_id must be unique');
}

function closingQty(asset: Asset, size: Decimal, { qty, percentage }: { qty?: string; percentage?: string }): Decimal {
  if (qty !== undefined && percentage !== undefined) throw malformed('only one of qty or percentage is accepted');
  if (qty !== undefined) {
    const wanted = parseDecimal(qty);
    if (wanted === undefined || wanted <= ZERO) throw malformed('qty must be > 0');
    return wanted;
  }
  if (percentage === undefined) return size;
  const share = parseDecimal(percentage);
  if (share === undefined || share <= ZERO || share > HUNDRED)
    throw malformed('percentage must be greater than 0 and at most 100');
  const units = cut(divide(times(size, share), HUNDRED), QTY_PLACES);
  const closing = asset.fractionable || !isWhole(size) ? units : cut(units, 0);
  if (closing === ZERO) throw malformed('qty must be > 0');
  return closing;
}

function bodyOf({ code, message, extra }: ApiError): Wire {
  return { code, message, ...extra };
}
