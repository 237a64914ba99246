import { LocalDays } from '@plimsoll/core';
import type { BrokerEvent } from '@plimsoll/core';
import type { TradingAccount } from './account.ts';
import type { Financing } from './financing.ts';
import type { ForcedTrades } from './forced-trades.ts';
import type { MarginCall } from './margin-call.ts';
import type { ExchangeBar } from './matching.ts';
import { fromJson, toJson } from './state.ts';
import type { UpkeepState } from './state.ts';

interface Parts {
  readonly account: TradingAccount;
  readonly financing: Financing | undefined;
  readonly margin: { readonly call: MarginCall; readonly forced: ForcedTrades } | undefined;
  readonly deliver: (event: BrokerEvent) => void;
}

/** What becomes of an account while it holds something, whether it trades or not: interest and borrow fees by the day, margin by the bar. */
export class Upkeep {
  readonly #parts: Parts;
  readonly #newYork = new LocalDays('America/New_York');
  #day = NaN;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether time makes a difference to the account as it is now. */
  get isNeeded(): boolean {
    const { account, financing, margin } = this.#parts;
    return (financing !== undefined || margin !== undefined) && account.isExposed;
  }

  /** What has to be kept of it; undefined where time costs nothing and margin is not called for. */
  get state(): UpkeepState | undefined {
    const { financing, margin } = this.#parts;
    if (financing === undefined && margin === undefined) return undefined;
    const state = { day: toJson(this.#day), financing: financing?.state };
    return margin ? { ...state, call: margin.call.state, forced: margin.forced.state } : state;
  }

  restore({ day, financing, call, forced }: UpkeepState): void {
    const { margin } = this.#parts;
    this.#day = fromJson(day, NaN);
    if (financing) this.#parts.financing?.restore(financing);
    if (call) margin?.call.restore(call);
    if (forced) margin?.forced.restore(forced);
  }

  /** Bars that start at `time`, epoch ms, are next; prices are those from before them. */
  begin(time: number): void {
    const day = this.#newYork.dayOf(time);
    if (day === this.#day) return;
    this.#day = day;
    const { account, financing, margin, deliver } = this.#parts;
    for (const change of financing?.charge(day, account.debit, account.borrowed(), time) ?? []) {
      account.credit(change.amount);
      deliver({ kind: 'cash', ...change });
    }
    margin?.call.beginSession(time);
  }

  /** Closes what is closed by force, after the account's own orders have had the bars. */
  work(barOf: (index: number) => ExchangeBar | undefined): void {
    this.#parts.margin?.forced.work(barOf);
  }

  /** A split: what is to be closed by force is in new shares. */
  split(index: number, ratio: number): void {
    this.#parts.margin?.forced.split(index, ratio);
  }

  /** All bars that end by `time`, epoch ms, have been matched, and prices are those of their ends. */
  end(time: number): void {
    this.#parts.margin?.call.check(time);
  }
}
