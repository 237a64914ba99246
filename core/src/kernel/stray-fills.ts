import { cleanQuantity } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Fill } from '../domain/order.ts';

/** The book for what no strategy of ours ordered. */
export const UNASSIGNED = 'unassigned';

/** A part of a fill, and the slot of the ledger that it changes. */
export interface Share {
  readonly slot: number;
  readonly fill: Fill;
}

/**
 * Whose holdings a fill changes that came for no order of ours, such as a forced sale. What it closes at the broker it closes in the books
 * too: first what is unassigned, then the strategies' holdings, in the order of the books. What is left of it is nobody's.
 */
export function sharesOf(fill: Fill, ledger: Ledger, symbolIndex: number): Share[] {
  const { side, quantity, commission, executionId } = fill;
  const nobodys = ledger.slot(ledger.openBook(UNASSIGNED), symbolIndex);
  const others = ledger.books.map((_, book) => ledger.slot(book, symbolIndex)).filter((slot) => slot !== nobodys);
  const parts: { slot: number; units: number }[] = [];
  let left = quantity;
  for (const slot of [nobodys, ...others]) {
    const units = Math.min(left, ledger.heldAgainst(slot, side));
    if (units > 0) parts.push({ slot, units });
    left = cleanQuantity(left - units);
  }
  if (left > 0) {
    const own = parts.find(({ slot }) => slot === nobodys);
    if (own) own.units = cleanQuantity(own.units + left);
    else parts.push({ slot: nobodys, units: left });
  }
  if (parts.length === 1) return [{ slot: parts[0]!.slot, fill }];
  return parts.map(({ slot, units }, i) => ({
    slot,
    fill: {
      ...fill,
      executionId: `${executionId}#${i + 1}`,
      quantity: units,
      commission: commission * (units / quantity),
    },
  }));
}
