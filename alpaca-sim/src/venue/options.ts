import type { VenueBar } from './types.ts';

/** What can be chosen about an asset. Money is a decimal text or a number of dollars. */
export interface AssetOptions {
  /** `AAPL`, `BRK.B`, or `BTC/USD` for crypto. */
  readonly symbol: string;
  readonly name?: string;
  readonly exchange?: string;
  /** By default `crypto` for a symbol with a slash, else `us_equity`. */
  readonly assetClass?: 'us_equity' | 'crypto';
  readonly tradable?: boolean;
  readonly marginable?: boolean;
  readonly shortable?: boolean;
  readonly easyToBorrow?: boolean;
  readonly fractionable?: boolean;
  /** Dollars at which the symbol starts; otherwise a price of its own that depends on the symbol alone. */
  readonly price?: number | string;
}

/** A holding that an account starts with, bought before the venue's first day. */
export interface HoldingOptions {
  readonly symbol: string;
  /** Units, negative where short. */
  readonly qty: string;
  readonly avgEntryPrice: string;
}

export interface AccountOptions {
  /** UUID; a seeded one by default. */
  readonly id?: string;
  readonly accountNumber?: string;
  readonly keyId: string;
  readonly secret: string;
  /** What `Authorization: Bearer` takes for this account; the secret by default. */
  readonly oauthToken?: string;
  /** Dollars, `100000` by default. */
  readonly cash?: number | string;
  /** 1 for cash, 2 for overnight margin, 4 for intraday margin as well; 4 by default. */
  readonly multiplier?: 1 | 2 | 4;
  readonly shortingEnabled?: boolean;
  readonly holdings?: readonly HoldingOptions[];
  /** Dollars as of the session before; by default what the account starts with. */
  readonly lastEquity?: number | string;
  readonly lastMaintenanceMargin?: number | string;
  /** RFC 3339; a year before the venue's start by default. */
  readonly createdAt?: string;
}

/** Choices where Alpaca's behaviour is not documented or has changed. */
export interface Profile {
  /** Adds the fields of the pattern day trader rule to accounts, and refuses a fourth day trade under $25,000. */
  readonly legacyPdt: boolean;
  /** Whether extended hours orders may be GTC as well as DAY. */
  readonly extendedHoursGtc: boolean;
  /** HTTP status of "not fractionable". */
  readonly notFractionableStatus: 403 | 422;
  /** Whether `qty` and `market_value` of a short position are negative. */
  readonly shortSign: 'negative' | 'positive';
  /** Which order the `replaced` event carries. */
  readonly replacedEvent: 'old' | 'new';
  /** Of a replacement of an order that has filled in part: what is left of the quantity asked for, or all of it once more. */
  readonly replacedQty: 'remaining' | 'total';
  /** Whether an order queued for the next session is told as an `accepted` event. */
  readonly acceptedEvent: boolean;
  /** Whether `pending_cancel` and `pending_replace` are told as events. */
  readonly pendingEvents: boolean;
  /** Status of a bracket's or OCO's stop while its take-profit works at the market. */
  readonly stopLeg: 'held' | 'new';
  /** Whether good-till-cancelled orders are `done_for_day` between sessions. */
  readonly gtcDoneForDay: boolean;
  /** Whether orders of a halted symbol are `suspended`. */
  readonly suspendOnHalt: boolean;
  /**
   * Intraday buying power with a multiplier of 4. `spec`: last equity less last maintenance margin, times 4, less what was opened
   * since, and no more than `current`. `current`: equity times 4, less what is held.
   */
  readonly intradayMargin: 'spec' | 'current';
  /** Dollars between bid and ask where only a price is known. */
  readonly spread: string;
}

export const DEFAULT_PROFILE: Profile = {
  legacyPdt: false,
  extendedHoursGtc: false,
  notFractionableStatus: 422,
  shortSign: 'negative',
  replacedEvent: 'old',
  replacedQty: 'remaining',
  acceptedEvent: false,
  pendingEvents: true,
  stopLeg: 'held',
  gtcDoneForDay: false,
  suspendOnHalt: false,
  intradayMargin: 'spec',
  spread: '0',
};

/**
 * How the venue behaves from now on; plain fields, to be set at any time. Probabilities are from 0 to 1 and drawn under the seed. Each
 * field is read once for each opportunity: once for an order's acknowledgement, once for a cancel, ...
 */
