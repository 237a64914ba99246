import { cleanQuantity } from './instrument.ts';

/** Units that a long-only book sold and did not have yet, and dollars a unit on average. */
export interface OversoldUnits {
  readonly quantity: number;
  readonly price: number;
}

/** What long-only books sold beyond what they held, by slot. */
export class Oversold {
  readonly #slots = new Map<number, OversoldUnits>();

  of(slot: number): OversoldUnits | undefined {
    return this.#slots.get(slot);
  }

  add(slot: number, { quantity: more, price }: OversoldUnits): void {
    const before = this.#slots.get(slot);
    const quantity = cleanQuantity(more + (before?.quantity ?? 0));
    const dollars = more * price + (before ? before.quantity * before.price : 0);
    this.#slots.set(slot, { quantity, price: dollars / quantity });
  }

  /** @returns units of a purchase that were sold already, and the dollars that they had been sold for each; undefined for none */
  takeBack(slot: number, bought: number): OversoldUnits | undefined {
    const sold = this.#slots.get(slot);
    if (!sold) return undefined;
    const quantity = Math.min(bought, sold.quantity);
    const left = cleanQuantity(sold.quantity - quantity);
    if (left > 0) this.#slots.set(slot, { ...sold, quantity: left });
    else this.#slots.delete(slot);
    return { quantity, price: sold.price };
  }

  /** The broker's word has been taken for what a slot holds. */
  forget(slot: number): void {
    this.#slots.delete(slot);
  }

  /** @param ratio new shares for an old one */
  split(slot: number, ratio: number): void {
    const sold = this.#slots.get(slot);
    if (sold) this.#slots.set(slot, { quantity: cleanQuantity(sold.quantity * ratio), price: sold.price / ratio });
  }
}
