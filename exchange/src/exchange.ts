import { LocalDays, cleanQuantity } from '@plimsoll/core';
import type { Account, BrokerEvent, BrokerPosition, Order } from '@plimsoll/core';
import { TradingAccount } from './account.ts';
import type { AccountOptions, Refusal, Trade } from './account.ts';
import { Blotter } from './blotter.ts';
import type { Slippage } from './costs.ts';
import { matchOrder } from './matching.ts';
import type { ExchangeBar } from './matching.ts';
import { orderFault } from './order-fault.ts';
import { WorkingOrder } from './working-order.ts';

export interface ExchangeOptions extends AccountOptions {
  readonly slippage: Slippage;
  /** IANA name of the zone whose calendar days end day orders. */
  readonly timezone: string;
  readonly deliver: (event: BrokerEvent) => void;
}

/** An account with its working orders, and the market that fills them. It has no clock: every call says what time it is. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #account: TradingAccount;
  readonly #blotter: Blotter;
  readonly #days: LocalDays;
  readonly #seen = new Set<string>();

  /** @throws RangeError for an unknown time zone */
  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#indexOf = new Map(options.symbols.map((symbol, index) => [symbol, index]));
    this.#account = new TradingAccount(options);
    this.#blotter = new Blotter(this.#account);
    this.#days = new LocalDays(options.timezone);
  }

  get hasWorkingOrders(): boolean {
    return this.#blotter.size > 0;
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

    const { side, quantity } = order;
    const mark = this.#options.priceOf(index);
    const price = order.limitPrice ?? order.stopPrice ?? mark;
    const closing = Math.min(quantity, this.#blotter.closableBy(index, side));
    const trade: Trade = { index, side, quantity, closing };
    const refusal = this.#account.refusal(trade, price, mark);
    if (refusal !== undefined && closing === 0) return this.#reject(order, time, refusal);
    const reserved = refusal !== undefined || closing === quantity ? 0 : this.#account.cost(trade, price);
    this.#blotter.add(new WorkingOrder(order, index, closing, reserved));
    this.#options.deliver({ kind: 'accepted', orderId: order.id, time });
  }

  /** Ends a working order. One that is unknown or has ended already has had its answer. */
  cancel(orderId: string, time: number): void {
    const working = this.#blotter.find(orderId);
    if (working === undefined) return;
    this.#blotter.remove(working);
    this.#options.deliver({ kind: 'cancelled', orderId, time });
  }

  /**
   * Works all orders on a bar each, in the order in which they were submitted. An order takes part in the bars of its symbol that
   * start when it was decided or later.
   * @param barOf the symbol's next bar; undefined where it has none. The bar is read before `barOf` is called again
   */
  match(barOf: (index: number) => ExchangeBar | undefined): void {
    for (const working of this.#blotter) {
      const bar = barOf(working.index);
      if (bar !== undefined && bar.start >= working.order.time) this.#work(working, bar);
    }
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

  #work(working: WorkingOrder, bar: ExchangeBar): void {
    const { order } = working;
    if (order.timeInForce === 'day') {
      const day = this.#days.dayOf(bar.start);
      if (day > working.day) {
        this.#blotter.remove(working);
        return this.#options.deliver({ kind: 'expired', orderId: order.id, time: bar.start });
      }
      working.day = day;
    }
    const match = matchOrder(order, working.isTriggered, bar, this.#options.slippage);
    if (match.kind === 'triggered') working.isTriggered = true;
    if (match.kind === 'fill') this.#fill(working, working.left, match.price, match.time);
  }

  /** Fills so many units of an order, of those that enter only what buying power still covers. */
  #fill(working: WorkingOrder, units: number, price: number, time: number): void {
    const { order, index } = working;
    const { side } = order;
    const rest = restOf(working, units);
    this.#blotter.reserve(working, 0);
    const closing = Math.min(units, this.#account.closable(index, side));
    const refusal = this.#account.refusal({ index, side, quantity: units, closing }, price, price);
    const quantity = refusal === undefined ? units : closing;
    if (refusal !== undefined || rest.left === 0) this.#blotter.remove(working);
    else this.#blotter.reserve(working, rest.reserved);
    working.closing = rest.closing;
    if (quantity > 0) this.#execute(working, quantity, price, time);
    if (refusal !== undefined) this.#reject(order, time, refusal);
  }

  #execute(working: WorkingOrder, quantity: number, price: number, time: number): void {
    const { id: orderId, symbol, side } = working.order;
    working.filled = cleanQuantity(working.filled + quantity);
    working.executions++;
    const commission = this.#account.execute(working.index, side, quantity, price);
    const executionId = `${orderId}/${working.executions}`;
    this.#options.deliver({ kind: 'filled', executionId, orderId, symbol, side, quantity, price, commission, time });
  }

  #reject(order: Order, time: number, refusal: Refusal): void {
    this.#options.deliver({ kind: 'rejected', orderId: order.id, time, ...refusal });
  }
}

/** What is left of an order, and set aside for it, when so many units of it have filled: first those that close. */
function restOf(working: WorkingOrder, units: number): { left: number; closing: number; reserved: number } {
  const left = cleanQuantity(working.left - units);
  const closing = Math.max(0, cleanQuantity(working.closing - units));
  const entering = working.left - working.closing;
  return { left, closing, reserved: entering > 0 ? working.reserved * ((left - closing) / entering) : 0 };
}
