import type { Side } from '@plimsoll/core';
import type { Commission } from './commission.ts';
import { regulatoryFees } from './regulatory-fees.ts';
import { fromJson, toJson } from './state.ts';
import type { BillState } from './state.ts';

/** What trading costs, beside the price. */
export interface Tariff {
  readonly commission: Commission;
  /** Whether sales pay the fees of the SEC and of FINRA. */
  readonly hasRegulatoryFees: boolean;
}

/** Units of one order that are executed together. */
export interface Execution {
  readonly side: Side;
  /** Units, above zero. */
  readonly quantity: number;
  /** Dollars a unit. */
  readonly price: number;
  /** Days since 1970 in New York. */
  readonly day: number;
}

/** What one order has been charged: commission by all that has filled of it, regulatory fees by what has filled of it on one day. */
export class Bill {
  readonly #tariff: Tariff;
  #quantity = 0;
  #notional = 0;
  #commission = 0;
  #day = NaN;
  #dayQuantity = 0;
  #dayNotional = 0;
  #dayFees = 0;

  /** @param state what it had been charged before */
  constructor(tariff: Tariff, state?: BillState) {
    this.#tariff = tariff;
    if (state === undefined) return;
    this.#quantity = state.quantity;
    this.#notional = state.notional;
    this.#commission = state.commission;
    this.#day = fromJson(state.day, NaN);
    this.#dayQuantity = state.dayQuantity;
    this.#dayNotional = state.dayNotional;
    this.#dayFees = state.dayFees;
  }

  /** What has to be kept of it; undefined where nothing has been charged. */
  get state(): BillState | undefined {
    if (this.#quantity === 0) return undefined;
    return {
      quantity: this.#quantity,
      notional: this.#notional,
      commission: this.#commission,
      day: toJson(this.#day),
      dayQuantity: this.#dayQuantity,
      dayNotional: this.#dayNotional,
      dayFees: this.#dayFees,
    };
  }

  /** Dollars that an execution would add, zero or more. */
  quote(execution: Execution): number {
    return this.#commissionOn(execution) + this.#feesOn(execution);
  }

  /** Puts an execution on the bill. Returns what it adds, dollars. */
  charge(execution: Execution): number {
    const { quantity, price, day } = execution;
    const commission = this.#commissionOn(execution);
    const fees = this.#feesOn(execution);
    if (day !== this.#day) this.#dayQuantity = this.#dayNotional = this.#dayFees = 0;
    this.#day = day;
    this.#quantity += quantity;
    this.#notional += quantity * price;
    this.#commission += commission;
    this.#dayQuantity += quantity;
    this.#dayNotional += quantity * price;
    this.#dayFees += fees;
    return commission + fees;
  }

  #commissionOn({ quantity, price }: Execution): number {
    const due = this.#tariff.commission(this.#quantity + quantity, this.#notional + quantity * price);
    return Math.max(0, due - this.#commission);
  }

  #feesOn({ side, quantity, price, day }: Execution): number {
    if (side === 'buy' || !this.#tariff.hasRegulatoryFees) return 0;
    if (day !== this.#day) return regulatoryFees(day, quantity, quantity * price);
    const due = regulatoryFees(day, this.#dayQuantity + quantity, this.#dayNotional + quantity * price);
    return Math.max(0, due - this.#dayFees);
  }
}
