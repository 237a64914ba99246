import { isoTime } from '@plimsoll/core';
import type { Decision, OrderType, RecordedVerdict, StopLoss, TakeProfit, TimeInForce, Trail } from '@plimsoll/core';

/** A decision as files and `--json` hold it: times are ISO 8601, what there is none of is null, NaN and Infinity are texts. */
export interface DecisionRecord {
  readonly id: string;
  readonly time: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: string;
  readonly type: OrderType;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  readonly trail: Trail | null;
  readonly takeProfit: TakeProfit | null;
  readonly stopLoss: StopLoss | null;
  readonly timeInForce: TimeInForce;
  readonly goodUntil: string | null;
  /** Units. */
  readonly requested: number;
  /** Units. */
  readonly allowed: number;
  /** Units of `allowed` that close. */
  readonly closing: number;
  /** How the sizer came to `requested`. */
  readonly sizing: Readonly<Record<string, unknown>>;
  /** Dollars a unit. */
  readonly price: number | string;
  readonly weight: number | string | null;
  readonly confidence: number | string | null;
  readonly reason: string | null;
  readonly verdicts: readonly RecordedVerdict[];
  readonly outcome: 'ordered' | 'blocked';
  readonly code: string | null;
  readonly plugin: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly orderId: string | null;
  /** Of a journal: the number of the config that it was decided under. */
  readonly config?: number;
}

/** What JSON has no word for becomes a text, so that it is not lost as null. Signals and details come from plugins and can hold anything. */
function speakable(_key: string, value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function' ? String(value) : value;
}

/** A decision as one line of JSON. */
export function decisionLine(decision: Decision): string {
  const record = {
    id: decision.id,
    time: isoTime(decision.time),
    strategy: decision.strategy,
    symbol: decision.symbol,
    side: decision.side,
    type: decision.type,
    limitPrice: decision.limitPrice ?? null,
    stopPrice: decision.stopPrice ?? null,
    trail: decision.trail ?? null,
    takeProfit: decision.takeProfit ?? null,
    stopLoss: decision.stopLoss ?? null,
    timeInForce: decision.timeInForce,
    goodUntil: decision.goodUntil === undefined ? null : isoTime(decision.goodUntil),
    requested: decision.requested,
    allowed: decision.allowed,
    closing: decision.closing,
    sizing: decision.sizing,
    price: decision.price,
    weight: decision.weight ?? null,
    confidence: decision.confidence ?? null,
    reason: decision.reason ?? null,
    verdicts: decision.verdicts,
    outcome: decision.outcome,
    code: decision.code ?? null,
    plugin: decision.plugin ?? null,
    detail: decision.detail,
    orderId: decision.orderId ?? null,
  };
  try {
    return JSON.stringify(record, speakable);
  } catch {
    const verdicts = decision.verdicts.map(({ plugin, kind, code }) => ({ plugin, kind, code, detail: {} }));
    return JSON.stringify(
      { ...record, weight: null, confidence: null, reason: null, sizing: {}, verdicts, detail: {} },
      speakable,
    );
  }
}
