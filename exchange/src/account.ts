import type { Account, AppliedSplit, BrokerPosition, Detail, Side } from '@plimsoll/core';
import { Holdings } from './holdings.ts';
import type { Borrowed } from './financing.ts';
import { maintenanceOf } from './margin.ts';
import type { MarginTerms } from './margin.ts';

export interface AccountOptions {
  /** What can be traded; a symbol's place here is its index everywhere. */
  readonly symbols: readonly string[];
  /** Dollars to start with. */
  readonly cash: number;
  /** Buying power as a multiple of equity: 1 for a cash account, 2 by Regulation T. */
  readonly multiplier: number;
  /** What a margin account must keep; nothing is asked for where left out. */
  readonly margin?: MarginTerms | undefined;
  readonly isShortable: (index: number) => boolean;
  /** Last price of a symbol, dollars; NaN where unknown. Call `Exchange.pricesChanged` when it answers otherwise. */
  readonly priceOf: (index: number) => number;
}

/** Units that are to be traded. */
export interface Trade {
  readonly index: number;
  readonly side: Side;
  /** Units, greater than zero. */
  readonly quantity: number;
  /** Units of it that close what is held. */
  readonly closing: number;
  /** Dollars that it is charged beside its price. */
  readonly charge: number;
}

/** Why an order, or a part of it, is not taken. */
export interface Refusal {
  readonly code: string;
  readonly detail: Detail;
}

/** A cost that misses buying power by this many dollars misses it by floating-point noise alone. */
const NOISE_DOLLARS = 1e-6;

/** Cash, positions, and what is set aside for orders; it says what buying power allows. */
export class TradingAccount {
  /** Whether margin has been called for, so that nothing may be entered. */
  isCalled = false;
  readonly #options: AccountOptions;
  readonly #holdings: Holdings;
  #cash: number;
  #reserved = 0;

  constructor(options: AccountOptions) {
    this.#options = options;
    this.#holdings = new Holdings(options.priceOf);
    this.#cash = options.cash;
  }

  /** Dollars set aside for orders. */
  get reserved(): number {
    return this.#reserved;
  }

  /** Takes up what an earlier process held and had set aside; symbols that are not there any more are left out. */
  restore(cash: number, positions: readonly BrokerPosition[], reserved: number): void {
    this.#reserved = reserved;
    for (const { symbol, quantity, averagePrice } of positions) {
      const index = this.#options.symbols.indexOf(symbol);
      if (index >= 0) this.#holdings.fill(index, quantity > 0 ? 'buy' : 'sell', Math.abs(quantity), averagePrice);
    }
    this.#cash = cash;
  }

