import type { BrokerEvent, Leg, Order } from '@plimsoll/core';
import type { Day } from '../day.ts';
import { Chance } from '../chance.ts';
import { SYMBOLS } from '../plan.ts';
import { hasEnded, orderJson, orderOf, take } from './orders.ts';
import type { AlpacaOrder, OrderRequest } from './orders.ts';

/** What a request is answered with. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

interface Fill {
  readonly id: string;
  readonly time: number;
  readonly json: object;
}

const STALE_MS = 8_000;
const UNLISTED_MS = 2_000;

const refused = (status: number, code: number, message: string, values: object = {}): Reply => ({
  status,
  body: { code, message, ...values },
});
const NOT_FOUND = refused(404, 40410000, 'order not found');

/** Alpaca before the exchange: its orders under ids of its own, its lists, its refusals, and what its stream tells. */
export class AlpacaExchange {
  /** Hears what the stream would tell now. */
  hear: (update: object, about: string) => void = () => undefined;
  readonly #day: Day;
  readonly #chance: Chance;
  readonly #orders = new Map<string, AlpacaOrder>();
  readonly #byClientId = new Map<string, AlpacaOrder>();
  readonly #byExchangeId = new Map<string, AlpacaOrder>();
  readonly #fills: Fill[] = [];
  readonly #nonTrades: Fill[] = [];
  /** How the account stood from some time on. */
  readonly #states: { readonly time: number; readonly cash: number; readonly held: ReadonlyMap<string, number> }[] = [];
  #ids = 0;

  constructor(day: Day) {
    const { venue, plan } = day;
    this.#day = day;
    this.#chance = new Chance(plan.seed, 'alpaca');
    venue.listener = (place) => this.#happened(venue.log[place]!);
    venue.nameExecution = (orderId, quantity) => {
      const { id, filled } = this.#byExchangeId.get(orderId) ?? { id: orderId, filled: 0 };
      return `${id}:${filled + quantity}`;
    };
    this.#keepState();
  }

  /** Answers a request that has arrived. */
  handle(method: string, { pathname, searchParams }: URL, body: string): Reply {
    const [, , what = '', id = '', more = ''] = pathname.split('/');
    if (what === 'orders' && method === 'POST') return this.#post(JSON.parse(body) as OrderRequest);
    if (what === 'orders' && method === 'DELETE') return this.#delete(id);
    if (what === 'orders' && id === '') return this.#list(searchParams);
    if (what === 'orders') return this.#order(this.#orders.get(id));
    if (what === 'orders:by_client_order_id') return this.#byItsClientId(searchParams.get('client_order_id')!);
    if (what === 'account' && id === 'activities') return this.#activities(searchParams);
    if (what === 'account' && more === '') return this.#account();
    if (what === 'positions' && id === '') return this.#positions();
    if (what === 'assets') return ok(assetJson(id));
    if (what === 'clock') return ok(this.#clock());
    return refused(404, 40410000, `there is no ${method} ${pathname}`);
  }

  get #now(): number {
    return this.#day.timeline.now;
  }

  #post(request: OrderRequest): Reply {
    const { venue } = this.#day;
    const { client_order_id: clientOrderId } = request;
    if (this.#byClientId.has(clientOrderId)) {
      venue.doubled.push(clientOrderId);
      return refused(422, 40010001, 'client_order_id must be unique');
    }
    const refusal = this.#refusalOf(request);
    if (refusal) return refusal;
    const order = orderOf(request, this.#now, () => this.#nextId());
    this.#keep(order);
    venue.submit(exchangeOrderOf(order));
    return ok(orderJson(order));
  }

