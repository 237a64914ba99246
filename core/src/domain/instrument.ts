/** What the kernel must know of a symbol to trade it. */
export interface Instrument {
  readonly symbol: string;
  /** The smallest quantity step, greater than zero: 1 for whole shares, 0.000001 for fractional ones. */
  readonly lot: number;
  /** The smallest price step in dollars, greater than zero. */
  readonly tick: number;
  readonly assetClass: string;
  readonly shortable: boolean;
}

const ROUNDING_NOISE = 4 * Number.EPSILON;

/** How many whole steps `value` holds. A value that misses a whole number by floating-point noise alone counts as on it. */
function wholeSteps(value: number, step: number): number {
  const steps = value / step;
  const nearest = Math.round(steps);
  return Math.abs(steps - nearest) <= ROUNDING_NOISE * Math.max(1, Math.abs(steps)) ? nearest : Math.floor(steps);
}

/** `steps * step`, by division where 1/step is whole, so that the result is the double nearest to the decimal. */
function fromSteps(steps: number, step: number): number {
  const perUnit = Math.round(1 / step);
  return Math.abs(perUnit * step - 1) <= ROUNDING_NOISE ? steps / perUnit : steps * step;
}

/** The largest multiple of `lot` that is not above `quantity`; 0 where that is less than one lot, NaN for NaN. */
export function floorToLot(quantity: number, lot: number): number {
  return cleanQuantity(fromSteps(wholeSteps(quantity, lot), lot));
}

/** `price` on the instrument's price grid, never worse for the one who pays it: a buy is rounded down, a sale up. */
export function roundToTick(price: number, tick: number, side: 'buy' | 'sell'): number {
  return side === 'buy' ? fromSteps(wholeSteps(price, tick), tick) : fromSteps(-wholeSteps(-price, tick), tick);
}

const FINEST_STEPS = 1e9;
/** Steps that a double counts with a digit to spare. */
const COUNTABLE_STEPS = 1e15;

/**
 * `quantity` without the noise of adding fractions: the nearest multiple of 1e-9, the finest that any broker deals in; of a coarser power of
 * ten above a million units, where doubles are no finer than the noise.
 */
export function cleanQuantity(quantity: number): number {
  let perUnit = FINEST_STEPS;
  while (perUnit > 1 && Math.abs(quantity) * perUnit > COUNTABLE_STEPS) perUnit /= 10;
  const steps = Math.round(quantity * perUnit);
  return Number.isSafeInteger(steps) ? steps / perUnit + 0 : quantity;
}
