import { cleanQuantity, floorToLot } from '@plimsoll/core';
import type { Side } from '@plimsoll/core';

interface Holding {
  /** Units, negative where short. */
  quantity: number;
  /** Dollars a unit. */
  averagePrice: number;
}

/** The positions of an account, by the symbols' indexes. */
export class Holdings {
  readonly #held = new Map<number, Holding>();
  readonly #priceOf: (index: number) => number;
  #isValued = false;
  #net = 0;
  #gross = 0;

  /** @param priceOf the last price of a symbol, dollars */
  constructor(priceOf: (index: number) => number) {
    this.#priceOf = priceOf;
  }

  /** Units, negative where short. */
  quantityOf(index: number): number {
    return this.#held.get(index)?.quantity ?? 0;
  }

  /** Units that an order of this side would close. */
  closable(index: number, side: Side): number {
    const quantity = this.quantityOf(index);
    return Math.max(0, side === 'sell' ? quantity : -quantity);
  }

  /** Dollars: what is held long less what is held short. */
  get net(): number {
    this.#value();
    return this.#net;
  }

  /** Dollars: what is held long and short added up. */
  get gross(): number {
    this.#value();
    return this.#gross;
  }

  /** Prices have changed. */
  forgetValue(): void {
    this.#isValued = false;
  }

  fill(index: number, side: Side, quantity: number, price: number): void {
    const before = this.#held.get(index) ?? { quantity: 0, averagePrice: 0 };
    const after = cleanQuantity(before.quantity + (side === 'buy' ? quantity : -quantity));
    this.#revalue(index, before.quantity, after);
    if (after === 0) this.#held.delete(index);
    else this.#held.set(index, { quantity: after, averagePrice: averageAfter(before, after, price) });
  }

  /**
   * A split: what is held is in new shares, in whole lots.
   * @returns the fraction of a lot that is left over, in new shares, below zero where short
   */
  split(index: number, ratio: number, lot: number): number {
    const before = this.#held.get(index);
    if (before === undefined) return 0;
    const quantity = cleanQuantity(before.quantity * ratio);
    const whole = Math.sign(quantity) * floorToLot(Math.abs(quantity), lot);
    if (whole === 0) this.#held.delete(index);
    else this.#held.set(index, { quantity: whole, averagePrice: before.averagePrice / ratio });
    this.forgetValue();
    return cleanQuantity(quantity - whole);
  }

  /** How many symbols are held. */
  get size(): number {
    return this.#held.size;
  }

  /** What is held now, in no particular order. */
  all(): Iterable<[index: number, holding: Readonly<Holding>]> {
    return this.#held;
  }

  /** What is held now, in the order of the symbols. */
  entries(): [index: number, holding: Readonly<Holding>][] {
    return [...this.#held].sort(([a], [b]) => a - b);
  }

  #value(): void {
    if (this.#isValued) return;
    this.#isValued = true;
    this.#net = this.#gross = 0;
    for (const [index, { quantity }] of this.#held) this.#revalue(index, 0, quantity);
  }

  #revalue(index: number, before: number, after: number): void {
    if (!this.#isValued) return;
    const price = this.#priceOf(index);
    this.#net += (after - before) * price;
    this.#gross += (Math.abs(after) - Math.abs(before)) * price;
  }
}

function averageAfter(before: Holding, after: number, price: number): number {
  const isSameSide = before.quantity * after > 0;
  if (!isSameSide) return price;
  if (Math.abs(after) <= Math.abs(before.quantity)) return before.averagePrice;
  return (before.averagePrice * before.quantity + price * (after - before.quantity)) / after;
}
