import type { Detail } from './codes.ts';
import { messageOf, textOf } from './errors.ts';
import { TERMS, termsFault } from './terms.ts';
import type { OrderTerms, Side } from './terms.ts';

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

const KEYS: ReadonlySet<string> = new Set(['symbol', 'side', 'weight', 'confidence', 'reason', 'strategy', ...TERMS]);

/**
 * What a strategy returned as a signal: a frozen copy, so that what was checked is what is used, and what is wrong with it. Of one that
 * is wrong only what is sound is kept.
 */
export function readSignal(raw: unknown): { readonly signal: Signal; readonly fault: Detail | undefined } {
  try {
    const copy: unknown = typeof raw === 'object' && raw !== null ? copyOf(raw) : raw;
    const fault = signalFault(copy);
    return {
      signal: Object.freeze(fault ? soundPart(Object(copy) as Record<string, unknown>) : (copy as Signal)),
      fault,
    };
  } catch (error) {
    return { signal: soundPart({}), fault: { field: 'signal', value: messageOf(error) } };
  }
}

function copyOf(raw: object): object {
  const copy: Record<string, unknown> = { ...raw };
  for (const key in copy) {
    const value = copy[key];
    if (typeof value === 'object' && value !== null) copy[key] = Object.freeze({ ...value });
  }
  return copy;
}

function soundPart(raw: Readonly<Record<string, unknown>>): Signal {
  const { symbol, side, weight, confidence, reason, strategy } = raw;
  return {
    symbol: typeof symbol === 'string' ? symbol : 'unknown',
    side: side as Side,
    ...(typeof weight === 'number' && { weight }),
    ...(typeof confidence === 'number' && { confidence }),
    ...(typeof reason === 'string' && { reason }),
    ...(typeof strategy === 'string' && { strategy }),
  };
}

/**
 * Dollars a unit at which an order is valued. One that buys at a limit cannot cost more than that; any other may be filled at the last price,
 * whatever lower price it names.
 */
export function valuationPrice({ side, limitPrice, stopPrice }: Signal, lastPrice: number): number {
  const own = limitPrice ?? stopPrice ?? lastPrice;
  const isBound = side === 'buy' && limitPrice !== undefined;
  return isBound || Number.isNaN(lastPrice) ? own : Math.max(own, lastPrice);
}

function signalFault(raw: unknown): Detail | undefined {
  if (typeof raw !== 'object' || raw === null) return { field: 'signal', value: textOf(raw) };
  for (const key in raw) if (!KEYS.has(key)) return { field: key, value: 'unknown key' };
  const signal = raw as Record<keyof Signal, unknown>;
  const fault = (field: keyof Signal): Detail => ({ field, value: textOf(signal[field]) });
  if (typeof signal.symbol !== 'string') return fault('symbol');
  if (signal.side !== 'buy' && signal.side !== 'sell') return fault('side');
  if (signal.weight !== undefined && typeof signal.weight !== 'number') return fault('weight');
  if (signal.confidence !== undefined && !isFraction(signal.confidence)) return fault('confidence');
  if (signal.reason !== undefined && typeof signal.reason !== 'string') return fault('reason');
  if (signal.strategy !== undefined && typeof signal.strategy !== 'string') return fault('strategy');
  const term = termsFault(signal);
  return term && fault(term);
}

function isFraction(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
