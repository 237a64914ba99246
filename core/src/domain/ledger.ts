import { cleanQuantity, floorToLot } from './instrument.ts';
import { Oversold } from './oversold.ts';
import { SlotSet } from './slot-set.ts';
import type { Side } from './terms.ts';

/** What a fill did to a long-only book that it would have taken below zero. Exposures are fractions of equity. */
export interface PreventedNegative {
  readonly previous: number;
  readonly delta: number;
  readonly wouldBe: number;
  readonly previousQuantity: number;
  readonly wouldBeQuantity: number;
}

/**
 * Cash, positions and reservations of the account. Every strategy has a book of its own; a slot is one symbol in one book. Arrays
 * are indexed by slot or by symbol; whoever keeps sums compares versions to know whether they still hold.
 */
export class Ledger {
  readonly symbols: readonly string[];
  readonly books: string[] = [];
  /** Dollars; NaN while the account is unknown. */
  cash = NaN;
  /** While true, no fill takes a book below zero. */
  longOnly = false;
  /** Another one after every change of cash, prices or positions. */
  version = 0;
  /** Another one after every change of reservations. */
  orderVersion = 0;
  /** Grows with every change of a reservation but one: that of an order that is the first in its slot, whose slot is then the last of `working`. */
  reorderVersion = 0;
  /** Last usable price by symbol, dollars; NaN before the first. */
  readonly price: Float64Array;
  /** Units by slot, negative where short. */
  quantity: Float64Array = new Float64Array(0);
  /** Average entry price by slot, dollars. */
  averagePrice: Float64Array = new Float64Array(0);
  /** Realised profit by slot, dividends included, dollars, commissions not included. */
  realised: Float64Array = new Float64Array(0);
  /** Dollars by slot of working orders that would enter long, and short. */
  reservedLong: Float64Array = new Float64Array(0);
  reservedShort: Float64Array = new Float64Array(0);
  /** Slots that hold anything. */
  readonly held = new SlotSet();
  /**
   * What long-only books sold before they were told of the purchase: fills are told in any order. A purchase that happened before the newest sale
   * of the slot (epoch ms in `soldAt`) makes up for that first.
   */
  readonly oversold = new Oversold();
  soldAt: Float64Array = new Float64Array(0);
  /** Slots that orders work in. */
  readonly working = new SlotSet();
  #closingSell: Float64Array = new Float64Array(0);
  #closingBuy: Float64Array = new Float64Array(0);
  #workingSells = new Int32Array(0);
  #workingBuys = new Int32Array(0);
  /** What all positions were worth as of `#worthVersion`. */
  #worth = 0;
  #worthVersion = -1;

  constructor(symbols: readonly string[], books: readonly string[] = []) {
    this.symbols = symbols;
    this.price = new Float64Array(symbols.length).fill(NaN);
    for (const book of books) this.openBook(book);
  }

  /** The place of a book among `books`; it is opened if there is none of that name. */
  openBook(name: string): number {
    const existing = this.books.indexOf(name);
    if (existing >= 0) return existing;
    const slots = this.books.push(name) * this.symbols.length;
    const grown = (column: Float64Array): Float64Array => {
      const longer = new Float64Array(slots);
      longer.set(column);
      return longer;
    };
    this.quantity = grown(this.quantity);
    this.averagePrice = grown(this.averagePrice);
    this.realised = grown(this.realised);
    this.soldAt = grown(this.soldAt);
    this.reservedLong = grown(this.reservedLong);
    this.reservedShort = grown(this.reservedShort);
    this.#closingSell = grown(this.#closingSell);
    this.#closingBuy = grown(this.#closingBuy);
    this.#workingSells = Int32Array.from({ length: slots }, (_, slot) => this.#workingSells[slot] ?? 0);
    this.#workingBuys = Int32Array.from({ length: slots }, (_, slot) => this.#workingBuys[slot] ?? 0);
    this.held.grow(slots);
    this.working.grow(slots);
    return this.books.length - 1;
  }

  slot(book: number, symbol: number): number {
    return book * this.symbols.length + symbol;
  }

  symbolOf(slot: number): number {
    return slot % this.symbols.length;
  }

  bookOf(slot: number): number {
    return Math.floor(slot / this.symbols.length);
  }

