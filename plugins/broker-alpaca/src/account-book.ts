import { cleanQuantity } from '@plimsoll/core';
import type { BrokerPosition } from '@plimsoll/core';
import type { VenueFill } from './wire.ts';

export interface AccountState {
  /** Dollars. */
  readonly cash: number;
  readonly positions: readonly BrokerPosition[];
}

/** Dollars that rounding may come to: for one fill, and for all since cash was last seen. */
const ROUNDING = 0.02;
const ROUNDING_MAX = 0.5;

/**
 * What the account must hold by the fills: what it was last seen to hold, and every execution since. For some seconds after a fill Alpaca's own
 * answers may still be those from before it.
 */
export class AccountBook {
  #cash = NaN;
  #roundings = 0;
  #quantities: Map<string, number> | undefined;

  /** Units held of a symbol, negative where short; NaN where that is not known. */
  held(symbol: string): number {
    return this.#quantities ? (this.#quantities.get(symbol) ?? 0) : NaN;
  }

  /** Takes what Alpaca tells as what is. */
  adopt({ cash, positions }: AccountState): void {
    this.#cash = cash;
    this.#roundings = 1;
    this.#quantities = new Map(positions.map(({ symbol, quantity }) => [symbol, quantity]));
  }

  /** Whether it has been told what the account holds. */
  get isKnown(): boolean {
    return this.#quantities !== undefined;
  }

  /** Cash came without a trade, or went where negative; dollars. */
  credit(amount: number): void {
    this.#cash += amount;
  }

  fill({ side, quantity, price }: VenueFill, symbol: string): void {
    const signed = side === 'buy' ? quantity : -quantity;
    this.#cash -= signed * price;
    this.#roundings++;
    this.#quantities?.set(symbol, cleanQuantity(this.held(symbol) + signed));
  }

  /** Whether what Alpaca tells is what the fills lead to; undefined before it was first told. */
  agrees({ cash, positions }: AccountState): boolean | undefined {
    if (!this.#quantities) return undefined;
    const isCashRight = Math.abs(cash - this.#cash) <= Math.min(ROUNDING * this.#roundings, ROUNDING_MAX);
    if (!isCashRight) return false; // also where either is NaN
    const told = new Map(positions.map(({ symbol, quantity }) => [symbol, quantity]));
    const symbols = new Set([...told.keys(), ...this.#quantities.keys()]);
    return [...symbols].every((symbol) => (told.get(symbol) ?? 0) === this.held(symbol));
  }
}
