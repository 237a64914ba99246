import { parseTimeframe } from '@plimsoll/core';
import type { Bars, Detail, TimeframeText } from '@plimsoll/core';
import type { Settings } from './config.ts';
import { annualVolatility, averageTrueRange, kellyFraction, stockBarsPerYear } from './formulas.ts';

/** What a method would have a signal trade, dollars, and how it came to that; NaN where it cannot say. */
export interface Target {
  readonly notional: number;
  readonly detail: Detail;
}

/** Sizes a signal without a weight. */
export interface Method {
  /** Bars that it looks back on, 0 where it needs none. */
  readonly history: number;
  /** Of which timeframe those are; the config's where undefined. */
  readonly timeframe?: TimeframeText | undefined;
  /**
   * @param equity dollars, above 0
   * @param price dollars a unit, above 0
   * @param bars the symbol's; undefined before the first cycle
   */
  target(equity: number, price: number, bars: Bars | undefined): Target;
}

/** The method that the settings name. Their schema has seen to it that what the method needs is there. */
export function methodOf(settings: Settings, timeframeMs: number): Method {
  switch (settings.method) {
    case 'fraction':
      return fractionMethod(settings.fraction);
    case 'notional':
      return notionalMethod(settings.notional!);
    case 'atr':
      return atrMethod(settings.atr!);
    case 'volatility':
      return volatilityMethod(settings.volatility!, timeframeMs);
    case 'kelly':
      return kellyMethod(settings.kelly!);
  }
}

function fractionMethod(fraction: number): Method {
  const detail = { method: 'fraction', fraction };
  return { history: 0, target: (equity) => ({ notional: fraction * equity, detail }) };
}

function notionalMethod(notional: number): Method {
  const target = { notional, detail: { method: 'notional' } };
  return { history: 0, target: () => target };
}

function kellyMethod({ winRate, payoff, cap }: NonNullable<Settings['kelly']>): Method {
  const fraction = Math.min(kellyFraction(winRate, payoff), cap);
  const detail = { method: 'kelly', fraction };
  return { history: 0, target: (equity) => ({ notional: fraction * equity, detail }) };
}

/**
 * Units of which each loses `multiple` average true ranges, together `risk` of equity: risk * equity / (multiple * ATR). The
 * percent volatility model of Van K. Tharp, "Trade Your Way to Financial Freedom", 1998, with the stop that it implies.
 */
function atrMethod({ period, risk, multiple, timeframe, cap }: NonNullable<Settings['atr']>): Method {
  const history = period + 1;
  const target = (equity: number, price: number, bars: Bars | undefined): Target => {
    const atr = bars ? averageTrueRange(bars, period) : NaN;
    const units = (risk * equity) / (multiple * atr);
    const notional = atr > 0 ? Math.min(units * price, cap * equity) : NaN;
    return { notional, detail: { method: 'atr', atr, bars: bars?.length ?? 0, barsNeeded: history } };
  };
  return { history, timeframe, target };
}

/**
 * The weight at which the position's volatility is `target`: target / realised volatility. A. Moreira and T. Muir,
 * "Volatility-Managed Portfolios", Journal of Finance, 2017.
 */
function volatilityMethod(
  { target: wanted, period, barsPerYear, timeframe, cap }: NonNullable<Settings['volatility']>,
  baseMs: number,
): Method {
  const history = period + 1;
  const yearly = barsPerYear ?? stockBarsPerYear(timeframe ? parseTimeframe(timeframe)!.ms : baseMs);
  const target = (equity: number, _price: number, bars: Bars | undefined): Target => {
    const volatility = bars ? annualVolatility(bars, period, yearly) : NaN;
    const notional = volatility > 0 ? Math.min(wanted / volatility, cap) * equity : NaN;
    return { notional, detail: { method: 'volatility', volatility, bars: bars?.length ?? 0, barsNeeded: history } };
  };
  return { history, timeframe, target };
}
