import type { BrokerEvent, CashChange, Fill, Leg, Order, Side } from '@plimsoll/core';
import { Chance } from './chance.ts';
import { SYMBOLS } from './plan.ts';
import type { Plan } from './plan.ts';

/** What the venue has of an order, or of a leg of one. */
export interface VenueOrder {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly type: string;
  readonly limitPrice: number | undefined;
  readonly stopPrice: number | undefined;
  readonly timeInForce: string;
  readonly legs: readonly VenueOrder[];
  readonly fills: Fill[];
  /** Units that it may still fill; orders of which each cancels the others have one of these together. */
  pot: { left: number; readonly orders: VenueOrder[] };
  isAwake: boolean;
  end: 'filled' | 'cancelled' | 'expired' | 'rejected' | undefined;
}

export const CASH = 100_000;

/** The kernel's id of an order: an adapter may have sent it as two, of which the second is the rest of it. */
export function ownerOf(id: string): string {
  return id.replace(/-rest\d*$/, '');
}

const COMMISSION = { simulated: 0.01, alpaca: 0 } as const;

type Terms = Pick<Order, 'id' | 'symbol' | 'side' | 'quantity' | 'type' | 'limitPrice' | 'stopPrice' | 'timeInForce'>;

/** An exchange and a broker's back office in one, with books of their own that know nothing of the kernel's. */
export class Venue {
  cash = CASH;
  readonly held = new Map<string, number>();
  readonly orders = new Map<string, VenueOrder>();
  /** All that happened, in the order in which it did. */
  readonly log: BrokerEvent[] = [];
  /** Ids under which an order came a second time. */
  readonly doubled: string[] = [];
  /** Symbols that somebody else has traded. */
  readonly byHand = new Set<string>();
  /** Orders that would have sold what is not there. */
  readonly excessive: string[] = [];
  /** Hears of what happens, by its place in the log. */
  listener: (place: number) => void = () => undefined;
  /** Gives an execution another id than one that counts. */
  nameExecution: ((orderId: string, quantity: number) => string) | undefined;
  isCalm = false;
  readonly #plan: Plan;
  readonly #chance: Chance;
  readonly #now: () => number;
  readonly #priceOf: (symbol: number) => number;
  #executions = 0;
  #hands = 0;

  constructor(plan: Plan, now: () => number, priceOf: (symbol: number) => number) {
    this.#plan = plan;
    this.#chance = new Chance(plan.seed, 'venue');
    this.#now = now;
    this.#priceOf = priceOf;
  }

