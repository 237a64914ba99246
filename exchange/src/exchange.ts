import { LocalDays, RecentIds } from '@plimsoll/core';
import type { Account, BrokerEvent, BrokerPosition, Dividend, Order, Side, Split, z } from '@plimsoll/core';
import { TradingAccount, costOf } from './account.ts';
import type { AccountOptions, Refusal, Trade } from './account.ts';
import type { Tariff } from './bill.ts';
import { Blotter } from './blotter.ts';
import type { Commission } from './commission.ts';
import { Financing } from './financing.ts';
import type { FinancingTerms } from './financing.ts';
import { ForcedTrades } from './forced-trades.ts';
import { NO_LATENCY, Transit } from './latency.ts';
import type { Latency } from './latency.ts';
import { Lifecycle } from './lifecycle.ts';
import { Liquidity } from './liquidity.ts';
import { MarginCall } from './margin-call.ts';
import { Matcher } from './matcher.ts';
import type { ExchangeBar } from './matching.ts';
import { orderFault } from './order-fault.ts';
import { makeWorking } from './order-maker.ts';
import { ordersFrom } from './order-state.ts';
import type { ExchangeState, exchangeState } from './state.ts';
import type { Slippage } from './slippage.ts';
import type { TradingHours } from './trading-hours.ts';
import { follow } from './trailing.ts';
import { Upkeep } from './upkeep.ts';
import type { WorkingOrder } from './working-order.ts';

export interface ExchangeOptions extends AccountOptions {
  readonly commission: Commission;
  /** Whether sales pay the fees of the SEC and of FINRA; they do not where left out. */
  readonly hasRegulatoryFees?: boolean;
  readonly slippage: Slippage;
  /** Fraction of each bar's volume that all orders together can have of it; any quantity where left out. */
  readonly volumeShare?: number | undefined;
  /** The smallest step of a symbol's quantities; 1 where left out. */
  readonly lotOf?: (index: number) => number;
  /** The smallest step of a symbol's prices, dollars; a cent where left out. */
  readonly tickOf?: (index: number) => number;
  /** How long orders, and wishes to cancel them, take to the market; no time where left out. */
  readonly latency?: Latency;
  /** What borrowing costs; nothing where left out. */
  readonly financing?: FinancingTerms | undefined;
  /** When a symbol trades: what ends orders of the day, and where the auctions are. */
  readonly hoursOf: (index: number) => TradingHours;
  readonly deliver: (event: BrokerEvent) => void;
}

/** So many ids of orders at least are known again, should they come twice. */
const IDS_REMEMBERED = 16_384;

