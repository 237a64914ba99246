import type {
  AccountOptions,
  ActivityFilters,
  AssetOptions,
  Behaviour,
  HistoryFilters,
  OrderFilters,
  PriceSource,
  Profile,
  Session,
  VenueOptions,
} from './options.ts';
import { DEFAULT_PROFILE, calmBehaviour } from './options.ts';
import type {
  OrderRequest,
  ReplaceRequest,
  TradeUpdate,
  VenueBar,
  VenueEvents,
  VenueQuote,
  VenueTrade,
  WireOrder,
} from './types.ts';

/** A JSON object as Alpaca sends it. */
export type Wire = Readonly<Record<string, unknown>>;

/**
 * Alpaca's side of the wire without the wire: assets, prices, accounts, orders and the market that fills them. Synchronous, and
 * deterministic under its seed. Its clock moves only by `advanceTo`; what falls due at the present instant (an acknowledgement right
 * after `submit`) happens at the next `settle()`, which every other call does first. A server calls `settle()` when a response is out.
 *
 * Methods that answer a request throw `ApiError` as Alpaca would refuse it.
 */
export class Venue {
  /** How it behaves from now on; assign to its fields. */
  readonly behaviour: Behaviour = calmBehaviour();
  readonly profile: Profile;
  #nowMs: number;

  constructor(options: VenueOptions) {
    this.profile = { ...DEFAULT_PROFILE, ...options.profile };
    this.#nowMs = options.startMs;
  }

  /** Hears what happens from now on; returns what stops it. Listeners stay through `reset`. */
  on<K extends keyof VenueEvents>(_name: K, _listener: VenueEvents[K]): () => void {
    return () => undefined;
  }

  /** Starts over with other options: no orders, no history, the default behaviour. */
  reset(_options: VenueOptions): void {}

  // time

  get nowMs(): number {
    return this.#nowMs;
  }

