/**
 * Dollars that an order costs once so many units of it have been filled, for so many dollars in all; zero or more, and never less for more.
 * An execution is charged what it adds, so that what is due once an order is charged once, however many parts it fills in.
 */
export type Commission = (quantity: number, notional: number) => number;

export const noCommission: Commission = () => 0;

/** The same for every order. */
export function commissionPerOrder(dollars: number): Commission {
  return () => dollars;
}

/**
 * Dollars a unit, and no less than `minimum` dollars an order; but no more than a fraction of what was traded, even where that is below the
 * minimum. As Interactive Brokers' fixed prices for US stocks: $0.005 a share, at least $1, at most 1 %.
 */
export function commissionPerShare(dollars: number, minimum = 0, maximumFraction = Infinity): Commission {
  if (maximumFraction === Infinity) return (quantity) => Math.max(minimum, quantity * dollars);
  return (quantity, notional) => Math.min(Math.max(minimum, quantity * dollars), notional * maximumFraction);
}

/** A fraction of what was traded. */
export function commissionFraction(fraction: number): Commission {
  return (_, notional) => notional * fraction;
}
