/** What a margin account must keep. Fractions of what is held at its present price. */
export interface MarginTerms {
  /** Equity for what is held long. */
  readonly maintenance: number;
  /** Equity for what is held short, beside the proceeds of the sale. */
  readonly shortMaintenance: number;
  /** Dollars of equity below which nothing can be borrowed, neither money nor shares. */
  readonly minimumEquity: number;
  /** Sessions that begin after a margin call before positions are closed by force: 0 for at once, Infinity for never. */
  readonly liquidateAfterSessions: number;
}

/** The least that US brokers may ask: FINRA Rule 4210 (b) and (c). Regulation T, 12 CFR 220.12, has a multiplier of 2 beside it. */
export const US_MARGIN: MarginTerms = Object.freeze({
  maintenance: 0.25,
  shortMaintenance: 0.3,
  minimumEquity: 2_000,
  liquidateAfterSessions: 1,
});

/** Dollars a share below which FINRA Rule 4210 (c) asks for all that a short position is worth. */
const CHEAP_SHORT_PRICE = 5;
const CHEAP_SHORT_LEAST = 2.5;
const SHORT_LEAST = 5;

/**
 * Dollars of equity that a position requires to be kept. For short ones FINRA Rule 4210 (c): at a price below $5 the whole price, and at least
 * $2.50 a share; from $5 on the fraction, and at least $5 a share.
 *
 * @param quantity units, negative where short
 * @param price dollars a unit
 */
export function maintenanceOf(terms: MarginTerms, quantity: number, price: number): number {
  return quantity === 0 ? 0 : Math.abs(quantity) * maintenancePerUnit(terms, quantity < 0, price);
}

/** Dollars of equity that a unit held long or short requires at a price. */
export function maintenancePerUnit(terms: MarginTerms, isShort: boolean, price: number): number {
  if (!isShort) return terms.maintenance * price;
  if (price < CHEAP_SHORT_PRICE) return Math.max(CHEAP_SHORT_LEAST, price);
  return Math.max(SHORT_LEAST, terms.shortMaintenance * price);
}
