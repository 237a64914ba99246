import { dateOf } from '@plimsoll/core';
import type { CashChange } from '@plimsoll/core';
import { fromJson, toJson } from './state.ts';
import type { UpkeepState } from './state.ts';

/** What borrowing costs, as fractions a year. */
export interface FinancingTerms {
  /** On a debit balance. */
  readonly interest: number;
  /** On the market value of shares that were borrowed to be sold. */
  readonly borrowOf: (index: number) => number;
}

/** A short position at the end of a day. */
export interface Borrowed {
  readonly index: number;
  /** Dollars, above zero. */
  readonly value: number;
}

/** Days of a year by which US brokers reckon interest and borrow fees. */
const DAYS_A_YEAR = 360;

/**
 * Interest and borrow fees by the calendar day, weekends included, as a rate over 360 times what was owed at the last close. They are charged in
 * whole cents; what is left of a cent is kept for the next day.
 */
export class Financing {
  readonly #terms: FinancingTerms;
  readonly #symbols: readonly string[];
  readonly #owed: Float64Array;
  #day = NaN;

  constructor(terms: FinancingTerms, symbols: readonly string[]) {
    this.#terms = terms;
    this.#symbols = symbols;
    this.#owed = new Float64Array(symbols.length + 1);
  }

  /** What has to be kept of it: fractions of cents that are owed, and the day until which has been charged. */
  get state(): NonNullable<UpkeepState['financing']> {
    const owed = this.#symbols.flatMap((symbol, index) => {
      const fee = this.#owed[index]!;
      return fee === 0 ? [] : [[symbol, fee] as const];
    });
    return { day: toJson(this.#day), interest: this.#owed[this.#symbols.length]!, fees: Object.fromEntries(owed) };
  }

  restore({ day, interest, fees }: NonNullable<UpkeepState['financing']>): void {
    this.#day = fromJson(day, NaN);
    this.#owed[this.#symbols.length] = interest;
    for (const [index, symbol] of this.#symbols.entries()) this.#owed[index] = fees[symbol] ?? 0;
  }

  /** Whether a day has begun that was not charged for. */
  isDue(day: number): boolean {
    return day !== this.#day;
  }

  /**
   * What the days until `day` cost, by what was owed when they began. The first call charges nothing.
   *
   * @param day days since 1970 on the account's calendar
   * @param debit dollars borrowed, zero or more
   * @param time epoch ms at which the charges are made
   */
  charge(day: number, debit: number, borrowed: readonly Borrowed[], time: number): CashChange[] {
    const days = Math.max(0, day - this.#day);
    this.#day = day;
    if (!(days > 0)) return [];
    const { interest, borrowOf } = this.#terms;
    const charges: CashChange[] = [];
    const date = dateOf(day);
    const owe = (place: number, dollars: number): number => {
      const owed = this.#owed[place]! + dollars;
      const cents = Math.floor(owed * 100 + 1e-7);
      this.#owed[place] = owed - cents / 100;
      return cents / 100;
    };
    const paid = owe(this.#symbols.length, (debit * interest * days) / DAYS_A_YEAR);
    if (paid > 0) charges.push({ id: `interest-${date}`, amount: -paid, reason: 'interest', time });
    for (const { index, value } of borrowed) {
      const fee = owe(index, (value * borrowOf(index) * days) / DAYS_A_YEAR);
      const symbol = this.#symbols[index]!;
      if (fee > 0) charges.push({ id: `borrow-${symbol}-${date}`, amount: -fee, reason: 'borrow_fee', symbol, time });
    }
    return charges;
  }
}
