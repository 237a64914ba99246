export type Side = 'buy' | 'sell';
export type OrderType = 'market' | 'limit' | 'stop' | 'stop_limit' | 'trailing_stop';
/**
 * How long an order is good: for the session, until cancelled, until a date, for what it gets at once, for all of that or nothing, for the
 * opening auction, for the closing one.
 */
export type TimeInForce = 'day' | 'gtc' | 'gtd' | 'ioc' | 'fok' | 'opg' | 'cls';

/** How far a trailing stop keeps from the best price since it was placed: in dollars, or as a fraction of that price from 0 to 1. */
export type Trail = { readonly dollars: number } | { readonly fraction: number };

/** An exit at a profit, placed with the order that it belongs to. Dollars. */
export interface TakeProfit {
  readonly limitPrice: number;
}

/** An exit at a loss, placed with the order that it belongs to; with a `limitPrice` a stop-limit order. Dollars. */
export interface StopLoss {
  readonly stopPrice: number;
  readonly limitPrice?: number;
}

/**
 * How an order is to be worked. A limit order needs `limitPrice`, a stop order `stopPrice`, a stop-limit order both, a trailing stop `trail`,
 * one that is good until a date `goodUntil`.
 * A broker rejects what it does not offer.
 */
export interface OrderTerms {
  /** `market` unless said otherwise. */
  readonly type?: OrderType;
  /** Dollars, greater than zero. */
  readonly limitPrice?: number;
  /** Dollars, greater than zero. */
  readonly stopPrice?: number;
  readonly trail?: Trail;
  /** For an entry: with `stopLoss` too a bracket, alone a one-triggers-other. It works once the entry has filled in full. */
  readonly takeProfit?: TakeProfit;
  /** For an entry likewise. For an exit at a limit: whichever comes first cancels the other. */
  readonly stopLoss?: StopLoss;
  /** `day` unless said otherwise. */
  readonly timeInForce?: TimeInForce;
  /** For `gtd`: when it ends, epoch ms. */
  readonly goodUntil?: number;
  /** Whether it may fill outside the regular session too. */
  readonly extendedHours?: boolean;
}

const TYPES: ReadonlySet<unknown> = new Set([undefined, 'market', 'limit', 'stop', 'stop_limit', 'trailing_stop']);
const TIMES_IN_FORCE: ReadonlySet<unknown> = new Set([undefined, 'day', 'gtc', 'gtd', 'ioc', 'fok', 'opg', 'cls']);

/** The names of all terms. */
export const TERMS = [
  'type',
  'limitPrice',
  'stopPrice',
  'trail',
  'takeProfit',
  'stopLoss',
  'timeInForce',
  'goodUntil',
  'extendedHours',
] as const;

/** Which of an order's terms is missing, not called for, or unusable; undefined where none is. */
export function termsFault(terms: Readonly<Record<keyof OrderTerms, unknown>>): keyof OrderTerms | undefined {
  const { type, limitPrice, stopPrice, trail, takeProfit, stopLoss, timeInForce, goodUntil, extendedHours } = terms;
  if (!TYPES.has(type)) return 'type';
  if (!TIMES_IN_FORCE.has(timeInForce)) return 'timeInForce';
  if (timeInForce === 'gtd' ? !Number.isFinite(goodUntil) : goodUntil !== undefined) return 'goodUntil';
  if (extendedHours !== undefined && typeof extendedHours !== 'boolean') return 'extendedHours';
  const isLimit = type === 'limit' || type === 'stop_limit';
  const isStop = type === 'stop' || type === 'stop_limit';
  if (isLimit ? !isPrice(limitPrice) : limitPrice !== undefined) return 'limitPrice';
  if (isStop ? !isPrice(stopPrice) : stopPrice !== undefined) return 'stopPrice';
  if (type === 'trailing_stop' ? !isTrail(trail) : trail !== undefined) return 'trail';
  if (takeProfit !== undefined && !hasPrices(takeProfit, ['limitPrice'])) return 'takeProfit';
  if (stopLoss !== undefined && !hasPrices(stopLoss, ['stopPrice'], ['limitPrice'])) return 'stopLoss';
  return undefined;
}

function isPrice(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

/** Whether it has these prices, those perhaps, and nothing else. */
function hasPrices(value: unknown, needed: readonly string[], possible: readonly string[] = []): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.entries(value).filter(([, price]) => price !== undefined);
  const isKnown = entries.every(([key, price]) => (needed.includes(key) || possible.includes(key)) && isPrice(price));
  return isKnown && needed.every((key) => key in value);
}

function isTrail(value: unknown): value is Trail {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return false;
  if ('dollars' in value) return isPrice(value.dollars);
  return 'fraction' in value && isPrice(value.fraction) && (value.fraction as number) < 1;
}
