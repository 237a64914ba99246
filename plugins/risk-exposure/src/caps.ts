import { withinCap } from '@plimsoll/core';
import type { Detail, Intent, Portfolio, Universe, Verdict } from '@plimsoll/core';
import { capLookup } from './config.ts';
import type { CapsByName } from './config.ts';

/** What one cap finds for an intent: dollars in the direction of the order, and the fraction of equity that they may reach. */
interface Reading {
  readonly code: string;
  readonly measured: number;
  readonly capFraction: number;
  readonly names: Detail;
}

/** Reads one cap for an intent; undefined where the intent has no such cap. */
export type Cap = (intent: Intent) => Reading | undefined;

const NO_NAMES: Detail = Object.freeze({});

export function grossCap(portfolio: Portfolio, capFraction: number): Cap {
  return () => ({ code: 'GROSS_EXPOSURE_CAP', measured: portfolio.gross, capFraction, names: NO_NAMES });
}

/** Net exposure counts in the order's direction, so an order that brings it closer to zero has more room, not less. */
export function netCap(portfolio: Portfolio, capFraction: number): Cap {
  return ({ side }) => {
    const measured = side === 'buy' ? portfolio.net : -portfolio.net;
    return { code: 'NET_EXPOSURE_CAP', measured, capFraction, names: NO_NAMES };
  };
}

export function assetClassCap(portfolio: Portfolio, universe: Universe, caps: CapsByName): Cap {
  const capOf = capLookup(caps);
  const classOf = (symbol: string): string => universe.instrument(universe.indexOf(symbol)).assetClass;
  const totals = portfolio.totals(classOf);
  return ({ index }) => {
    const { assetClass } = universe.instrument(index);
    const capFraction = capOf(assetClass);
    if (capFraction === undefined) return undefined;
    return { code: 'ASSET_CLASS_CAP', measured: totals.gross(assetClass), capFraction, names: { assetClass } };
  };
}

export function strategyCap(portfolio: Portfolio, caps: CapsByName): Cap {
  const capOf = capLookup(caps);
  const totals = portfolio.totals((_, strategy) => strategy);
  return ({ strategy }) => {
    const capFraction = capOf(strategy);
    if (capFraction === undefined) return undefined;
    return { code: 'STRATEGY_CAP', measured: totals.gross(strategy), capFraction, names: { strategy } };
  };
}

export function symbolCap(portfolio: Portfolio, caps: CapsByName): Cap {
  const capOf = capLookup(caps);
  const totals = portfolio.totals((symbol) => symbol);
  return ({ symbol }) => {
    const capFraction = capOf(symbol);
    if (capFraction === undefined) return undefined;
    return { code: 'SYMBOL_CAP', measured: totals.gross(symbol), capFraction, names: { symbol } };
  };
}

/**
 * The verdict of the cap with the least headroom, which allows the least; of equal ones the first. What cannot be read is
 * tighter than anything. Equity below zero carries no exposure.
 * @param caps at least one that reads every intent
 */
export function tightest(intent: Intent, equity: number, caps: readonly Cap[]): Verdict {
  const base = Math.max(0, equity);
  let tight: Reading | undefined;
  let least = Infinity;
  for (const cap of caps) {
    const reading = cap(intent);
    if (reading === undefined) continue;
    const headroom = reading.capFraction * base - reading.measured;
    if (tight !== undefined && headroom >= least) continue;
    tight = reading;
    least = headroom;
    if (Number.isNaN(headroom)) break;
  }
  const { code, measured, capFraction, names } = tight!;
  return withinCap(intent, code, { measured, limit: capFraction * base }, { cap: code, capFraction, equity, ...names });
}
