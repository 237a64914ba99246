import { LocalDays } from '@plimsoll/core';
import type { Account, BrokerEvent, BrokerPosition, Detail, Order } from '@plimsoll/core';
import type { Commission, Slippage } from './costs.ts';
import { Holdings } from './holdings.ts';
import { matchOrder } from './matching.ts';
import type { ExchangeBar } from './matching.ts';
import { orderFault } from './order-fault.ts';

export interface ExchangeOptions {
  /** What can be traded; a symbol's place here is its index everywhere. */
  readonly symbols: readonly string[];
  /** Dollars to start with. */
  readonly cash: number;
  /** Buying power as a multiple of equity: 1 for a cash account. */
  readonly multiplier: number;
  readonly commission: Commission;
  readonly slippage: Slippage;
  /** IANA name of the zone whose calendar days end day orders. */
  readonly timezone: string;
  readonly isShortable: (index: number) => boolean;
  /** Last price of a symbol, dollars; NaN where unknown. Call `pricesChanged` when it answers otherwise. */
  readonly priceOf: (index: number) => number;
  readonly deliver: (event: BrokerEvent) => void;
}

interface WorkingOrder {
  readonly order: Order;
  readonly index: number;
  /** Units of it that close what the account holds, as long as other working orders do not. */
  readonly closing: number;
  /** Dollars of buying power set aside for it. */
  readonly reserved: number;
  /** The local day that a day order belongs to; NaN before its first bar. */
  day: number;
  isTriggered: boolean;
}

interface Refusal {
  readonly code: string;
  readonly detail: Detail;
}

/** A cost that misses buying power by this many dollars misses it by floating-point noise alone. */
const NOISE_DOLLARS = 1e-6;

