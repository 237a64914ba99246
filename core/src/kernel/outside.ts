import { cleanQuantity } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Fill } from '../domain/order.ts';
import type { BookPosition } from '../plugin/journal.ts';

/**
 * Holdings in symbols that are not in the universe: known, and so not overlooked, but with no price, so that they are neither in the equity nor
 * in any exposure. They keep their books, should the symbol come back.
 */
export class OutsideHoldings {
  readonly #bySymbol = new Map<string, BookPosition[]>();

  get symbols(): string[] {
    return [...this.#bySymbol.keys()];
  }

  positions(): BookPosition[] {
    return [...this.#bySymbol.values()].flat();
  }

  /** Units, negative where short. */
  quantity(symbol: string): number {
    const held = this.#bySymbol.get(symbol) ?? [];
    return held.reduce((sum, { quantity }) => cleanQuantity(sum + quantity), 0);
  }

  add(position: BookPosition): void {
    this.#bySymbol.set(position.symbol, [...(this.#bySymbol.get(position.symbol) ?? []), position]);
  }

  /** Counts a fill of an order that was given when its symbol was in the universe. */
  fill({ symbol, side, quantity, price, commission }: Fill, ledger: Ledger, book: string): void {
    const signed = side === 'buy' ? quantity : -quantity;
    ledger.cash -= signed * price + commission;
    this.add({ strategy: book, symbol, quantity: signed, averagePrice: price, realised: 0 });
  }

  split(symbol: string, ratio: number): void {
    const held = this.#bySymbol.get(symbol) ?? [];
    const inNewShares = held.map((position) => ({
      ...position,
      quantity: cleanQuantity(position.quantity * ratio),
      averagePrice: position.averagePrice / ratio,
    }));
    if (held.length > 0) this.#bySymbol.set(symbol, inNewShares);
  }

  /** Makes a symbol's holding what the broker says it is; what that changes is in no strategy's book. */
  adopt(symbol: string, quantity: number, averagePrice: number, book: string): void {
    this.#bySymbol.delete(symbol);
    if (quantity !== 0) this.add({ strategy: book, symbol, quantity, averagePrice, realised: 0 });
  }
}
