/** Dollars that an execution costs, zero or more. */
export type Commission = (quantity: number, price: number) => number;

/** Dollars a unit by which an execution is worse than the price it was matched at, zero or more. */
export type Slippage = (price: number) => number;

/** The same for every order. */
export function commissionPerOrder(dollars: number): Commission {
  return () => dollars;
}

/** Dollars a unit, and no less than `minimum` dollars an order. */
export function commissionPerShare(dollars: number, minimum = 0): Commission {
  return (quantity) => Math.max(minimum, quantity * dollars);
}

/** A fraction of what the execution is worth. */
export function commissionFraction(fraction: number): Commission {
  return (quantity, price) => quantity * price * fraction;
}

/** A fraction of the price. */
export function slippageFraction(fraction: number): Slippage {
  return (price) => price * fraction;
}

/** Dollars a unit. */
export function slippagePerShare(dollars: number): Slippage {
  return () => dollars;
}
