import { LocalDays, cleanQuantity } from '@plimsoll/core';
import type { Account, BrokerEvent, BrokerPosition, Order } from '@plimsoll/core';
import { TradingAccount, costOf } from './account.ts';
import type { AccountOptions, Refusal, Trade } from './account.ts';
import { Bill } from './bill.ts';
import type { Tariff } from './bill.ts';
import { Blotter } from './blotter.ts';
import type { Commission } from './commission.ts';
import { Liquidity } from './liquidity.ts';
import { matchOrder } from './matching.ts';
import type { ExchangeBar } from './matching.ts';
import { orderFault } from './order-fault.ts';
import { slippedPrice } from './slippage.ts';
import type { Slippage } from './slippage.ts';
import { WorkingOrder } from './working-order.ts';

export interface ExchangeOptions extends AccountOptions {
  readonly commission: Commission;
  /** Whether sales pay the fees of the SEC and of FINRA; they do not where left out. */
  readonly hasRegulatoryFees?: boolean;
  readonly slippage: Slippage;
  /** Fraction of each bar's volume that all orders together can have of it; any quantity where left out. */
  readonly volumeShare?: number | undefined;
  /** The smallest step of a symbol's quantities; 1 where left out. */
  readonly lotOf?: (index: number) => number;
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
  readonly #liquidity: Liquidity;
  readonly #tariff: Tariff;
  readonly #days: LocalDays;
  readonly #newYork = new LocalDays('America/New_York');
  readonly #seen = new Set<string>();

  /** @throws RangeError for an unknown time zone */
  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#indexOf = new Map(options.symbols.map((symbol, index) => [symbol, index]));
    this.#account = new TradingAccount(options);
    this.#blotter = new Blotter(this.#account);
    const { symbols, volumeShare, lotOf = () => 1, commission, hasRegulatoryFees = false } = options;
    this.#liquidity = new Liquidity(symbols.length, volumeShare, lotOf);
    this.#tariff = { commission, hasRegulatoryFees };
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
    const bill = new Bill(this.#tariff);
    const charge = bill.quote({ side, quantity, price, day: this.#newYork.dayOf(time) });
    const trade: Trade = { index, side, quantity, closing, charge };
    const refusal = this.#account.refusal(trade, price, mark);
    if (refusal !== undefined && closing === 0) return this.#reject(order, time, refusal);
    const reserved = refusal !== undefined || closing === quantity ? 0 : costOf(trade, price);
    this.#blotter.add(new WorkingOrder(order, index, bill, closing, reserved));
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
    const match = matchOrder(order, working.isTriggered, bar);
    if (match.kind === 'triggered') working.isTriggered = true;
    if (match.kind === 'fill') this.#trade(working, bar, match.price, match.time);
  }

  /** Fills what the bar has of an order's units, at a price that is worse for how much that takes. */
  #trade(working: WorkingOrder, bar: ExchangeBar, price: number, time: number): void {
    const { order, index } = working;
    working.isTriggered = true; // what is left of it has had its stop
    const units = this.#liquidity.available(index, bar, working.left);
    if (units === 0) return;
    const slippage = this.#options.slippage(price, this.#liquidity.taken(index) + units, bar.volume);
    const filled = this.#fill(working, units, slippedPrice(order.side, price, slippage, order.limitPrice), time);
    this.#liquidity.take(index, filled);
  }

  /** Fills so many units of an order, of those that enter only what buying power still covers. Returns how many it filled. */
  #fill(working: WorkingOrder, units: number, price: number, time: number): number {
    const { order, index, bill } = working;
    const { side } = order;
    const rest = restOf(working, units);
    this.#blotter.reserve(working, 0);
    const closing = Math.min(units, this.#account.closable(index, side));
    const charge = bill.quote({ side, quantity: units, price, day: this.#newYork.dayOf(time) });
    const refusal = this.#account.refusal({ index, side, quantity: units, closing, charge }, price, price);
    const quantity = refusal === undefined ? units : closing;
    if (refusal !== undefined || rest.left === 0) this.#blotter.remove(working);
    else this.#blotter.reserve(working, rest.reserved);
    working.closing = rest.closing;
    if (quantity > 0) this.#execute(working, quantity, price, time);
    if (refusal !== undefined) this.#reject(order, time, refusal);
    return quantity;
  }

  #execute(working: WorkingOrder, quantity: number, price: number, time: number): void {
    const { id: orderId, symbol, side } = working.order;
    working.filled = cleanQuantity(working.filled + quantity);
    working.executions++;
    const commission = working.bill.charge({ side, quantity, price, day: this.#newYork.dayOf(time) });
    this.#account.execute(working.index, side, quantity, price, commission);
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
