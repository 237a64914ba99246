import type { Account, AppliedSplit, BrokerPosition, Detail, Side } from '@plimsoll/core';
import { Holdings } from './holdings.ts';

export interface AccountOptions {
  /** What can be traded; a symbol's place here is its index everywhere. */
  readonly symbols: readonly string[];
  /** Dollars to start with. */
  readonly cash: number;
  /** Buying power as a multiple of equity: 1 for a cash account. */
  readonly multiplier: number;
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
  readonly #options: AccountOptions;
  readonly #holdings: Holdings;
  #cash: number;
  #reserved = 0;

  constructor(options: AccountOptions) {
    this.#options = options;
    this.#holdings = new Holdings(options.priceOf);
    this.#cash = options.cash;
  }

  /** As brokers tell it, dollars. */
  account(): Account {
    return { cash: this.#cash, buyingPower: Math.max(0, this.#buyingPower()) };
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
    if (side === 'sell' && !this.#options.isShortable(index)) {
      return { code: 'NOT_SHORTABLE', detail: { symbol, quantity, held } };
    }
    if (!(price > 0)) return { code: 'PRICE_UNKNOWN', detail: { symbol } };
    const rise = held === 0 ? 0 : mark - this.#options.priceOf(index);
    const { multiplier } = this.#options;
    const atMark = this.#buyingPower() + (multiplier * held - Math.abs(held)) * rise;
    const buyingPower = Math.max(0, atMark + (closing === 0 ? 0 : closing * mark));
    const cost = costOf(trade, price);
    if (cost <= buyingPower + NOISE_DOLLARS) return undefined;
    return { code: 'INSUFFICIENT_BUYING_POWER', detail: { buyingPower, cost } };
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
    const { net, gross } = this.#holdings;
    return this.#options.multiplier * (this.#cash + net) - gross - this.#reserved;
  }
}

/** Dollars of buying power that a trade needs at a price. */
export function costOf({ quantity, closing, charge }: Trade, price: number): number {
  return (quantity - closing) * price + charge;
}
