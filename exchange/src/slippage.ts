import type { Side } from '@plimsoll/core';

/**
 * Dollars a unit, zero or more, by which an execution is worse than the price that the bar was matched at. `price` in dollars. `taken`: units of
 * the bar that the account has taken, this execution included. `volume`: units that the bar traded.
 */
export type Slippage = (price: number, taken: number, volume: number) => number;

/** No slippage takes a sale below this: a hundredth of a cent, the finest price that US stocks are quoted at. */
const LEAST_PRICE = 0.0001;

/** A fraction of the price. */
export function slippageFraction(fraction: number): Slippage {
  return (price) => price * fraction;
}

/** Dollars a unit. */
export function slippagePerShare(dollars: number): Slippage {
  return () => dollars;
}

/** Half of a spread of so many dollars: the bar's prices are taken for the middle between bid and ask. */
export function slippageSpread(dollars: number): Slippage {
  return slippagePerShare(dollars / 2);
}

/** Half of a spread that is a fraction of the price. */
export function slippageSpreadFraction(fraction: number): Slippage {
  return slippageFraction(fraction / 2);
}

/**
 * The impact of a trade grows with the square of its share of the bar's volume: `price * impact * share ** 2`, where the share is that of all
 * that was taken of the bar so far. As `VolumeShareSlippage` of Quantopian's zipline (`zipline/finance/slippage.py`; there with an impact of 0.1
 * where nothing else is said). A share is at most 1, and is taken for 1 where the bar has no volume.
 */
export function slippageVolumeShare(impact: number): Slippage {
  return (price, taken, volume) => {
    const share = volume > 0 ? Math.min(1, taken / volume) : 1;
    return price * impact * share * share;
  };
}

/** All of them added up. */
export function slippageSum(parts: readonly Slippage[]): Slippage {
  if (parts.length === 1) return parts[0]!;
  return (price, taken, volume) => {
    let sum = 0;
    for (const part of parts) sum += part(price, taken, volume);
    return sum;
  };
}

/** A price made worse by so many dollars, though never worse than the order's limit, and for a sale never less than $0.0001. */
export function slippedPrice(side: Side, price: number, dollars: number, limitPrice: number | undefined): number {
  if (side === 'buy') return Math.min(price + dollars, limitPrice ?? Infinity);
  return Math.max(price - dollars, limitPrice ?? 0, Math.min(price, LEAST_PRICE));
}