/** An account with its working orders, and the market that fills them. It has no clock: every call says what time it is. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #account: TradingAccount;
  readonly #blotter: Blotter;
  readonly #lifecycle: Lifecycle;
  readonly #matcher: Matcher;
  readonly #tariff: Tariff;
  readonly #upkeep: Upkeep;
  readonly #latency: Latency;
  readonly #newYork = new LocalDays('America/New_York');
  readonly #seen = new RecentIds(IDS_REMEMBERED);

  constructor(options: ExchangeOptions) {
    const { symbols, slippage, volumeShare, lotOf = () => 1, hoursOf, deliver } = options;
    this.#options = options;
    this.#indexOf = new Map(symbols.map((symbol, index) => [symbol, index]));
    this.#account = new TradingAccount(options);
    const blotter = (this.#blotter = new Blotter(this.#account, symbols.length));
    const lifecycle = (this.#lifecycle = new Lifecycle(this.#account, blotter, deliver));
    const liquidity = new Liquidity(symbols.length, volumeShare, lotOf);
    this.#matcher = new Matcher({ blotter, lifecycle, liquidity, slippage, hoursOf });
    this.#tariff = { commission: options.commission, hasRegulatoryFees: options.hasRegulatoryFees ?? false };
    this.#latency = options.latency ?? NO_LATENCY;
    this.#upkeep = this.#makeUpkeep(liquidity, lotOf);
  }

  get hasWorkingOrders(): boolean {
    return this.#blotter.size > 0;
  }

  /** Whether nothing can happen on the next bars: no order is at work, and nothing is held that time makes a difference to. */
  get isIdle(): boolean {
    return this.#blotter.size === 0 && !this.#upkeep.isNeeded;
  }

  /**
   * Takes an order with its legs, or rejects it. One that closes a holding and goes on to enter is taken for what it closes, at least: what may not
   * enter is rejected when the rest has filled. `time` in epoch ms.
   */
  submit(order: Order, time: number): void {
    const index = this.#indexOf.get(order.symbol);
    const repeated = this.#repeatedId(order);
    if (repeated !== undefined) {
      return this.#reject(order, time, { code: 'DUPLICATE_ORDER_ID', detail: { orderId: repeated } });
    }
    if (index === undefined)
      return this.#reject(order, time, { code: 'SYMBOL_UNKNOWN', detail: { symbol: order.symbol } });
    const fault = orderFault(order, time);
    if (fault !== undefined) return this.#reject(order, time, fault);

    const working = makeWorking(order, index, this.#options.hoursOf(index), this.#tariff);
    const { side, quantity } = order;
    const mark = this.#options.priceOf(index);
    follow(working, mark);
    const price = working.limitPrice ?? working.stopPrice ?? mark;
    const closing = Math.min(quantity, this.#blotter.closableBy(index, side));
    const charge = working.bill.quote({ side, quantity, price, day: this.#newYork.dayOf(time) });
    const trade: Trade = { index, side, quantity, closing, charge };
    const refusal = this.#account.refusal(trade, price, mark);
    if (refusal !== undefined && closing === 0) return this.#reject(order, time, refusal);
    const reserved = refusal !== undefined || closing === quantity ? 0 : costOf(trade, price);
    if (this.#latency !== NO_LATENCY) working.transit = new Transit(this.#latency, order.time);
    this.#lifecycle.take(working, { index, side, closing, reserved }, time);
  }

  /**
   * Ends a working order, and what belongs to it: an entry's legs, of a leg its entry or the other leg. One that is unknown or has ended
   * already has had its answer. Where there is latency it may fill until the wish is at the market, which is never before the order itself.
   * `time` in epoch ms.
   */
  cancel(orderId: string, time: number): void {
    const working = this.#blotter.find(orderId);
    if (working === undefined) return;
    if (this.#latency === NO_LATENCY) return this.#lifecycle.end(working, 'cancelled', time);
    const { entry, sibling } = working;
    // Exits that are held end with their entry, and of a pair the profit is worked first.
    const first = entry ?? (sibling?.isProfit ? sibling : working);
    first.cancel ??= new Transit(this.#latency, time);
  }

  /** Bars that start at `time`, epoch ms, are next: what days cost is charged until then, at the prices from before them. */
  begin(time: number): void {
    this.#upkeep.begin(time);
  }

  /**
   * Works all orders on a bar each, in the order in which they began to work. An order takes part in the bars of its symbol that
   * start when it was decided or later.
   * @param barOf the symbol's next bar; undefined where it has none. The bar is read before `barOf` is called again
   */
  match(barOf: (index: number) => ExchangeBar | undefined): void {
    for (const working of this.#blotter.working()) {
      const bar = barOf(working.index);
      if (bar !== undefined && this.#isAtMarket(working, bar)) this.#matcher.work(working, bar);
    }
    this.#upkeep.work(barOf);
  }

  /**
   * Works all orders on several bars of each symbol, in the order of time: those finer bars that a longer period is made of decide what came
   * first in it. Days begin on the way.
   * @param barsOf the symbol's bars, oldest first
   */
  matchFiner(barsOf: (index: number) => readonly ExchangeBar[]): void {
    const byStart = new Map<number, Map<number, ExchangeBar>>();
    for (const index of this.#options.symbols.keys()) {
      for (const bar of barsOf(index)) {
        const atStart = byStart.get(bar.start) ?? new Map<number, ExchangeBar>();
        byStart.set(bar.start, atStart.set(index, bar));
      }
    }
    for (const start of [...byStart.keys()].sort((a, b) => a - b)) {
      const bars = byStart.get(start)!;
      this.begin(start);
      this.match((index) => bars.get(index));
    }
  }

  /**
   * Time has passed: orders whose time is over expire, and margin is called for where it is missing. Call it when all bars that end by `time`,
   * epoch ms, have been matched, and prices are those of their ends.
   */
  advance(time: number): void {
    if (this.#latency !== NO_LATENCY) this.#arrive(time);
    for (const working of this.#blotter.due(time)) {
      if (this.#blotter.isAtWork(working)) this.#lifecycle.end(working, 'expired', working.until);
    }
    this.#upkeep.end(time);
  }

  /**
   * A split takes effect: what is held of the symbol, and its orders, are in new shares, and the last price must be too. An order of which less than a lot is
   * left is cancelled.
   * @param time from when on fills are in new shares, epoch ms
   */
  split(split: Split, time: number): void {
    const { symbol, ratio } = split;
    const index = this.#indexOf.get(symbol);
    if (index === undefined) return;
    const { lotOf = () => 1, tickOf = () => 0.01 } = this.#options;
    const steps = { lot: lotOf(index), tick: tickOf(index) };
    this.#lifecycle.split(index, ratio, steps, time);
    this.#upkeep.split(index, ratio);
    const inLieu = this.#account.split(index, ratio, steps.lot);
    this.#options.deliver({ ...split, time, ...(inLieu && { inLieu }) });
  }

  /** A symbol is traded without a dividend from now on: those who hold it are paid, those who are short pay. Orders stay as they are. */
  dividend({ symbol, exDate, perShare }: Dividend, time: number): void {
    const index = this.#indexOf.get(symbol);
    const amount = index === undefined ? 0 : this.#account.dividend(index, perShare);
    if (amount === 0) return;
    const id = `${symbol} ${exDate} dividend ${perShare}`;
    this.#options.deliver({ kind: 'cash', id, amount, reason: 'dividend', symbol, perShare, time });
  }

  /** Positions are worth something else from now on. */
  pricesChanged(): void {
    this.#account.forgetValue();
  }

  account(): Account {
    return this.#account.account();
  }

  positions(): BrokerPosition[] {
    return this.#account.positions();
  }

  /** Whether an order, or one of its legs, is at work. */
  isWorking({ id, legs = [] }: Order): boolean {
    return [id, ...legs.map((leg) => leg.id)].some((each) => this.#blotter.find(each) !== undefined);
  }

  /** Tells again which of an order and its legs are at work. `time` in epoch ms. */
  confirm({ id, legs = [] }: Order, time: number): void {
    for (const each of [id, ...legs.map((leg) => leg.id)]) {
      const found = this.#blotter.find(each);
      if (found && this.#blotter.isAtWork(found)) this.#options.deliver({ kind: 'accepted', orderId: each, time });
    }
  }

  /** What has to be kept for {@link restore}. Bars that have been matched are not matched again: that is for the caller to see to. */
  snapshot(): z.input<typeof exchangeState> {
    const { cash } = this.#account.account();
    const { state } = this.#blotter;
    const orders = state && { reserved: this.#account.reserved, ...state };
    return { cash, positions: this.positions(), ...orders, upkeep: this.#upkeep.state };
  }

  /** Goes on where an exchange of an earlier process was, before anything else is asked of it. What is of symbols that are not there any more is left out. */
  restore(state: ExchangeState): void {
    this.#blotter.restore(ordersFrom(state, (symbol) => this.#indexOf.get(symbol), this.#tariff));
    this.#account.restore(state.cash, state.positions, state.reserved);
    if (state.upkeep) this.#upkeep.restore(state.upkeep);
  }

  /** The first of the ids of an order and its legs that was there before. All of them have been seen now. */
  #repeatedId({ id, legs = [] }: Order): string | undefined {
    let repeated = this.#seen.add(id) ? undefined : id;
    for (const leg of legs) if (!this.#seen.add(leg.id)) repeated ??= leg.id;
    return repeated;
  }

  /** Whether an order is at the market when a bar starts; a cancel that is there by then ends it. */
  #isAtMarket(working: WorkingOrder, { start }: ExchangeBar): boolean {
    const { transit, cancel } = working;
    if (transit?.isThereAt(start)) working.transit = undefined;
    const isCancelled = cancel?.isThereAt(start) === true;
    if (isCancelled) this.#lifecycle.end(working, 'cancelled', start);
    return !isCancelled && working.transit === undefined;
  }

  /** Cancels that need no bar to get to the market have got there. */
  #arrive(time: number): void {
    for (const working of this.#blotter.working()) {
      if (working.cancel?.isThereBy(time)) this.#lifecycle.end(working, 'cancelled', time);
    }
  }

  #makeUpkeep(liquidity: Liquidity, lotOf: (index: number) => number): Upkeep {
    const { symbols, slippage, priceOf, hoursOf, margin: terms, deliver } = this.#options;
    const account = this.#account;
    const financing = this.#options.financing && new Financing(this.#options.financing, symbols);
    if (terms === undefined) return new Upkeep({ account, financing, margin: undefined, deliver });
    const forced = new ForcedTrades({ account, liquidity, slippage, tariff: this.#tariff, symbols, hoursOf, deliver });
    const cancelOrders = (index: number, side: Side, time: number): void => {
      for (const working of this.#blotter.working()) {
        if (working.index === index && working.side === side) this.#lifecycle.end(working, 'cancelled', time);
      }
    };
    const call = new MarginCall({ terms, account, forced, priceOf, lotOf, cancelOrders, deliver });
    return new Upkeep({ account, financing, margin: { call, forced }, deliver });
  }

  #reject({ id: orderId }: Order, time: number, { code, detail }: Refusal): void {
    this.#options.deliver({ kind: 'rejected', orderId, time, code, detail });
  }
}