  submit(order: Order): void {
    if (this.orders.has(order.id)) {
      this.doubled.push(order.id);
      return;
    }
    const isExit = order.closing === order.quantity;
    const legs = (order.legs ?? []).map((leg) => make(legTerms(order, leg, isExit), false));
    const own = make(order, true, legs);
    for (const each of [own, ...legs]) this.orders.set(each.id, each);
    if (isExit && legs.length > 0) share([own, ...legs], order.quantity);
    if (this.#plan.isLongOnly && order.side === 'sell' && order.quantity > this.free(order.symbol, 'sell', own.pot)) {
      this.excessive.push(order.id);
      return this.#end(own, 'rejected');
    }
    if (this.#has('rejected') && this.#chance.is(0.15)) return this.#end(own, 'rejected');
    this.#tell({ kind: 'accepted', orderId: own.id, time: this.#now() });
    if (isExit) for (const leg of legs) this.#wake(leg);
    if (this.#has('rejected') && this.#chance.is(0.05)) return this.#end(own, 'rejected');
    if (this.#chance.is(0.5)) this.#match(own);
  }

  cancel(id: string): void {
    const order = this.orders.get(id);
    if (!order || order.end) return;
    this.#end(order, 'cancelled');
  }

  /** The price of every symbol is another one: orders fill. */
  tick(): void {
    for (const order of this.orders.values()) if (order.isAwake && !order.end) this.#match(order);
  }

  /** Day orders may end. */
  expire(): void {
    if (!this.#has('expired')) return;
    for (const order of this.orders.values())
      if (order.isAwake && !order.end && order.timeInForce === 'day' && this.#chance.is(0.1))
        this.#end(order, 'expired');
  }

  /** Somebody else trades. */
  tradeByHand(): void {
    const symbol = this.#chance.of(SYMBOLS);
    const free = this.free(symbol, 'sell');
    const side = free > 0 && this.#chance.is(0.5) ? 'sell' : 'buy';
    this.#handle(symbol, side, this.#chance.whole(1, side === 'sell' ? free : 40));
  }

  /** Somebody buys back all that is short of a symbol. @returns how many units that were */
  buyBack(symbol: string): number {
    const units = Math.max(0, -(this.held.get(symbol) ?? 0));
    if (units > 0) this.#handle(symbol, 'buy', units);
    return units;
  }

  /** Cash comes or goes without a trade. */
  changeCash(): void {
    const change: CashChange = {
      id: `c${this.log.length}`,
      amount: Math.round(this.#chance.between(-30, 30) * 100) / 100,
      reason: this.#chance.of(['fee', 'interest', 'other'] as const),
      time: this.#now(),
    };
    this.cash += change.amount;
    this.#tell({ kind: 'cash', ...change });
  }

  /** Units that are held, long where it is to sell and short where it is to buy, and that no order is about to close. */
  free(symbol: string, side: Side, except?: VenueOrder['pot']): number {
    const pots = new Set<VenueOrder['pot']>();
    for (const order of this.orders.values())
      if (order.symbol === symbol && order.side === side && order.isAwake && !order.end) pots.add(order.pot);
    if (except) pots.delete(except);
    return [...pots].reduce((free, { left }) => free - left, (this.held.get(symbol) ?? 0) * (side === 'sell' ? 1 : -1));
  }

  #handle(symbol: string, side: Side, units: number): void {
    this.byHand.add(symbol);
    const price = this.#priceOf(SYMBOLS.indexOf(symbol as 'AAA'));
    this.#execute({ id: `hand-${++this.#hands}`, symbol, side }, units, price);
  }

  #has(fault: Parameters<Plan['faults']['has']>[0]): boolean {
    return !this.isCalm && this.#plan.faults.has(fault);
  }

  #match(order: VenueOrder): void {
    const price = this.#priceOf(SYMBOLS.indexOf(order.symbol as 'AAA'));
    const at = fillPrice(order, price);
    if (at === undefined) return;
    const part = this.#has('partial') ? this.#chance.of([0, 0.3, 0.5, 1]) : 1;
    const units = Math.ceil(order.pot.left * part);
    if (units <= 0) return;
    order.pot.left -= units;
    const fill = this.#execute(order, units, at);
    order.fills.push(fill);
    if (order.pot.left > 0) return;
    // What another order of the same units has filled is not filled here any more.
    const filled = order.fills.reduce((sum, each) => sum + each.quantity, 0);
    this.#end(order, filled < order.quantity ? 'cancelled' : 'filled');
  }

  #execute({ id, symbol, side }: Pick<VenueOrder, 'id' | 'symbol' | 'side'>, quantity: number, price: number): Fill {
    const executionId = this.nameExecution?.(id, quantity) ?? `x${++this.#executions}`;
    const commission = Math.round(quantity * COMMISSION[this.#plan.broker] * 100) / 100;
    const fill: Fill = { executionId, orderId: id, symbol, side, quantity, price, commission, time: this.#now() };
    const signed = side === 'buy' ? quantity : -quantity;
    this.cash -= signed * price + commission;
    this.held.set(symbol, (this.held.get(symbol) ?? 0) + signed);
    this.#tell({ kind: 'filled', ...fill });
    return fill;
  }

  /** An order's end. Whatever shares its units ends with it; its legs begin to work where it has filled, and end where not. */
  #end(order: VenueOrder, end: NonNullable<VenueOrder['end']>): void {
    order.end = end;
    const about = { orderId: order.id, time: this.#now() };
    if (end === 'rejected') this.#tell({ kind: end, ...about, code: 'VENUE_SAYS_NO', detail: {} });
    else if (end !== 'filled') this.#tell({ kind: end, ...about });
    for (const other of order.pot.orders) if (!other.end) this.#end(other, 'cancelled');
    const bound = order.legs.filter((leg) => !leg.end);
    if (end !== 'filled') for (const leg of bound) this.#end(leg, 'cancelled');
    else if (bound.length > 0) {
      share(bound, order.quantity);
      for (const leg of bound) this.#wake(leg);
    }
  }

  #wake(leg: VenueOrder): void {
    leg.isAwake = true;
    this.#tell({ kind: 'accepted', orderId: leg.id, time: this.#now() });
  }

  #tell(event: BrokerEvent): void {
    this.listener(this.log.push(event) - 1);
  }
}

function make(terms: Terms, isAwake: boolean, legs: readonly VenueOrder[] = []): VenueOrder {
  const { id, symbol, side, quantity, type, limitPrice, stopPrice, timeInForce } = terms;
  const own = { id, symbol, side, quantity, type, limitPrice, stopPrice, timeInForce, legs, isAwake };
  const order: VenueOrder = { ...own, fills: [], pot: { left: quantity, orders: [] }, end: undefined };
  order.pot.orders.push(order);
  return order;
}

function share(orders: VenueOrder[], left: number): void {
  const pot = { left, orders };
  for (const order of orders) order.pot = pot;
}

function legTerms(order: Order, { id, kind, limitPrice, stopPrice }: Leg, isExit: boolean): Terms {
  const opposite = order.side === 'buy' ? 'sell' : 'buy';
  const stop = limitPrice === undefined ? 'stop' : 'stop_limit';
  const type = kind === 'take_profit' ? 'limit' : stop;
  return { ...order, id, side: isExit ? order.side : opposite, type, limitPrice, stopPrice };
}

/** What an order fills at while its symbol costs so much; undefined where it does not. */
function fillPrice({ side, limitPrice, stopPrice }: VenueOrder, price: number): number | undefined {
  const sign = side === 'buy' ? 1 : -1;
  if (stopPrice !== undefined && sign * price < sign * stopPrice) return undefined;
  if (limitPrice !== undefined && sign * price > sign * limitPrice) return undefined;
  return price;
}