  /** What Alpaca refuses before it becomes an order: above all, whatever would turn a position round. */
  #refusalOf({ symbol, side, qty }: OrderRequest): Reply | undefined {
    const { venue, plan } = this.#day;
    if (this.#day.has('rejected') && this.#chance.is(0.1)) return refused(403, 40310000, 'trade suspended');
    const held = venue.held.get(symbol) ?? 0;
    const isClosing = side === 'sell' ? held > 0 : held < 0;
    if (!isClosing) {
      if (side === 'sell' && plan.isLongOnly) return refused(403, 40310000, 'account is not allowed to short');
      return undefined;
    }
    const available = venue.free(symbol, side);
    if (Number(qty) <= available) return undefined;
    const values = { existing_qty: String(held), available: String(available), symbol };
    return refused(
      403,
      40310000,
      `insufficient qty available for order (requested: ${qty}, available: ${available})`,
      values,
    );
  }

  #delete(id: string): Reply {
    const order = this.#orders.get(id);
    if (!order) return NOT_FOUND;
    if (hasEnded(order)) return refused(422, 42210000, `order is already in "${order.status}" state`);
    this.#day.venue.cancel(order.exchangeId);
    return { status: 204, body: undefined };
  }

  #order(order: AlpacaOrder | undefined, isNested = true): Reply {
    return order ? ok(orderJson(order, isNested)) : NOT_FOUND;
  }

  #byItsClientId(clientOrderId: string): Reply {
    const order = this.#byClientId.get(clientOrderId);
    const isListed = order && order.submittedAt + this.#lag(UNLISTED_MS) <= this.#now;
    return this.#order(isListed ? order : undefined, false);
  }

  /** Orders with their legs; a leg whose order is not wanted stands for itself. */
  #list(query: URLSearchParams): Reply {
    const isOpen = query.get('status') === 'open';
    const after = Date.parse(query.get('after') ?? '');
    const wanted = [...this.#orders.values()].filter(
      (order) => !(isOpen && hasEnded(order)) && !(order.submittedAt <= after),
    );
    const inside = new Set(wanted.flatMap(({ legs }) => legs));
    const listed = wanted.filter((order) => !inside.has(order)).sort((a, b) => a.submittedAt - b.submittedAt);
    return ok(listed.slice(0, Number(query.get('limit'))).map((order) => orderJson(order)));
  }

  #activities(query: URLSearchParams): Reply {
    const isTrade = query.get('activity_types') === 'FILL';
    const lag = isTrade ? this.#lag(UNLISTED_MS) : 0;
    const after = Date.parse(query.get('after') ?? '');
    const token = query.get('page_token');
    const listed = (isTrade ? this.#fills : this.#nonTrades).filter(
      ({ time }) => time + lag <= this.#now && !(time <= after),
    );
    if (query.get('direction') === 'desc') listed.reverse();
    const start = token === null ? 0 : listed.findIndex(({ id }) => id === token) + 1;
    const count = Number(query.get('page_size'));
    return ok(listed.slice(start, start + count).map(({ json }) => json));
  }

  #account(): Reply {
    const unreadable = this.#unreadable();
    if (unreadable) return unreadable;
    const { cash } = this.#state();
    const money = { cash: String(cash), buying_power: String(cash), equity: String(cash) };
    return ok({ id: 'account', account_number: 'PA-SIMULATED', status: 'ACTIVE', currency: 'USD', ...money });
  }

  #positions(): Reply {
    const unreadable = this.#unreadable();
    if (unreadable) return unreadable;
    const held = [...this.#state().held].filter(([, quantity]) => quantity !== 0);
    return ok(
      held.map(([symbol, quantity]) => {
        const side = quantity > 0 ? 'long' : 'short';
        return { symbol, asset_id: symbol, qty: String(quantity), side, avg_entry_price: '100' };
      }),
    );
  }

  #unreadable(): Reply | undefined {
    if (!this.#day.has('account-unreadable') || !this.#chance.is(0.5)) return undefined;
    return this.#chance.is(0.5) ? refused(500, 50010000, 'internal server error') : ok({});
  }

  #clock(): object {
    const timestamp = new Date(this.#now).toISOString();
    return { timestamp, is_open: true, next_open: timestamp, next_close: timestamp };
  }

  /** What Alpaca's parts know of each other comes with a delay, at times. */
  #lag(most: number): number {
    return this.#day.has('stale') && this.#chance.is(0.3) ? this.#chance.between(0, most) : 0;
  }

  #state() {
    const since = this.#now - this.#lag(STALE_MS);
    return this.#states.findLast(({ time }) => time <= since) ?? this.#states[0]!;
  }

  #keepState(): void {
    const { cash, held } = this.#day.venue;
    this.#states.push({ time: this.#now, cash, held: new Map(held) });
  }

  #nextId(): string {
    return `a${++this.#ids}`;
  }

  #keep(order: AlpacaOrder): void {
    for (const each of [order, ...order.legs]) {
      this.#orders.set(each.id, each);
      this.#byClientId.set(each.clientOrderId, each);
      this.#byExchangeId.set(each.exchangeId, each);
    }
  }

  /** Somebody else's order, known by its execution. */
  #strangers({ orderId, symbol, side, quantity }: Extract<BrokerEvent, { kind: 'filled' }>): AlpacaOrder {
    const request = {
      symbol,
      side,
      qty: String(quantity),
      type: 'market',
      time_in_force: 'day',
      client_order_id: orderId,
    };
    const order = orderOf(request, this.#now, () => orderId);
    this.#keep(order);
    return order;
  }

  #happened(event: BrokerEvent): void {
    if (event.kind === 'cash') {
      const { id, amount, reason } = event;
      this.#day.trace(`Alpaca books ${amount} for ${reason} (${id})`);
      const type = reason === 'fee' ? 'FEE' : reason === 'interest' ? 'INT' : 'CSD';
      const json = { id, activity_type: type, net_amount: String(amount), status: 'executed', date: this.#date() };
      this.#nonTrades.push({ id, time: this.#now, json });
      return this.#keepState();
    }
    if (!('orderId' in event)) return;
    const known = this.#byExchangeId.get(event.orderId);
    const order = known ?? this.#strangers(event as Extract<BrokerEvent, { kind: 'filled' }>);
    const name = take(order, event, this.#now);
    const execution = event.kind === 'filled' ? { price: String(event.price), qty: String(event.quantity) } : {};
    if (event.kind === 'filled') this.#execution(order, event);
    const update = { event: name, timestamp: this.#date(), order: orderJson(order), ...execution };
    this.hear(update, `${event.orderId} ${name}`);
  }

  #execution(order: AlpacaOrder, { quantity, price }: Extract<BrokerEvent, { kind: 'filled' }>): void {
    const { id: orderId, symbol, side, filled } = order;
    const id = `${this.#date()}::${this.#fills.length}`;
    const about = { id, activity_type: 'FILL', order_id: orderId, symbol, side, transaction_time: this.#date() };
    const units = { qty: String(quantity), cum_qty: String(filled), leaves_qty: String(order.quantity - filled) };
    this.#fills.push({ id, time: this.#now, json: { ...about, ...units, price: String(price) } });
    this.#keepState();
  }

  #date(): string {
    return new Date(this.#now).toISOString();
  }
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}

function assetJson(symbol: string): object {
  const isKnown = SYMBOLS.includes(symbol as 'AAA');
  return {
    id: symbol,
    class: 'us_equity',
    symbol,
    status: isKnown ? 'active' : 'inactive',
    tradable: isKnown,
    fractionable: true,
  };
}

/** The order as the exchange takes it. */
function exchangeOrderOf(order: AlpacaOrder): Order {
  const { exchangeId: id, symbol, side, quantity, type, limitPrice, stopPrice, orderClass } = order;
  const legs = order.legs.map((leg): Leg => {
    const kind = leg.type === 'limit' ? 'take_profit' : 'stop_loss';
    return { id: leg.exchangeId, kind, limitPrice: leg.limitPrice, stopPrice: leg.stopPrice };
  });
  const closing = orderClass === 'oco' ? quantity : 0;
  const terms = { id, symbol, side, quantity, closing, type, limitPrice, stopPrice, timeInForce: order.timeInForce };
  return { ...terms, ...(legs.length > 0 && { legs }) } as Order;
}
