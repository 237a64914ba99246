import { accountWire, changeConfigurations } from './account-wire.ts';
import { openAccount } from './accounts.ts';
import { listActivities } from './activity-list.ts';
import { announce, bust, correct } from './corrections.ts';
import { ZERO, parseDecimal } from './decimal.ts';
import { heldOf } from './held.ts';
import { recordCash, recordTransfer } from './ledger.ts';
import type { AccountOptions, ActivityFilters, BookedActivity, HistoryFilters, OrderFilters } from './options.ts';
import { listOrders } from './order-list.ts';
import { orderWire } from './order.ts';
import { portfolioHistory } from './portfolio-history.ts';
import { positionWire } from './position.ts';
import { malformed, notFound } from './refusals.ts';
import { SharedVenue } from './shared-venue.ts';
import type { OrderRequest, ReplaceRequest, TradeUpdate, Wire, WireOrder } from './types.ts';

export type { Wire } from './types.ts';

/**
 * Alpaca's side of the wire without the wire: assets, prices, accounts, orders and the market that fills them. Synchronous, and
 * deterministic under its seed. Its clock moves only by `advanceTo`; what falls due at the present instant (an acknowledgement right
 * after `submit`) happens at the next `settle()`, which every other call does first. A server calls `settle()` when a response is out.
 *
 * Methods that answer a request throw `ApiError` as Alpaca would refuse it.
 */
export class Venue extends SharedVenue {
  /** The account's id. */
  addAccount(options: AccountOptions): string {
    return openAccount(this.settled().floor, options).id;
  }

  accountIds(): string[] {
    return [...this.parts.floor.accounts.keys()];
  }

  /** The id of the account whose key and secret these are. Streams take an OAuth token as the secret of the key `oauth`. */
  accountByKey(keyId: string, secret: string): string | undefined {
    if (keyId === 'oauth') return this.accountByToken(secret);
    for (const account of this.parts.floor.accounts.values())
      if (account.keyId === keyId && account.secret === secret) return account.id;
    return undefined;
  }

  /** The id of the account that an OAuth token is for. */
  accountByToken(token: string): string | undefined {
    for (const account of this.parts.floor.accounts.values()) if (account.oauthToken === token) return account.id;
    return undefined;
  }

  /** `GET /v2/account` */
  accountWire(accountId: string): Wire {
    const { floor } = this.settled();
    return accountWire(floor, floor.account(accountId));
  }

  /** What only the broker can change. */
  setFlags(
    accountId: string,
    flags: { trading_blocked?: boolean; account_blocked?: boolean; transfers_blocked?: boolean },
  ): void {
    Object.assign(this.parts.floor.account(accountId).flags, flags);
  }

  /** A deposit, or a withdrawal where negative; dollars. */
  transfer(accountId: string, amount: string): void {
    const { floor } = this.settled();
    const value = parseDecimal(amount);
    if (value === undefined || value === ZERO) throw malformed(`invalid amount: ${amount}`);
    recordTransfer(floor, floor.account(accountId), value);
  }

  /**
   * An activity that is no trade, as the broker books it overnight: a fee, interest, a dividend. Its `netAmount`, dollars, comes into the account's cash, or
   * leaves it where negative.
   */
  book(accountId: string, { type, netAmount, subType, symbol, qty, perShare }: BookedActivity): void {
    const { floor } = this.settled();
    const value = parseDecimal(netAmount);
    if (value === undefined) throw malformed(`invalid amount: ${netAmount}`);
    recordCash(floor, floor.account(accountId), value, {
      activity_type: type,
      ...(subType !== undefined && { activity_sub_type: subType }),
      ...(symbol !== undefined && { symbol }),
      ...(qty !== undefined && { qty }),
      ...(perShare !== undefined && { per_share_amount: perShare }),
    });
  }

  /** `GET /v2/account/configurations` */
  configurations(accountId: string): Wire {
    return { ...this.parts.floor.account(accountId).configurations };
  }

  /** `PATCH /v2/account/configurations` */
  patchConfigurations(accountId: string, changes: Wire): Wire {
    return { ...changeConfigurations(this.settled().floor.account(accountId), changes) };
  }

  /** `GET /v2/account/activities` */
  activities(accountId: string, filters: ActivityFilters = {}): Wire[] {
    return listActivities(this.settled().floor.account(accountId), filters);
  }

  /** `GET /v2/account/portfolio/history` */
  portfolioHistory(accountId: string, filters: HistoryFilters = {}): Wire {
    const { floor } = this.settled();
    return portfolioHistory(floor, floor.account(accountId), filters);
  }

