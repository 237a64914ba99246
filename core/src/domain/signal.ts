import type { Detail } from './codes.ts';

export type Side = 'buy' | 'sell';
export type OrderType = 'market' | 'limit' | 'stop' | 'stop_limit';
export type TimeInForce = 'day' | 'gtc';

/** How an order is to be worked. A limit order needs `limitPrice`, a stop order `stopPrice`, a stop-limit order both. */
export interface OrderTerms {
  /** `market` unless said otherwise. */
  readonly type?: OrderType;
  /** Dollars, greater than zero. */
  readonly limitPrice?: number;
  /** Dollars, greater than zero. */
  readonly stopPrice?: number;
  /** `day` unless said otherwise. */
  readonly timeInForce?: TimeInForce;
}

/** What a strategy wants. How much comes of it is for the sizer and the rules to say. */
export interface Signal extends OrderTerms {
  readonly symbol: string;
  readonly side: Side;
  /** The fraction of equity asked for, greater than zero. Left out, the sizer's own; a closing signal closes the whole holding. */
  readonly weight?: number;
  /** From 0 to 1. */
  readonly confidence?: number;
  readonly reason?: string;
  /** The book that it trades for, one of those that the plugin declares; the first of them, by default the plugin's own name, where left out. */
  readonly strategy?: string;
}

const KEYS = new Set([
  'symbol',
  'side',
  'weight',
  'confidence',
  'reason',
  'strategy',
  'type',
  'limitPrice',
  'stopPrice',
  'timeInForce',
]);
const TYPES = new Set<unknown>(['market', 'limit', 'stop', 'stop_limit', undefined]);

/** What is wrong with something that a strategy returned as a signal; undefined where nothing is. */
export function signalFault(raw: unknown): Detail | undefined {
  if (typeof raw !== 'object' || raw === null) return { field: 'signal', value: String(raw) };
  for (const key in raw) if (!KEYS.has(key)) return { field: key, value: 'unknown key' };
  const signal = raw as Record<keyof Signal, unknown>;
  const fault = (field: keyof Signal): Detail => ({ field, value: String(signal[field]) });
  if (typeof signal.symbol !== 'string') return fault('symbol');
  if (signal.side !== 'buy' && signal.side !== 'sell') return fault('side');
  if (signal.weight !== undefined && typeof signal.weight !== 'number') return fault('weight');
  if (signal.confidence !== undefined && !isFraction(signal.confidence)) return fault('confidence');
  if (signal.reason !== undefined && typeof signal.reason !== 'string') return fault('reason');
  if (signal.strategy !== undefined && typeof signal.strategy !== 'string') return fault('strategy');
  if (signal.timeInForce !== undefined && signal.timeInForce !== 'day' && signal.timeInForce !== 'gtc')
    return fault('timeInForce');
  if (!TYPES.has(signal.type)) return fault('type');
  const isLimit = signal.type === 'limit' || signal.type === 'stop_limit';
  const isStop = signal.type === 'stop' || signal.type === 'stop_limit';
  if (isLimit ? !isPrice(signal.limitPrice) : signal.limitPrice !== undefined) return fault('limitPrice');
  if (isStop ? !isPrice(signal.stopPrice) : signal.stopPrice !== undefined) return fault('stopPrice');
  return undefined;
}

function isPrice(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

function isFraction(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
