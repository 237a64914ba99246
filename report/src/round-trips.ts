import { cleanQuantity } from '@plimsoll/core';
import type { Fill } from '@plimsoll/core';
import { TripTable } from './trip-table.ts';

/** What one order entered and another closed. Dollars, units as they were at the exit, epoch ms; prices are the averages of the fills. */
export interface RoundTrip {
  readonly strategy: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly quantity: number;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  /** Commissions of both ends, by the units that each closed. */
  readonly fees: number;
  /** What was received meanwhile, below zero where a short position paid it. */
  readonly dividends: number;
  /** After fees, with dividends. NaN where the price at which a position was taken over is not known. */
  readonly profit: number;
  /** `profit` as a fraction of what was entered. */
  readonly return: number;
  /** The orders that entered and closed it; empty where the position was there before the run. */
  readonly entryOrderId: string;
  readonly exitOrderId: string;
}

/** What was entered and not closed yet. */
export type OpenTrip = Omit<RoundTrip, 'exitTime' | 'exitPrice' | 'exitOrderId' | 'profit' | 'return'>;

interface Lot {
  readonly orderId: string;
  readonly isLong: boolean;
  readonly time: number;
  left: number;
  price: number;
  feePerUnit: number;
  /** Dollars, below zero where they were paid. */
  dividendsPerUnit: number;
}

/** One strategy's holdings of one symbol, oldest first, and the trip that its last fill closed. */
interface Book {
  readonly strategy: string;
  readonly symbol: string;
  readonly lots: Lot[];
  last: RoundTrip | undefined;
  /** Its place among those that are closed. */
  lastRow: number;
}

/**
 * Trades out of fills, by strategy and symbol: what came first goes first (FIFO). A fill that takes a position through zero closes it and
 * opens the other side. Fills of one pair of orders are one trade, so that an order filled in parts does not count as many.
 */
export class RoundTrips {
  /** Those that are closed, in the order in which they closed. */
  readonly table = new TripTable();
  readonly #books = new Map<string, Book>();

  /** What {@link table} has, as a list that is made anew each time: where there are many, go through the table. */
  get closed(): readonly RoundTrip[] {
    return [...this.table];
  }

  add(strategy: string, fill: Fill): void {
    const book = this.#book(strategy, fill.symbol);
    const isBuy = fill.side === 'buy';
    const feePerUnit = fill.commission / fill.quantity;
    let left = fill.quantity;
    for (let lot = book.lots[0]; left > 0 && lot && lot.isLong !== isBuy; lot = book.lots[0]) {
      const quantity = Math.min(left, lot.left);
      this.#close(book, lot, quantity, fill, quantity * (lot.feePerUnit + feePerUnit));
      left = cleanQuantity(left - quantity);
      lot.left = cleanQuantity(lot.left - quantity);
      if (lot.left === 0) book.lots.shift();
    }
    if (left > 0) enter(book, { ...fill, isLong: isBuy, left, feePerUnit, dividendsPerUnit: 0 });
  }

  /**
   * Brings a holding to what the account says it is, at a reconciliation: what is too much is dropped, newest first, and what is missing
   * was entered at `price` now. No trade comes of it.
   * @param quantity units, negative where short
   */
  adopt(strategy: string, symbol: string, quantity: number, price: number, time: number): void {
    const { lots } = this.#book(strategy, symbol);
    const isLong = quantity > 0;
    if (lots[0]?.isLong !== isLong) lots.length = 0;
    let missing = Math.abs(quantity);
    for (const lot of lots) {
      lot.left = Math.min(lot.left, missing);
      missing = cleanQuantity(missing - lot.left);
    }
    while (lots.at(-1)?.left === 0) lots.pop();
    if (missing > 0) lots.push({ orderId: '', isLong, time, left: missing, price, feePerUnit: 0, dividendsPerUnit: 0 });
  }

  /** A split: what is open of a symbol is in new shares. @param ratio new shares for an old one */
  split(symbol: string, ratio: number): void {
    for (const lot of this.#lotsOf(symbol)) {
      lot.left = cleanQuantity(lot.left * ratio);
      lot.price /= ratio;
      lot.feePerUnit /= ratio;
      lot.dividendsPerUnit /= ratio;
    }
  }