  /** Sets the last price of a symbol, dollars. */
  mark(symbol: number, price: number): void {
    this.price[symbol] = price;
    this.version++;
  }

  /** Dollars that the slot's position is worth; 0 where nothing is held, NaN where it is and the price is unknown. */
  value(slot: number): number {
    const quantity = this.quantity[slot]!;
    return quantity === 0 ? 0 : quantity * this.price[this.symbolOf(slot)]!;
  }

  /** Cash and what all positions are worth, dollars; NaN where any of it is unknown. */
  equity(): number {
    if (this.#worthVersion !== this.version) this.#sumUp();
    return this.cash + this.#worth;
  }

  #sumUp(): void {
    this.#worth = 0;
    for (const slot of this.held.slots) this.#worth += this.value(slot);
    this.#worthVersion = this.version;
  }

  /** Units that an order of this side can still close in the slot: what is held less what working orders close already. */
  closable(slot: number, side: Side): number {
    const held = this.quantity[slot]!;
    const free = side === 'sell' ? held - this.#closingSell[slot]! : -held - this.#closingBuy[slot]!;
    return Math.max(0, cleanQuantity(free));
  }

  /** Units of the position that an order of this side would reduce, whatever works on it already. */
  heldAgainst(slot: number, side: Side): number {
    const held = this.quantity[slot]!;
    return Math.max(0, side === 'sell' ? held : -held);
  }

  /** What orders that work in a slot reserve, to be given back as it was by {@link restoreReserved}. */
  reservedAt(slot: number): readonly number[] {
    return this.#reservations.map((column) => column[slot]!);
  }