  /** `POST /v2/orders` */
  submit(accountId: string, request: OrderRequest): WireOrder {
    const { floor, desk } = this.settled();
    return desk.submit(floor.account(accountId), request);
  }

  /** `PATCH /v2/orders/{id}`: the new order. */
  replace(accountId: string, orderId: string, request: ReplaceRequest): WireOrder {
    const { floor, desk, replacing } = this.settled();
    const account = floor.account(accountId);
    return replacing.replace(account, desk.find(account, orderId), request);
  }

  /** `DELETE /v2/orders/{id}` */
  cancel(accountId: string, orderId: string): void {
    const { floor, desk } = this.settled();
    desk.cancel(desk.find(floor.account(accountId), orderId));
  }

  /** `DELETE /v2/orders`: `{id, status, body?}` each. */
  cancelAll(accountId: string): Wire[] {
    const { floor, desk } = this.settled();
    return desk.cancelAll(floor.account(accountId));
  }

  /** `GET /v2/orders/{id}` */
  order(accountId: string, orderId: string, nested = false): WireOrder {
    const { floor, desk } = this.settled();
    return orderWire(desk.find(floor.account(accountId), orderId), nested);
  }

  /** `GET /v2/orders:by_client_order_id` */
  orderByClientId(accountId: string, clientOrderId: string, nested = false): WireOrder {
    const order = this.settled().floor.account(accountId).byClientId.get(clientOrderId);
    if (order === undefined) throw notFound(`order not found for ${clientOrderId}`);
    return orderWire(order, nested);
  }

  /** `GET /v2/orders` */
  orders(accountId: string, filters: OrderFilters = {}): WireOrder[] {
    return listOrders(this.settled().floor.account(accountId), filters);
  }

  /** Everything told to the account so far, for a stream that resumes. */
  updates(accountId: string): readonly TradeUpdate[] {
    return this.settled().floor.account(accountId).updates;
  }

  /**
   * Tells an order's status by hand: `stopped`, `suspended`, `calculated`, `done_for_day`, `accepted_for_bidding`, `new` (back from
   * those), `rejected`, `canceled`, `expired`; or the mere events `restated`, `order_cancel_rejected` and `order_replace_rejected`.
   */
  announce(orderId: string, event: string): void {
    const { floor, lifecycle } = this.settled();
    for (const account of floor.accounts.values()) {
      const order = account.orders.get(orderId);
      if (order !== undefined) return announce(lifecycle, order, event);
    }
    throw notFound(`order not found for ${orderId}`);
  }

  /** Takes an execution back: position and cash as if it had not been, and a `trade_bust` event. */
  bust(executionId: string): void {
    const { floor, lifecycle } = this.settled();
    bust(floor, lifecycle, executionId);
  }

  /** Changes the price of an execution, with a `trade_correct` event. */
  correct(executionId: string, price: string): void {
    const { floor, lifecycle } = this.settled();
    correct(floor, lifecycle, executionId, price);
  }

  /** `GET /v2/positions` */
  positions(accountId: string): Wire[] {
    const { positions } = this.settled().floor.account(accountId);
    return [...positions.keys()].sort().map((symbol) => this.position(accountId, symbol));
  }

  /** `GET /v2/positions/{symbol or asset id}` */
  position(accountId: string, symbolOrId: string): Wire {
    const { floor } = this.settled();
    const account = floor.account(accountId);
    const position = account.positions.get(floor.assets.find(symbolOrId)?.symbol ?? '');
    if (position === undefined) throw notFound('position does not exist');
    const { asset } = position;
    const current = floor.lastPrice(asset);
    const prices = { current, lastDay: floor.book(asset).lastDay };
    return positionWire(position, prices, heldOf(account, asset, current).units, this.profile.shortSign === 'negative');
  }

  /** `DELETE /v2/positions/{symbol or asset id}`: the order that closes it, all of it unless told how much. */
  closePosition(
    accountId: string,
    symbolOrId: string,
    how: { qty?: string | undefined; percentage?: string | undefined } = {},
  ): WireOrder {
    const { floor, desk } = this.settled();
    const asset = floor.assets.find(symbolOrId);
    if (asset === undefined) throw notFound('position does not exist');
    return desk.close(floor.account(accountId), asset, how);
  }

  /** `DELETE /v2/positions`: `{symbol, status, body}` each. */
  closeAll(accountId: string, cancelOrders = false): Wire[] {
    const { floor, desk } = this.settled();
    const account = floor.account(accountId);
    if (cancelOrders) desk.cancelAll(account);
    this.settle();
    return desk.closeAll(account);
  }
}
