/** A JSON object as Alpaca sends it. */
export type Wire = Readonly<Record<string, unknown>>;

/** What Alpaca sends as JSON: exact keys, money and quantities as decimal strings, times RFC 3339 with nanoseconds. */
export type WireOrder = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly client_order_id: string;
  readonly symbol: string;
  readonly status: string;
};

/** A refusal as Alpaca words it. `extra` are the values that come beside code and message in the body. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: number;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(status: number, code: number, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}

/** The body of `POST /v2/orders` once its numbers have been read; absent, null and "" are all undefined. Numbers stay decimal texts. */
export interface OrderRequest {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly type: 'market' | 'limit' | 'stop' | 'stop_limit' | 'trailing_stop';
  readonly time_in_force: 'day' | 'gtc' | 'opg' | 'cls' | 'ioc' | 'fok';
  readonly qty?: string | undefined;
  readonly notional?: string | undefined;
  readonly limit_price?: string | undefined;
  readonly stop_price?: string | undefined;
  readonly trail_price?: string | undefined;
  readonly trail_percent?: string | undefined;
  readonly extended_hours?: boolean | undefined;
  readonly client_order_id?: string | undefined;
  readonly order_class?: 'simple' | 'bracket' | 'oco' | 'oto' | '' | undefined;
  readonly take_profit?: { readonly limit_price: string } | undefined;
  readonly stop_loss?: { readonly stop_price: string; readonly limit_price?: string | undefined } | undefined;
  readonly position_intent?: string | undefined;
}

export interface ReplaceRequest {
  readonly qty?: string | undefined;
  readonly limit_price?: string | undefined;
  readonly stop_price?: string | undefined;
  readonly trail?: string | undefined;
  readonly time_in_force?: OrderRequest['time_in_force'] | undefined;
  readonly client_order_id?: string | undefined;
}

/** One message of the `trade_updates` stream, before it is framed. `order` is a copy as of the event. */
export interface TradeUpdate {
  readonly accountId: string;
  readonly event: string;
  /** Strictly increasing over the venue's life; SSE clients resume after it. */
  readonly sequence: number;
  readonly timestamp: string;
  readonly execution_id?: string;
  readonly price?: string;
  readonly qty?: string;
  readonly position_qty?: string;
  /** The execution that a `trade_bust` or `trade_correct` is about. */
  readonly previous_execution_id?: string;
  readonly order: WireOrder;
}

/** One-minute bar of the venue, prices in dollars, `startMs` epoch ms. */
export interface VenueBar {
  readonly symbol: string;
  readonly startMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Trades in it, and volume-weighted average price. */
  readonly trades: number;
  readonly vwap: number;
}

export interface VenueQuote {
  readonly symbol: string;
  readonly timeMs: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}

export interface VenueTrade {
  readonly symbol: string;
  readonly timeMs: number;
  readonly id: number;
  readonly price: number;
  readonly size: number;
}

export interface VenueStatus {
  readonly symbol: string;
  readonly timeMs: number;
  readonly isHalted: boolean;
}

/** What a listener of the venue can hear. Everything is told synchronously, in the order in which it happened. */
export interface VenueEvents {
  tradeUpdate: (update: TradeUpdate) => void;
  bar: (bar: VenueBar) => void;
  quote: (quote: VenueQuote) => void;
  trade: (trade: VenueTrade) => void;
  status: (status: VenueStatus) => void;
}