  /** As brokers tell it, dollars. */
  account(): Account {
    return { cash: this.#cash, buyingPower: Math.max(0, this.#buyingPower()) };
  }

  /** Dollars: cash and what is held. */
  get equity(): number {
    return this.#cash + this.#holdings.net;
  }

  /** Dollars borrowed: by how much cash is less than the worth of what was sold short, whose proceeds are not the account's to use. */
  get debit(): number {
    const { gross, net } = this.#holdings;
    return Math.max(0, (gross - net) / 2 - this.#cash);
  }

  /** Dollars of equity that must be kept for what is held. */
  get maintenance(): number {
    const { margin, priceOf } = this.#options;
    let sum = 0;
    if (margin === undefined) return sum;
    for (const [index, { quantity }] of this.#holdings.all()) sum += maintenanceOf(margin, quantity, priceOf(index));
    return sum;
  }

  /** Whether anything is held or owed. */
  get isExposed(): boolean {
    return this.#holdings.size > 0 || this.#cash < 0;
  }

  holdings(): Iterable<readonly [index: number, holding: { readonly quantity: number }]> {
    return this.#holdings.all();
  }

  /** What is held short, at its present worth. */
  borrowed(): Borrowed[] {
    const short = this.#holdings.entries().filter(([, { quantity }]) => quantity < 0);
    return short.map(([index, { quantity }]) => ({ index, value: -quantity * this.#options.priceOf(index) }));
  }

  /** Dollars that come without a trade, or go where negative. */
  credit(dollars: number): void {
    this.#cash += dollars;
  }

  positions(): BrokerPosition[] {
    const { symbols } = this.#options;
    return this.#holdings.entries().map(([index, holding]) => ({ symbol: symbols[index]!, ...holding }));
  }

  /** Prices have changed. */
  forgetValue(): void {
    this.#holdings.forgetValue();
  }

  /** Units held that an order of this side would close. */
  closable(index: number, side: Side): number {
    return this.#holdings.closable(index, side);
  }

  /** Sets dollars of buying power aside, or gives back what was set aside where they are negative. */
  reserve(dollars: number): void {
    this.#reserved += dollars;
  }

  /** Nothing is set aside any more: what is left of additions and subtractions is noise. */
  clearReserve(): void {
    this.#reserved = 0;
  }

  /**
   * Why the part of a trade that enters cannot be had at `price`, while what is held of its symbol is worth `mark` a unit. What closes
   * needs nobody's leave, and makes room for what enters.
   */
  refusal(trade: Trade, price: number, mark: number): Refusal | undefined {
    const { index, side, quantity, closing } = trade;
    if (closing === quantity) return undefined;
    const symbol = this.#options.symbols[index]!;
    const held = this.#holdings.quantityOf(index);
    const { equity } = this;
    if (this.isCalled) return { code: 'MARGIN_CALL', detail: { equity, required: this.maintenance } };
    if (side === 'sell' && !this.#options.isShortable(index)) {
      return { code: 'NOT_SHORTABLE', detail: { symbol, quantity, held } };
    }
    if (!(price > 0)) return { code: 'PRICE_UNKNOWN', detail: { symbol } };
    const { margin } = this.#options;
    const isPoor = margin !== undefined && equity < margin.minimumEquity;
    if (isPoor && side === 'sell') {
      return { code: 'EQUITY_BELOW_MINIMUM', detail: { equity, minimum: margin.minimumEquity } };
    }
    const rise = held === 0 ? 0 : mark - this.#options.priceOf(index);
    const multiplier = this.#multiplier;
    const atMark = this.#buyingPower() + (multiplier * held - Math.abs(held)) * rise;
    const buyingPower = Math.max(0, atMark + (closing === 0 ? 0 : closing * mark));
    const cost = costOf(trade, price);
    if (cost > buyingPower + NOISE_DOLLARS) {
      return { code: 'INSUFFICIENT_BUYING_POWER', detail: { buyingPower, cost } };
    }
    return margin === undefined ? undefined : this.#marginRefusal(margin, trade, price, equity + held * rise);
  }

  /** Nothing is entered that would lead straight to a margin call. `equity` in dollars, at the price that what is held is worth now. */
  #marginRefusal(margin: MarginTerms, trade: Trade, price: number, equity: number): Refusal | undefined {
    const { index, side, quantity, charge } = trade;
    const held = this.#holdings.quantityOf(index);
    const after = held + (side === 'buy' ? quantity : -quantity);
    const before = maintenanceOf(margin, held, this.#options.priceOf(index));
    const required = this.maintenance - before + maintenanceOf(margin, after, price);
    if (equity - charge >= required - NOISE_DOLLARS) return undefined;
    return { code: 'INSUFFICIENT_MARGIN', detail: { equity: equity - charge, required } };
  }

  /** Books an execution, and the dollars that it is charged. */
  execute(index: number, side: Side, quantity: number, price: number, charge: number): void {
    this.#holdings.fill(index, side, quantity, price);
    this.#cash -= (side === 'buy' ? quantity : -quantity) * price + charge;
  }

  /**
   * A split: what is held is in new shares. A fraction of a lot is paid out at the last price.
   * @returns what was paid out, if anything: new shares, below zero where the account was short, and dollars for each
   */
  split(index: number, ratio: number, lot: number): AppliedSplit['inLieu'] {
    const quantity = this.#holdings.split(index, ratio, lot);
    if (quantity === 0) return undefined;
    const price = this.#options.priceOf(index);
    this.#cash += quantity * price;
    return { quantity, price };
  }

  /** A dividend: longs are paid so many dollars a share, shorts pay them. Returns how much cash came. */
  dividend(index: number, perShare: number): number {
    const amount = this.#holdings.quantityOf(index) * perShare;
    this.#cash += amount;
    return amount;
  }

  #buyingPower(): number {
    return this.#multiplier * this.equity - this.#holdings.gross - this.#reserved;
  }

  get #multiplier(): number {
    const { multiplier, margin } = this.#options;
    return margin === undefined || this.equity >= margin.minimumEquity ? multiplier : Math.min(1, multiplier);
  }
}

/** Dollars of buying power that a trade needs at a price. */
export function costOf({ quantity, closing, charge }: Trade, price: number): number {
  return (quantity - closing) * price + charge;
}