  /** A dividend: what is open of a symbol has earned so many dollars a share, or paid them where it is short. */
  dividend(symbol: string, perShare: number): void {
    for (const lot of this.#lotsOf(symbol)) lot.dividendsPerUnit += lot.isLong ? perShare : -perShare;
  }

  /** What is open, by strategy and symbol in the order of their first fills. */
  open(): OpenTrip[] {
    return [...this.#books.values()].flatMap(({ strategy, symbol, lots }) =>
      lots.map(({ orderId, isLong, left, time, price, feePerUnit, dividendsPerUnit }) => ({
        strategy,
        symbol,
        side: isLong ? 'long' : 'short',
        quantity: left,
        entryTime: time,
        entryPrice: price,
        fees: left * feePerUnit,
        dividends: left * dividendsPerUnit,
        entryOrderId: orderId,
      })),
    );
  }

  /** By strategy and symbol, what is held according to the fills. */
  *holdings(): Iterable<{ readonly strategy: string; readonly symbol: string; readonly quantity: number }> {
    for (const { strategy, symbol, lots } of this.#books.values()) {
      const quantity = lots.reduce((sum, lot) => sum + (lot.isLong ? lot.left : -lot.left), 0);
      yield { strategy, symbol, quantity: cleanQuantity(quantity) };
    }
  }

  #lotsOf(symbol: string): Lot[] {
    return [...this.#books.values()].flatMap((book) => (book.symbol === symbol ? book.lots : []));
  }

  #book(strategy: string, symbol: string): Book {
    const key = `${strategy}\n${symbol}`;
    let book = this.#books.get(key);
    if (!book) this.#books.set(key, (book = { strategy, symbol, lots: [], last: undefined, lastRow: -1 }));
    return book;
  }

  #close(book: Book, lot: Lot, quantity: number, fill: Fill, fees: number): void {
    const { strategy, symbol } = book;
    const part = tripOf(lot, quantity, fill, fees);
    const isSame = book.last?.entryOrderId === part.entryOrderId && book.last.exitOrderId === part.exitOrderId;
    const trip = isSame ? joined(book.last!, part) : { strategy, symbol, ...part };
    if (isSame) this.table.set(book.lastRow, trip);
    else book.lastRow = this.table.push(trip);
    book.last = trip;
  }
}

type Part = Omit<RoundTrip, 'strategy' | 'symbol'>;

function tripOf(lot: Lot, quantity: number, fill: Fill, fees: number): Part {
  const gain = quantity * (fill.price - lot.price);
  const dividends = quantity * lot.dividendsPerUnit;
  const profit = (lot.isLong ? gain : -gain) + dividends - fees;
  return {
    side: lot.isLong ? 'long' : 'short',
    quantity,
    entryTime: lot.time,
    entryPrice: lot.price,
    exitTime: fill.time,
    exitPrice: fill.price,
    fees,
    dividends,
    profit,
    return: profit / (quantity * lot.price),
    entryOrderId: lot.orderId,
    exitOrderId: fill.orderId,
  };
}

function joined(trip: RoundTrip, part: Part): RoundTrip {
  const quantity = cleanQuantity(trip.quantity + part.quantity);
  const average = (price: 'entryPrice' | 'exitPrice'): number =>
    (trip[price] * trip.quantity + part[price] * part.quantity) / quantity;
  const entryPrice = average('entryPrice');
  const profit = trip.profit + part.profit;
  return {
    ...trip,
    quantity,
    entryPrice,
    exitTime: part.exitTime,
    exitPrice: average('exitPrice'),
    fees: trip.fees + part.fees,
    dividends: trip.dividends + part.dividends,
    profit,
    return: profit / (quantity * entryPrice),
  };
}

/** A further part of the order that entered last is one lot with it. */
function enter({ lots }: Book, lot: Lot): void {
  const { orderId, left, price, feePerUnit, dividendsPerUnit } = lot;
  const last = lots.at(-1);
  if (last?.orderId !== orderId) {
    const { isLong, time } = lot;
    lots.push({ orderId, isLong, time, left, price, feePerUnit, dividendsPerUnit });
    return;
  }
  const sum = cleanQuantity(last.left + left);
  last.price = (last.price * last.left + price * left) / sum;
  last.feePerUnit = (last.feePerUnit * last.left + feePerUnit * left) / sum;
  last.dividendsPerUnit = (last.dividendsPerUnit * last.left + dividendsPerUnit * left) / sum;
  last.left = sum;
}