  /** The present with nanoseconds, RFC 3339 in UTC. No two answers are the same. */
  nowRfc(): string {
    return new Date(this.#nowMs).toISOString();
  }

  /** Moves the clock and does everything that falls due on the way, in order. A moment that has passed changes nothing. */
  advanceTo(timeMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }

  /** Does what is due at the present instant. */
  settle(): void {}

  /** Epoch ms of the next thing that will happen by itself; undefined where nothing will. */
  nextEventMs(): number | undefined {
    return undefined;
  }

  // calendar

  /** The trading day of a New York date, `YYYY-MM-DD`; undefined where there is none. */
  session(_date: string): Session | undefined {
    return undefined;
  }

  /** `GET /v2/clock` */
  clock(): Wire {
    return {};
  }

  /** `GET /v2/calendar`; dates or times, both inclusive, both optional. */
  calendar(_start?: string, _end?: string): Wire[] {
    return [];
  }

  // assets

  /** `GET /v2/assets` */
  assets(_filters: { status?: string; assetClass?: string; exchange?: string; attributes?: string[] } = {}): Wire[] {
    return [];
  }

  /** `GET /v2/assets/{symbol or id}` */
  asset(_symbolOrId: string): Wire {
    return {};
  }

  /** Whether prices are known for a symbol. */
  hasSymbol(_symbol: string): boolean {
    return false;
  }

  /** Adds an asset, or changes the given properties of a known one. */
  addAsset(_asset: AssetOptions): void {}

  // prices

  /** Prices come from a source from now on, one after another if there are several. */
  addPriceSource(_source: PriceSource): void {}

  setQuote(_symbol: string, _bid: number, _ask: number, _bidSize = 100, _askSize = 100): void {}

  setTrade(_symbol: string, _price: number, _size = 100): void {}

  /** A finished minute: works orders over its range, becomes history, and its close is the last price. */
  pushBar(_bar: VenueBar): void {}

  halt(_symbol: string): void {}

  resume(_symbol: string): void {}

  isHalted(_symbol: string): boolean {
    return false;
  }

  /** Finished one-minute bars, oldest first. */
  bars(_symbol: string): readonly VenueBar[] {
    return [];
  }

  latestQuote(_symbol: string): VenueQuote | undefined {
    return undefined;
  }

  latestTrade(_symbol: string): VenueTrade | undefined {
    return undefined;
  }

  /** Trades and quotes of the last while, oldest first, a bounded number. */
  trades(_symbol: string): readonly VenueTrade[] {
    return [];
  }

  quotes(_symbol: string): readonly VenueQuote[] {
    return [];
  }

  // accounts

  /** The account's id. */
  addAccount(_options: AccountOptions): string {
    return '';
  }

  accountIds(): string[] {
    return [];
  }

  /** The id of the account whose key and secret these are. */
  accountByKey(_keyId: string, _secret: string): string | undefined {
    return undefined;
  }

  /** `GET /v2/account` */
  accountWire(_accountId: string): Wire {
    return {};
  }

  /** What only the broker can change. */
  setFlags(
    _accountId: string,
    _flags: { trading_blocked?: boolean; account_blocked?: boolean; transfers_blocked?: boolean },
  ): void {}

  /** A deposit, or a withdrawal where negative; dollars. */
  transfer(_accountId: string, _amount: string): void {}

  /** `GET /v2/account/configurations` */
  configurations(_accountId: string): Wire {
    return {};
  }

  /** `PATCH /v2/account/configurations` */
  patchConfigurations(_accountId: string, _changes: Wire): Wire {
    return {};
  }

  /** `GET /v2/account/activities` */
  activities(_accountId: string, _filters: ActivityFilters = {}): Wire[] {
    return [];
  }

  /** `GET /v2/account/portfolio/history` */
  portfolioHistory(_accountId: string, _filters: HistoryFilters = {}): Wire {
    return {};
  }

  // orders

  /** `POST /v2/orders` */
  submit(_accountId: string, _request: OrderRequest): WireOrder {
    throw new Error('not yet');
  }

  /** `PATCH /v2/orders/{id}`: the new order. */
  replace(_accountId: string, _orderId: string, _request: ReplaceRequest): WireOrder {
    throw new Error('not yet');
  }

  /** `DELETE /v2/orders/{id}` */
  cancel(_accountId: string, _orderId: string): void {}

  /** `DELETE /v2/orders`: `{id, status, body?}` each. */
  cancelAll(_accountId: string): Wire[] {
    return [];
  }

  /** `GET /v2/orders/{id}` */
  order(_accountId: string, _orderId: string, _nested = false): WireOrder {
    throw new Error('not yet');
  }

  /** `GET /v2/orders:by_client_order_id` */
  orderByClientId(_accountId: string, _clientOrderId: string, _nested = false): WireOrder {
    throw new Error('not yet');
  }

  /** `GET /v2/orders` */
  orders(_accountId: string, _filters: OrderFilters = {}): WireOrder[] {
    return [];
  }

  /** Everything told to the account so far, for a stream that resumes. */
  updates(_accountId: string): readonly TradeUpdate[] {
    return [];
  }

  /**
   * Tells an order's status by hand: `stopped`, `suspended`, `calculated`, `done_for_day`, `restated`, `new` (back from those),
   * `rejected`, `canceled` or `expired`. An order that has ended stays as it is.
   */
  announce(_orderId: string, _event: string): void {}

  /** Takes an execution back: position and cash as if it had not been, and a `trade_bust` event. */
  bust(_executionId: string): void {}

  /** Changes the price of an execution, with a `trade_correct` event. */
  correct(_executionId: string, _price: string): void {}

  // positions

  /** `GET /v2/positions` */
  positions(_accountId: string): Wire[] {
    return [];
  }

  /** `GET /v2/positions/{symbol or asset id}` */
  position(_accountId: string, _symbolOrId: string): Wire {
    return {};
  }

  /** `DELETE /v2/positions/{symbol or asset id}`: the order that closes it, all of it unless told how much. */
  closePosition(_accountId: string, _symbolOrId: string, _how: { qty?: string; percentage?: string } = {}): WireOrder {
    throw new Error('not yet');
  }

  /** `DELETE /v2/positions`: `{symbol, status, body}` each. */
  closeAll(_accountId: string, _cancelOrders = false): Wire[] {
    return [];
  }
}