export interface Behaviour {
  /** From `pending_new` to `new`, venue ms. At 0 an order is acknowledged when `submit` has returned, at the next `settle()`. */
  ackDelayMs: number;
  /** From a match to its fill, venue ms. */
  fillDelayMs: number;
  /** From `pending_cancel` to `canceled`, venue ms. */
  cancelDelayMs: number;
  /** From `pending_replace` to `replaced`, venue ms. */
  replaceDelayMs: number;
  /** That an execution takes only a random part of what is left; the rest fills in the same instant, or after `partialGapMs`. */
  partialFillProbability: number;
  /** Between a partial fill and the next one of the same order, venue ms. */
  partialGapMs: number;
  /** How many of the next orders to reject after they have been taken. */
  rejectNext: number;
  rejectProbability: number;
  /** That a cancel stays `pending_cancel`, without end unless the order fills. */
  stuckCancelProbability: number;
  /** That the order fills at the market while its cancel is on its way. */
  cancelFillProbability: number;
  /** That a cancel is refused by the market: `order_cancel_rejected`, and the order works on. */
  cancelRejectProbability: number;
  /** That a replacement is refused by the market: `order_replace_rejected`, and the order works on. */
  replaceRejectProbability: number;
  /** That the order fills at the market while its replacement is on its way. */
  replaceFillProbability: number;
  /** That the end of a leg whose sibling has filled is not told as a trade update. */
  silentLegCancelProbability: number;
  /** That a fill happens without being told as a trade update. */
  hiddenFillProbability: number;
}

export function calmBehaviour(): Behaviour {
  return {
    ackDelayMs: 0,
    fillDelayMs: 0,
    cancelDelayMs: 0,
    replaceDelayMs: 0,
    partialFillProbability: 0,
    partialGapMs: 0,
    rejectNext: 0,
    rejectProbability: 0,
    stuckCancelProbability: 0,
    cancelFillProbability: 0,
    cancelRejectProbability: 0,
    replaceRejectProbability: 0,
    replaceFillProbability: 0,
    silentLegCancelProbability: 0,
    hiddenFillProbability: 0,
  };
}

export interface VenueOptions {
  /** Whole number; the same seed and the same calls give the same venue, ids included. */
  readonly seed: number;
  /** Epoch ms at which the venue's clock starts. */
  readonly startMs: number;
  /** Further assets, or other properties of known ones. */
  readonly symbols?: readonly (string | AssetOptions)[];
  /** By default one with the key `PKSIM` and the secret `sim-secret`. */
  readonly accounts?: readonly AccountOptions[];
  readonly profile?: Partial<Profile>;
}

/** Where prices come from while the clock runs. Bars are one minute; a bar file's columns are symbol,timestamp,open,high,low,close,volume. */
export type PriceSource =
  | { readonly kind: 'csv'; readonly text: string }
  | { readonly kind: 'bars'; readonly bars: readonly VenueBar[] }
  | {
      readonly kind: 'synthetic';
      readonly symbols: readonly string[];
      /** Standard deviation of a minute's return, as a fraction; 0.0005 by default. */
      readonly volatility?: number;
      /** Days before the venue's start that have bars already; 0 by default. */
      readonly historyDays?: number;
    };

/** The query of `GET /v2/orders`; times are RFC 3339 or dates. */
export interface OrderFilters {
  readonly status?: 'open' | 'closed' | 'all' | undefined;
  /** 1 to 500, 50 by default. */
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  readonly until?: string | undefined;
  readonly direction?: 'asc' | 'desc' | undefined;
  readonly nested?: boolean | undefined;
  readonly symbols?: readonly string[] | undefined;
  readonly side?: 'buy' | 'sell' | undefined;
  readonly assetClasses?: readonly string[] | undefined;
  readonly beforeOrderId?: string | undefined;
  readonly afterOrderId?: string | undefined;
}

/** An activity that is no trade. Decimal texts. */
export interface BookedActivity {
  /** `FEE`, `INT`, `DIV` and so on. */
  readonly type: string;
  /** Dollars; negative where the account pays. */
  readonly netAmount: string;
  readonly subType?: string | undefined;
  readonly symbol?: string | undefined;
  readonly qty?: string | undefined;
  readonly perShare?: string | undefined;
}

/** The query of `GET /v2/account/activities`. */
export interface ActivityFilters {
  readonly types?: readonly string[] | undefined;
  readonly category?: 'trade_activity' | 'non_trade_activity' | undefined;
  /** New York date. */
  readonly date?: string | undefined;
  readonly after?: string | undefined;
  readonly until?: string | undefined;
  readonly direction?: 'asc' | 'desc' | undefined;
  /** 1 to 100, 100 by default. */
  readonly pageSize?: number | undefined;
  /** The id of the last activity of the page before. */
  readonly pageToken?: string | undefined;
  readonly orderId?: string | undefined;
}

/** The query of `GET /v2/account/portfolio/history`, as it came. */
export interface HistoryFilters {
  readonly period?: string | undefined;
  readonly timeframe?: string | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly intraday_reporting?: string | undefined;
  readonly pnl_reset?: string | undefined;
}

/** Half-open times of a trading day, epoch ms. */
export interface Session {
  /** New York date, `YYYY-MM-DD`. */
  readonly date: string;
  readonly openMs: number;
  readonly closeMs: number;
  /** Start and end of extended hours. */
  readonly sessionOpenMs: number;
  readonly sessionCloseMs: number;
  readonly isHalfDay: boolean;
}
