import { ZERO, decimal } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { isTerminal } from './order.ts';
import type { Order } from './order.ts';
import type { Position } from './position.ts';
import type { AccountOptions } from './options.ts';
import type { TradeUpdate, Wire } from './types.ts';

/** What the account's owner can set; the names are the wire's. */
export interface Configurations {
  readonly suspend_trade: boolean;
  readonly no_shorting: boolean;
  readonly fractional_trading: boolean;
  readonly max_margin_multiplier: string;
  readonly trade_confirm_email: string;
  readonly ptp_no_exception_entry: boolean;
  readonly disable_overnight_trading: boolean;
}

/** One line of `GET /v2/account/activities`. */
export interface Activity {
  readonly ns: bigint;
  readonly date: string;
  readonly wire: Wire & { readonly id: string; readonly activity_type: string };
}

/** Equity at a moment, dollars. */
export interface EquityPoint {
  readonly timeMs: number;
  readonly equity: Decimal;
}

/** One execution of an order, as it stands after corrections. */
export interface Execution {
  readonly id: string;
  readonly order: Order;
  /** Signed units. */
  readonly units: Decimal;
  readonly price: Decimal;
}

const DEFAULT_CASH = '100000';

/** An account's money, holdings, orders and history. */
export class Account {
  readonly id: string;
  readonly number: string;
  readonly keyId: string;
  readonly secret: string;
  readonly oauthToken: string;
  readonly createdAt: string;
  readonly shortingEnabled: boolean;
  /** Of what the broker grants; configurations may lower it. */
  readonly grantedMultiplier: number;
  readonly positions = new Map<string, Position>();
  readonly orders = new Map<string, Order>();
  readonly byClientId = new Map<string, Order>();
  readonly executions = new Map<string, Execution>();
  readonly activities: Activity[] = [];
  readonly updates: TradeUpdate[] = [];
  readonly equityPoints: EquityPoint[] = [];
  /** New York dates of the day trades of the last while. */
  readonly dayTrades: string[] = [];
  readonly flags = { trading_blocked: false, account_blocked: false, transfers_blocked: false };
  configurations: Configurations;
  cash: Decimal;
  /** Dollars that it began with. */
  startEquity: Decimal = ZERO;
  /** Dollars of the session before. */
  lastEquity: Decimal = ZERO;
  lastMaintenance: Decimal = ZERO;
  /** New York date that they are of. */
  balanceDate = '';
  /** Balances at the last close, which are the last ones from the next day on. */
  closing: { readonly date: string; readonly equity: Decimal; readonly maintenance: Decimal } | undefined;
  readonly #open = new Map<string, Set<Order>>();

  constructor(options: AccountOptions, id: string, number: string, createdAt: string) {
    const { keyId, secret, cash = DEFAULT_CASH, multiplier = 4, shortingEnabled = true } = options;
    this.id = id;
    this.number = number;
    this.createdAt = createdAt;
    this.keyId = keyId;
    this.secret = secret;
    this.oauthToken = options.oauthToken ?? secret;
    this.cash = decimal(cash);
    this.grantedMultiplier = multiplier;
    this.shortingEnabled = shortingEnabled;
    this.configurations = {
      suspend_trade: false,
      no_shorting: false,
      fractional_trading: true,
      max_margin_multiplier: String(multiplier),
      trade_confirm_email: 'all',
      ptp_no_exception_entry: false,
      disable_overnight_trading: false,
    };
  }

  addOrder(order: Order): void {
    this.orders.set(order.id, order);
    this.byClientId.set(order.clientOrderId, order);
    const { symbol } = order.asset;
    const open = this.#open.get(symbol) ?? new Set();
    this.#open.set(symbol, open.add(order));
  }

  /** Orders that have not ended, oldest first. */
  openOrders(): Order[] {
    const open = [...this.#open.keys()].flatMap((symbol) => this.openOrdersOf(symbol));
    return open.sort((a, b) => a.number - b.number);
  }

  /** Orders of a symbol that have not ended, oldest first. */
  openOrdersOf(symbol: string): Order[] {
    const orders = this.#open.get(symbol);
    if (orders === undefined) return [];
    const open: Order[] = [];
    for (const order of orders) {
      if (isTerminal(order)) orders.delete(order);
      else open.push(order);
    }
    if (open.length === 0) this.#open.delete(symbol);
    return open;
  }
}
