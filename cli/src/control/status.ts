import { isoTime } from '@plimsoll/core';
import type { Position, Reconciliation, Session } from '@plimsoll/core';
import { orderRecord } from '../run/order-record.ts';

type Known = number | null;

/** How a run stands: the object of `plimsoll status --json`. Dollars and units; null where not known. */
export interface Status {
  /** The end of the last cycle's bar, ISO 8601; null before the first. */
  readonly time: string | null;
  readonly trading: string;
  readonly reason: string;
  readonly reconciling: string | null;
  /** Since when (the cycle's time, ISO 8601), and why, the journal cannot be written; null where it can, or there is none. */
  readonly journalFailure: { readonly since: string | null; readonly error: string } | null;
  /** Differences that nobody could explain: nothing enters until they are acknowledged. */
  readonly unacknowledged: readonly Reconciliation[];
  readonly equity: Known;
  readonly cash: Known;
  readonly grossExposure: Known;
  readonly positions: readonly Record<string, unknown>[];
  readonly working: readonly object[];
  readonly waitingExits: readonly { readonly symbol: string; readonly strategy: string }[];
  /** Books that hold something or have orders at work, and that no strategy of the config trades. */
  readonly ownerless: readonly { readonly strategy: string; readonly symbols: readonly string[] }[];
  /** Plugins whose files have changed since they were loaded: what runs is older. */
  readonly olderCode: readonly { readonly plugin: string; readonly files: readonly string[] }[];
  readonly cycles: number;
  readonly signals: number;
  readonly orders: number;
  readonly fills: number;
  readonly blocked: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, number>>;
}

export function statusOf(session: Session): Status {
  const { portfolio, counts } = session;
  const { time, trading, reason, reconciling = null, ...rest } = session.status();
  const { journalFailure, waitingExits, ownerless, olderCode } = rest;
  return {
    time: dated(time),
    trading,
    reason,
    reconciling,
    journalFailure: journalFailure ? { ...journalFailure, since: dated(journalFailure.since) } : null,
    unacknowledged: session.unacknowledged,
    equity: known(portfolio.equity),
    cash: known(portfolio.cash),
    grossExposure: known(portfolio.gross),
    positions: portfolio.positions().map(positionRecord),
    working: session.workingOrders().map(orderRecord),
    waitingExits,
    ownerless,
    olderCode,
    cycles: counts.cycles,
    signals: counts.signals,
    orders: counts.orders.buy + counts.orders.sell,
    fills: counts.fills,
    blocked: counts.blocked,
    events: counts.events,
  };
}

function positionRecord({ symbol, strategy, quantity, averagePrice, marketValue }: Position): Record<string, unknown> {
  return { symbol, strategy, quantity, averagePrice: known(averagePrice), marketValue: known(marketValue) };
}

function dated(time: number): string | null {
  return Number.isFinite(time) ? isoTime(time) : null;
}

function known(value: number): Known {
  return Number.isFinite(value) ? value : null;
}
