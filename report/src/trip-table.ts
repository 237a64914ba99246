import { IdColumn } from './id-column.ts';
import type { RoundTrip } from './round-trips.ts';

/** Numbers of a row: what can be reckoned from them, the return, is not kept. */
const WIDTH = 8;
const ENTRY_TIME = 1;
/** Rows of a block: a long run adds blocks, and never copies what it has. */
const ROWS = 4_096;

/** Trades in columns: some 90 bytes each, whatever there are of them. */
export class TripTable implements Iterable<RoundTrip> {
  #length = 0;
  readonly #blocks: Float64Array[] = [];
  /** By row, twice the place of its strategy and symbol, and one more where it was short. */
  readonly #books: Int32Array[] = [];
  readonly #names: (readonly [strategy: string, symbol: string])[] = [];
  readonly #places = new Map<string, number>();
  readonly #entryIds = new IdColumn();
  readonly #exitIds = new IdColumn();

  get length(): number {
    return this.#length;
  }

  /** @returns its row */
  push(trip: RoundTrip): number {
    const row = this.#length++;
    if (row % ROWS === 0) {
      this.#blocks.push(new Float64Array(ROWS * WIDTH));
      this.#books.push(new Int32Array(ROWS));
    }
    this.set(row, trip);
    return row;
  }

  set(row: number, trip: RoundTrip): void {
    const block = this.#blocks[Math.floor(row / ROWS)]!;
    const from = (row % ROWS) * WIDTH;
    block[from] = trip.quantity;
    block[from + ENTRY_TIME] = trip.entryTime;
    block[from + 2] = trip.entryPrice;
    block[from + 3] = trip.exitTime;
    block[from + 4] = trip.exitPrice;
    block[from + 5] = trip.fees;
    block[from + 6] = trip.dividends;
    block[from + 7] = trip.profit;
    this.#books[Math.floor(row / ROWS)]![row % ROWS] = this.#placeOf(trip) * 2 + (trip.side === 'short' ? 1 : 0);
    this.#entryIds.set(row, trip.entryOrderId);
    this.#exitIds.set(row, trip.exitOrderId);
  }

  /** A trade as it was put in; an object of its own every time. */
  at(row: number): RoundTrip {
    const block = this.#blocks[Math.floor(row / ROWS)]!;
    const from = (row % ROWS) * WIDTH;
    const book = this.#books[Math.floor(row / ROWS)]![row % ROWS]!;
    const [strategy, symbol] = this.#names[book >> 1]!;
    const quantity = block[from]!;
    const entryPrice = block[from + 2]!;
    const profit = block[from + 7]!;
    return {
      strategy,
      symbol,
      side: book % 2 === 1 ? 'short' : 'long',
      quantity,
      entryTime: block[from + ENTRY_TIME]!,
      entryPrice,
      exitTime: block[from + 3]!,
      exitPrice: block[from + 4]!,
      fees: block[from + 5]!,
      dividends: block[from + 6]!,
      profit,
      return: profit / (quantity * entryPrice),
      entryOrderId: this.#entryIds.get(row),
      exitOrderId: this.#exitIds.get(row),
    };
  }

  entryTime(row: number): number {
    return this.#blocks[Math.floor(row / ROWS)]![(row % ROWS) * WIDTH + ENTRY_TIME]!;
  }

  *[Symbol.iterator](): Generator<RoundTrip> {
    for (let row = 0; row < this.#length; row++) yield this.at(row);
  }

  #placeOf({ strategy, symbol }: RoundTrip): number {
    const key = `${strategy}\n${symbol}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.#names.length);
    return this.#names.push([strategy, symbol]) - 1;
  }
}
