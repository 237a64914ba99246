import { cleanQuantity, floorToLot } from '@plimsoll/core';
import type { BrokerEvent, Side } from '@plimsoll/core';
import type { TradingAccount } from './account.ts';
import type { ForcedTrades } from './forced-trades.ts';
import { maintenancePerUnit } from './margin.ts';
import type { MarginTerms } from './margin.ts';
import type { UpkeepState } from './state.ts';

interface Parts {
  readonly terms: MarginTerms;
  readonly account: TradingAccount;
  readonly forced: ForcedTrades;
  readonly priceOf: (index: number) => number;
  readonly lotOf: (index: number) => number;
  /** Ends the account's own orders of a symbol and side, so that a position is not closed twice. */
  readonly cancelOrders: (index: number, side: Side, time: number) => void;
  readonly deliver: (event: BrokerEvent) => void;
}

/** A cost that misses by this many dollars misses by floating-point noise alone. */
const NOISE_DOLLARS = 1e-6;

/** Watches over the maintenance margin: calls for it, and where it is not met in time closes positions, the largest first, until it is. */
export class MarginCall {
  readonly #parts: Parts;
  /** Sessions that have begun since the call; undefined while there is none. */
  #sessions: number | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get isOn(): boolean {
    return this.#sessions !== undefined;
  }

  /** What has to be kept of it; undefined while there is none. */
  get state(): UpkeepState['call'] {
    return this.#sessions === undefined ? undefined : { sessions: this.#sessions };
  }

  restore({ sessions }: NonNullable<UpkeepState['call']>): void {
    this.#sessions = sessions;
    this.#parts.account.isCalled = true;
  }

  /** A session begins, epoch ms. What is due is closed at its first bars. */
  beginSession(time: number): void {
    if (this.#sessions === undefined) return;
    this.#sessions++;
    this.check(time);
  }

  /** Prices or positions have changed, epoch ms. */
  check(time: number): void {
    const { account, terms, forced, deliver } = this.#parts;
    const { equity } = account;
    const required = account.maintenance;
    const isShort = equity < required - NOISE_DOLLARS;
    if (isShort !== this.isOn) {
      this.#sessions = isShort ? 0 : undefined;
      account.isCalled = isShort;
      deliver({ kind: 'margin_call', isMet: !isShort, equity, required, time });
    }
    if (!isShort) forced.stop();
    else if (this.#sessions! >= terms.liquidateAfterSessions) this.#close(required - equity, time);
  }

  /** Closes as much as frees the margin that is missing, dollars, beside what is being closed already. */
  #close(missing: number, time: number): void {
    const { account, forced, terms, priceOf, lotOf, cancelOrders } = this.#parts;
    let left = missing;
    const free: { index: number; side: Side; units: number; perUnit: number; value: number }[] = [];
    for (const [index, { quantity }] of account.holdings()) {
      const price = priceOf(index);
      const perUnit = maintenancePerUnit(terms, quantity < 0, price);
      const closing = Math.min(Math.abs(quantity), forced.left(index));
      left -= closing * perUnit;
      const units = cleanQuantity(Math.abs(quantity) - closing);
      free.push({ index, side: quantity > 0 ? 'sell' : 'buy', units, perUnit, value: units * price });
    }
    free.sort((a, b) => b.value - a.value || a.index - b.index);
    for (const { index, side, units, perUnit } of free) {
      if (left <= NOISE_DOLLARS) return;
      if (units === 0) continue;
      const quantity = Math.min(units, upToLot(left / perUnit, lotOf(index)));
      left -= quantity * perUnit;
      cancelOrders(index, side, time);
      forced.close(index, side, quantity, time);
    }
  }
}

function upToLot(quantity: number, lot: number): number {
  const down = floorToLot(quantity, lot);
  return down < quantity ? cleanQuantity(down + lot) : down;
}
