import type { Asset } from './assets.ts';
import { exact, toNumber } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { VenueBar, VenueEvents, VenueQuote, VenueTrade } from './types.ts';

/** Trades and quotes kept for each symbol, at least; twice as many at most. */
const HISTORY = 1000;
const PRICE_PLACES = 9;
const QUOTE_PLACES = 4;
const DEFAULT_SIZE = 100;

/** How a price came to where it is: at once, or through everything between. */
export interface Move {
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
  /** Orders that came later, epoch ms, take no part. */
  readonly untilMs: number;
}

export interface MarketOptions {
  readonly nowMs: () => number;
  readonly emit: <K extends keyof VenueEvents>(name: K, ...event: Parameters<VenueEvents[K]>) => void;
  /** Orders have a chance to fill. */
  readonly moved: (move: Move) => void;
  /** Dollars between bid and ask where only a price is known. */
  readonly spread: number;
}

/** What is known of a symbol's price. The last price is never outside bid and ask. */
export class Book {
  readonly symbol: string;
  bid: number;
  ask: number;
  last: number;
  /** At the end of the last session, and of the one before the present one. */
  close: Decimal;
  lastDay: Decimal;
  isHalted = false;
  quote: VenueQuote | undefined;
  trade: VenueTrade | undefined;
  readonly quotes: VenueQuote[] = [];
  readonly trades: VenueTrade[] = [];
  readonly bars: VenueBar[] = [];
  #exactLast: readonly [last: number, exact: Decimal];

  constructor(symbol: string, price: number) {
    this.symbol = symbol;
    this.bid = this.ask = this.last = price;
    this.close = this.lastDay = exact(price);
    this.#exactLast = [price, this.close];
  }

  /** The last price as an exact number, dollars. */
  get lastPrice(): Decimal {
    if (this.#exactLast[0] !== this.last) this.#exactLast = [this.last, exact(this.last)];
    return this.#exactLast[1];
  }
}

/** Prices of all symbols: what they are, what they were, and who is told. */
export class Market {
  readonly #options: MarketOptions;
  readonly #books = new Map<string, Book>();
  #tradeId = 0;

  constructor(options: MarketOptions) {
    this.#options = options;
  }

  book(asset: Asset): Book {
    let book = this.#books.get(asset.symbol);
    if (book === undefined) {
      const price = toNumber(asset.price);
      this.#books.set(asset.symbol, (book = new Book(asset.symbol, price)));
      Object.assign(book, this.#aroundLast(price));
      const timeMs = this.#options.nowMs();
      book.trade = { symbol: asset.symbol, timeMs, id: ++this.#tradeId, price, size: DEFAULT_SIZE };
      book.quote = quoteOf(book, timeMs, DEFAULT_SIZE, DEFAULT_SIZE);
    }
    return book;
  }

  books(): Book[] {
    return [...this.#books.values()];
  }

  /** @throws RangeError unless 0 < bid <= ask */
  setQuote(book: Book, bid: number, ask: number, bidSize: number, askSize: number): void {
    if (!(bid > 0 && bid <= ask && ask < Infinity)) throw new RangeError(`a bid of ${bid} and an ask of ${ask}`);
    book.bid = rounded(bid, PRICE_PLACES);
    book.ask = rounded(ask, PRICE_PLACES);
    book.last = Math.min(Math.max(book.last, book.bid), book.ask);
    this.#tellQuote(book, bidSize, askSize);
    this.#options.moved({ symbol: book.symbol, from: book.last, to: book.last, untilMs: Infinity });
  }

  /**
   * A trade at once, or at the end of a way through all prices between.
   * @throws RangeError unless the price is above zero
   */
  setTrade(book: Book, price: number, size: number, isGlide = false): void {
    const before = book.last;
    this.#trade(book, price, size);
    this.#options.moved({ symbol: book.symbol, from: isGlide ? before : book.last, to: book.last, untilMs: Infinity });
  }

  /** A minute that is told when it is over: its way from open over the extremes to close is walked now. */
  walkBar(book: Book, bar: VenueBar): void {
    const { symbol, startMs } = bar;
    this.#place(book, bar.open);
    for (const price of wayOf(bar)) {
      const from = book.last;
      this.#place(book, price);
      this.#options.moved({ symbol, from, to: book.last, untilMs: startMs });
    }
    this.setTrade(book, bar.close, Math.max(1, Math.round(bar.volume)));
    this.endBar(book, bar);
  }

  /** A minute has ended whose prices have been told already. */
  endBar(book: Book, bar: VenueBar): void {
    this.addHistory(book, bar);
    this.#options.emit('bar', bar);
  }

  /** A bar of the past, told to nobody. Bars that are not after the last one are left out. */
  addHistory(book: Book, bar: VenueBar): void {
    const last = book.bars.at(-1);
    if (last === undefined || bar.startMs > last.startMs) book.bars.push(bar);
  }

  /** A price of the past, told to nobody: of today, or the last one of the day before as far as is known. */
  startAt(book: Book, price: number, isToday: boolean): void {
    this.#place(book, price);
    if (!isToday) book.close = book.lastDay = book.lastPrice;
  }

  setHalted(book: Book, isHalted: boolean): void {
    book.isHalted = isHalted;
    this.#options.emit('status', { symbol: book.symbol, timeMs: this.#options.nowMs(), isHalted });
  }

  #trade(book: Book, price: number, size: number): void {
    const isInside = price >= book.bid && price <= book.ask && book.bid < book.ask;
    this.#place(book, price, isInside);
    const { symbol, last } = book;
    book.trade = { symbol, timeMs: this.#options.nowMs(), id: ++this.#tradeId, price: last, size };
    keep(book.trades, book.trade);
    this.#options.emit('trade', book.trade);
    if (!isInside) this.#tellQuote(book, DEFAULT_SIZE, DEFAULT_SIZE);
  }

  #place(book: Book, price: number, keepsQuote = false): void {
    if (!(price > 0 && price < Infinity)) throw new RangeError(`a price of ${price}`);
    book.last = rounded(price, PRICE_PLACES);
    if (!keepsQuote) Object.assign(book, this.#aroundLast(book.last));
  }

  #aroundLast(last: number): { bid: number; ask: number } {
    const half = this.#options.spread / 2;
    if (half === 0) return { bid: last, ask: last };
    const bid = rounded(last - half, QUOTE_PLACES);
    return { bid: bid > 0 ? bid : last, ask: Math.max(last, rounded(last + half, QUOTE_PLACES)) };
  }

  #tellQuote(book: Book, bidSize: number, askSize: number): void {
    book.quote = quoteOf(book, this.#options.nowMs(), bidSize, askSize);
    keep(book.quotes, book.quote);
    this.#options.emit('quote', book.quote);
  }
}

/** The prices a bar passes: open, the extreme that is likelier to come first, the other one, close. */
export function wayOf({ open, high, low, close }: VenueBar): [number, number, number, number] {
  return close >= open ? [open, low, high, close] : [open, high, low, close];
}

function quoteOf({ symbol, bid, ask }: Book, timeMs: number, bidSize: number, askSize: number): VenueQuote {
  return { symbol, timeMs, bid, ask, bidSize, askSize };
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length >= 2 * HISTORY) list.splice(0, HISTORY);
}

function rounded(value: number, places: number): number {
  return Number(value.toFixed(places));
}