/** An account with its working orders, and the market that fills them. It has no clock: every call says what time it is. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #holdings: Holdings;
  readonly #days: LocalDays;
  readonly #working = new Map<string, WorkingOrder>();
  readonly #seen = new Set<string>();
  #cash: number;
  #reserved = 0;

  /** @throws RangeError for an unknown time zone */
  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#indexOf = new Map(options.symbols.map((symbol, index) => [symbol, index]));
    this.#holdings = new Holdings(options.priceOf);
    this.#days = new LocalDays(options.timezone);
    this.#cash = options.cash;
  }

  get hasWorkingOrders(): boolean {
    return this.#working.size > 0;
  }

  /**
   * Takes an order, or rejects it. One that closes a holding and goes on to enter is taken for what it closes, at least: what may not
   * enter is rejected when the rest has filled. `time` in epoch ms.
   */
  submit(order: Order, time: number): void {
    const index = this.#indexOf.get(order.symbol);
    const isRepeated = this.#seen.has(order.id);
    this.#seen.add(order.id);
    if (isRepeated) return this.#reject(order, time, { code: 'DUPLICATE_ORDER_ID', detail: { orderId: order.id } });
    if (index === undefined)
      return this.#reject(order, time, { code: 'SYMBOL_UNKNOWN', detail: { symbol: order.symbol } });
    const fault = orderFault(order);
    if (fault !== undefined) return this.#reject(order, time, fault);

    const mark = this.#options.priceOf(index);
    const price = order.limitPrice ?? order.stopPrice ?? mark;
    const closing = Math.min(order.quantity, this.#closableBy(order, index));
    const refusal = this.#refusal(order, index, closing, price, mark);
    if (refusal !== undefined && closing === 0) return this.#reject(order, time, refusal);
    const reserved = refusal !== undefined || closing === order.quantity ? 0 : this.#cost(order, closing, price);
    this.#reserved += reserved;
    this.#working.set(order.id, { order, index, closing, reserved, day: NaN, isTriggered: false });
    this.#options.deliver({ kind: 'accepted', orderId: order.id, time });
  }

  /** Ends a working order. One that is unknown or has ended already has had its answer. */
  cancel(orderId: string, time: number): void {
    const working = this.#working.get(orderId);
    if (working === undefined) return;
    this.#end(working);
    this.#options.deliver({ kind: 'cancelled', orderId, time });
  }

  /**
   * Works all orders on a bar each, in the order in which they were submitted. An order takes part in the bars of its symbol that
   * start when it was decided or later.
   * @param barOf the symbol's next bar; undefined where it has none. The bar is read before `barOf` is called again
   */
  match(barOf: (index: number) => ExchangeBar | undefined): void {
    for (const working of this.#working.values()) {
      const bar = barOf(working.index);
      if (bar !== undefined && bar.start >= working.order.time) this.#work(working, bar);
    }
  }

  /** Positions are worth something else from now on. */
  pricesChanged(): void {
    this.#holdings.forgetValue();
  }

  account(): Account {
    return { cash: this.#cash, buyingPower: Math.max(0, this.#buyingPower()) };
  }

  positions(): BrokerPosition[] {
    const { symbols } = this.#options;
    return this.#holdings.entries().map(([index, holding]) => ({ symbol: symbols[index]!, ...holding }));
  }

  #work(working: WorkingOrder, bar: ExchangeBar): void {
    const { order } = working;
    if (order.timeInForce === 'day') {
      const day = this.#days.dayOf(bar.start);
      if (day > working.day) {
        this.#end(working);
        return this.#options.deliver({ kind: 'expired', orderId: order.id, time: bar.start });
      }
      working.day = day;
    }
    const match = matchOrder(order, working.isTriggered, bar, this.#options.slippage);
    if (match.kind === 'triggered') working.isTriggered = true;
    if (match.kind === 'fill') this.#fill(working, match.price, match.time);
  }

  #fill(working: WorkingOrder, price: number, time: number): void {
    const { order, index } = working;
    this.#end(working);
    const closing = Math.min(order.quantity, this.#holdings.closable(index, order.side));
    const refusal = this.#refusal(order, index, closing, price, price);
    const quantity = refusal === undefined ? order.quantity : closing;
    if (quantity > 0) this.#execute(order, index, quantity, price, time);
    if (refusal !== undefined) this.#reject(order, time, refusal);
  }

  #execute({ id: orderId, symbol, side }: Order, index: number, quantity: number, price: number, time: number): void {
    const commission = this.#options.commission(quantity, price);
    this.#holdings.fill(index, side, quantity, price);
    this.#cash -= (side === 'buy' ? quantity : -quantity) * price + commission;
    const executionId = `${orderId}/1`;
    this.#options.deliver({ kind: 'filled', executionId, orderId, symbol, side, quantity, price, commission, time });
  }

  /**
   * Why the part of an order that enters cannot be had at `price`, while what is held of its symbol is worth `mark` a unit. What closes
   * needs nobody's leave, and makes room for what enters.
   */
  #refusal(order: Order, index: number, closing: number, price: number, mark: number): Refusal | undefined {
    const { symbol, side, quantity } = order;
    if (closing === quantity) return undefined;
    if (side === 'sell' && !this.#options.isShortable(index)) {
      return { code: 'NOT_SHORTABLE', detail: { symbol, quantity, held: this.#holdings.quantityOf(index) } };
    }
    if (!(price > 0)) return { code: 'PRICE_UNKNOWN', detail: { symbol } };
    const held = this.#holdings.quantityOf(index);
    const rise = held === 0 ? 0 : mark - this.#options.priceOf(index);
    const { multiplier } = this.#options;
    const atMark = this.#buyingPower() + (multiplier * held - Math.abs(held)) * rise;
    const buyingPower = Math.max(0, atMark + (closing === 0 ? 0 : closing * mark));
    const cost = this.#cost(order, closing, price);
    if (cost <= buyingPower + NOISE_DOLLARS) return undefined;
    return { code: 'INSUFFICIENT_BUYING_POWER', detail: { buyingPower, cost } };
  }

  #cost(order: Order, closing: number, price: number): number {
    return (order.quantity - closing) * price + this.#options.commission(order.quantity, price);
  }

  #buyingPower(): number {
    const { net, gross } = this.#holdings;
    return this.#options.multiplier * (this.#cash + net) - gross - this.#reserved;
  }

  /** Units held that no working order closes yet. */
  #closableBy(order: Order, index: number): number {
    let closable = this.#holdings.closable(index, order.side);
    if (closable === 0) return 0;
    for (const working of this.#working.values()) {
      if (working.index === index && working.order.side === order.side) closable -= working.closing;
    }
    return Math.max(0, closable);
  }

  #end(working: WorkingOrder): void {
    this.#working.delete(working.order.id);
    this.#reserved = this.#working.size === 0 ? 0 : this.#reserved - working.reserved;
  }

  #reject(order: Order, time: number, refusal: Refusal): void {
    this.#options.deliver({ kind: 'rejected', orderId: order.id, time, ...refusal });
  }
}