  /** Makes what is reserved in a slot what it was when no other orders worked in it than do now. */
  restoreReserved(slot: number, reserved: readonly number[]): void {
    for (const [i, column] of this.#reservations.entries()) column[slot] = reserved[i]!;
    this.orderVersion++;
    this.reorderVersion++;
  }

  get #reservations(): readonly Float64Array[] {
    return [this.#closingSell, this.#closingBuy, this.reservedLong, this.reservedShort];
  }

  /** Counts an order the moment it is decided. `enteringNotional` in dollars, `closing` in units. */
  reserve(slot: number, side: Side, closing: number, enteringNotional: number): void {
    this.#workingOn(side)[slot]!++;
    this.#moveReservation(slot, side, closing, enteringNotional);
  }

  /** Takes back the part of a reservation that was filled. */
  releasePart(slot: number, side: Side, closing: number, enteringNotional: number): void {
    this.#moveReservation(slot, side, -closing, -enteringNotional);
  }

  /** Takes back what is left of an order's reservation when the order ends. */
  release(slot: number, side: Side, closing: number, enteringNotional: number): void {
    this.#workingOn(side)[slot]!--;
    this.#moveReservation(slot, side, -closing, -enteringNotional);
  }

  /**
   * Books a fill: cash in full, and the position unless that would take a long-only book below zero, where it stays at zero and
   * what was prevented is returned. See `oversold` for what becomes of the rest.
   * @param time when it happened, epoch ms
   */
  fill(
    slot: number,
    side: Side,
    quantity: number,
    price: number,
    commission: number,
    time = NaN,
  ): PreventedNegative | undefined {
    const symbol = this.symbolOf(slot);
    if (Number.isNaN(this.price[symbol])) this.mark(symbol, price);
    const before = this.quantity[slot]!;
    const delta = side === 'buy' ? quantity : -quantity;
    if (delta < 0 && time > this.soldAt[slot]!) this.soldAt[slot] = time;
    const isLate = delta > 0 && time <= this.soldAt[slot]!;
    const soldBefore = isLate ? this.oversold.takeBack(slot, delta) : undefined;
    const after = cleanQuantity(before + delta - (soldBefore?.quantity ?? 0));
    const isPrevented = this.longOnly && after < 0 && after < before;
    const equity = isPrevented ? this.equity() : NaN;
    this.cash -= delta * price + commission;
    this.#move(slot, before, isPrevented ? 0 : after, price);
    if (soldBefore) this.realised[slot]! += soldBefore.quantity * (soldBefore.price - price);
    if (!isPrevented) return undefined;
    this.oversold.add(slot, { quantity: Math.min(quantity, -after), price });
    const fraction = (units: number): number => (units * price) / equity;
    return {
      previous: fraction(before),
      delta: fraction(delta),
      wouldBe: fraction(after),
      previousQuantity: before,
      wouldBeQuantity: after,
    };
  }

  /** Sets a position as the broker tells it, at a reconciliation. */
  adopt(slot: number, quantity: number, averagePrice: number): void {
    this.quantity[slot] = cleanQuantity(quantity);
    this.averagePrice[slot] = averagePrice;
    this.oversold.forget(slot);
    this.version++;
    this.held.set(slot, this.quantity[slot] !== 0);
  }

  /**
   * A split of a symbol: everything that is held of it is in new shares, and its last price too, where that is not one of new shares already.
   * @param ratio new shares for an old one
   */
  split(symbol: number, ratio: number, isPriceNew = false): void {
    if (!isPriceNew) this.price[symbol]! /= ratio;
    this.version++;
    for (let slot = symbol; slot < this.quantity.length; slot += this.symbols.length) {
      this.quantity[slot] = cleanQuantity(this.quantity[slot]! * ratio);
      this.averagePrice[slot]! /= ratio;
      this.oversold.split(slot, ratio);
      this.held.set(slot, this.quantity[slot] !== 0);
    }
  }

  /**
   * Takes units that were paid out at a price from the books that hold a symbol: first what they have beyond whole lots, then what is still
   * missing, in their order. Cash changes by what was paid.
   * @param units below zero where the account was short
   */
  payOut(symbol: number, units: number, price: number, lot: number): void {
    this.cash += units * price;
    this.version++;
    let left = Math.abs(units);
    for (const isWhole of [false, true]) {
      for (let slot = symbol; slot < this.quantity.length; slot += this.symbols.length) {
        const held = this.quantity[slot]!;
        if (held * units <= 0) continue;
        const size = Math.abs(held);
        const taken = Math.min(left, isWhole ? size : cleanQuantity(size - floorToLot(size, lot)));
        if (taken > 0) this.#move(slot, held, cleanQuantity(held - Math.sign(held) * taken), price);
        left = cleanQuantity(left - taken);
      }
    }
  }

  /** A dividend: each book has earned so many dollars for each unit that it holds, or paid them where it is short. Cash does not change. */
  earn(symbol: number, perShare: number): void {
    for (let slot = symbol; slot < this.quantity.length; slot += this.symbols.length) {
      this.realised[slot]! += this.quantity[slot]! * perShare;
    }
  }

  #move(slot: number, before: number, now: number, price: number): void {
    const sameSide = before * now > 0;
    if (Math.abs(now) > Math.abs(before) && (before === 0 || sameSide)) {
      const average = this.averagePrice[slot]!;
      this.averagePrice[slot] = before === 0 ? price : (average * before + price * (now - before)) / now;
    } else {
      const closed = sameSide ? before - now : before;
      this.realised[slot]! += closed * (price - this.averagePrice[slot]!);
      if (!sameSide) this.averagePrice[slot] = now === 0 ? 0 : price;
    }
    this.quantity[slot] = now;
    this.version++;
    this.held.set(slot, now !== 0);
  }

  #workingOn(side: Side): Int32Array {
    return side === 'sell' ? this.#workingSells : this.#workingBuys;
  }

  /** With the side's last order goes the noise of having added and taken away fractions; until then it makes nothing negative. */
  #moveReservation(slot: number, side: Side, closing: number, enteringNotional: number): void {
    const isNone = this.#workingOn(side)[slot] === 0;
    const closes = side === 'sell' ? this.#closingSell : this.#closingBuy;
    const enters = side === 'sell' ? this.reservedShort : this.reservedLong;
    closes[slot] = isNone ? 0 : Math.max(0, closes[slot]! + closing);
    enters[slot] = isNone ? 0 : Math.max(0, enters[slot]! + enteringNotional);
    this.orderVersion++;
    const orders = this.#workingBuys[slot]! + this.#workingSells[slot]!;
    if (orders !== 1 || this.working.has(slot)) this.reorderVersion++;
    this.working.set(slot, orders > 0);
  }
}
