import type { Ledger } from './ledger.ts';
import { Totals } from './totals.ts';
import type { GroupOf } from './totals.ts';

/** What one strategy holds of one symbol. */
export interface Position {
  readonly symbol: string;
  readonly strategy: string;
  /** Units, negative where short. */
  readonly quantity: number;
  /** Dollars a unit. */
  readonly averagePrice: number;
  /** Dollars, negative where short; NaN where the price is unknown. */
  readonly marketValue: number;
}

/**
 * The account as plugins see it: to be read, not changed. Dollars and units; NaN means unknown, never zero.
 * Exposures count positions and the entering part of working orders from the moment that they are decided.
 */
export class Portfolio {
  readonly #ledger: Ledger;
  readonly #all: Totals;
  readonly #symbolIndex: ReadonlyMap<string, number>;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    this.#symbolIndex = new Map(ledger.symbols.map((symbol, index) => [symbol, index]));
    this.#all = new Totals(ledger, () => 'all');
  }

  get cash(): number {
    return this.#ledger.cash;
  }

  /** Cash and what the positions are worth. */
  get equity(): number {
    return this.#ledger.equity();
  }

  /** What the positions alone are worth, long and short added up without sign; 0 where nothing is held. */
  get positionsValue(): number {
    let sum = 0;
    for (const slot of this.#ledger.held.slots) sum += Math.abs(this.#ledger.value(slot));
    return sum;
  }

  /** Whether nothing is held. Orders at work do not count as held. */
  get isEmpty(): boolean {
    return this.#ledger.held.slots.length === 0;
  }

  /** Long and short exposure added up. */
  get gross(): number {
    return this.#all.gross('all');
  }

  /** Long less short exposure. */
  get net(): number {
    return this.#all.net('all');
  }

  /** Last price of a symbol. */
  price(symbol: string): number {
    const index = this.#symbolIndex.get(symbol);
    return index === undefined ? NaN : this.#ledger.price[index]!;
  }

  /** Units of a symbol that a strategy holds, negative where short; of all strategies together where none is named. */
  held(symbol: string, strategy?: string): number {
    const ledger = this.#ledger;
    const index = this.#symbolIndex.get(symbol);
    if (index === undefined) return 0;
    if (strategy !== undefined) {
      const book = ledger.books.indexOf(strategy);
      return book < 0 ? 0 : ledger.quantity[ledger.slot(book, index)]!;
    }
    let sum = 0;
    for (let book = 0; book < ledger.books.length; book++) sum += ledger.quantity[ledger.slot(book, index)]!;
    return sum;
  }

  /**
   * Exposure by group, kept up to date: call it once in `setup` and read it per intent.
   * @param groupOf the group of a holding; holdings for which it returns undefined are one group of their own
   */
  totals(groupOf: GroupOf): Totals {
    return new Totals(this.#ledger, groupOf);
  }

  /** What is held now, by strategy and symbol in the order of config. */
  positions(): Position[] {
    const ledger = this.#ledger;
    const held = [...ledger.held.slots].sort((a, b) => a - b);
    return held.map((slot) => ({
      symbol: ledger.symbols[ledger.symbolOf(slot)]!,
      strategy: ledger.books[ledger.bookOf(slot)]!,
      quantity: ledger.quantity[slot]!,
      averagePrice: ledger.averagePrice[slot]!,
      marketValue: ledger.value(slot),
    }));
  }
}
