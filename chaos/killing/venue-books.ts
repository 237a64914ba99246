import type { Sim, Venue, WireOrder } from '@plimsoll/alpaca-sim';

/** The most that the venue lists at once. */
const PAGE = { orders: 500, activities: 100 };
/** The rest of an order that turned a position round is sent under its id with this behind it. */
const REST = /-rest\d*$/;

/** What the venue has of an order of the kernel's: of all its own orders that stand or stood for that. */
export interface VenueOrder {
  filled: number;
  isOpen: boolean;
  /** How many of its orders came under this id, and replaced none. */
  firsts: number;
}

const OVER: ReadonlySet<string> = new Set(['filled', 'canceled', 'expired', 'rejected', 'replaced', 'done_for_day']);

/** The venue's own books, in the kernel's words: legs and replacements counted under the order of the kernel's that they are. */
export class VenueBooks {
  readonly orders = new Map<string, VenueOrder>();
  readonly positions: ReadonlyMap<string, number>;
  readonly cash: number;
  /** Dollars that came in and went out by executions. */
  readonly traded: number;
  readonly executions: number;

  constructor({ venue }: Sim) {
    const accountId = venue.accountIds()[0]!;
    this.cash = Number(venue.accountWire(accountId)['cash']);
    this.positions = new Map(venue.positions(accountId).map((held) => [String(held['symbol']), Number(held['qty'])]));
    const owners = this.#ownersOf(allOrders(venue, accountId));
    const fills = allFills(venue, accountId);
    this.executions = fills.length;
    this.traded = 0;
    for (const { order_id: id, qty, price, side } of fills) {
      const owner = owners.get(String(id))!;
      owner.filled += Number(qty);
      this.traded += (side === 'buy' ? -1 : 1) * Number(qty) * Number(price);
    }
  }

  #ownersOf(all: readonly WireOrder[]): Map<string, VenueOrder> {
    const replaced = new Map(all.map((order) => [String(order['replaced_by']), order]));
    // A list of legs has only those that stand for them now.
    const firstOf = (order: WireOrder): WireOrder => {
      const before = replaced.get(order.id);
      return before ? firstOf(before) : order;
    };
    const legs = new Map(
      all.flatMap((order) => ((order['legs'] ?? []) as WireOrder[]).map((leg) => [firstOf(leg).id, { leg, order }])),
    );
    const idOf = (order: WireOrder): string => {
      const first = firstOf(order);
      const above = legs.get(first.id);
      if (above === undefined) return first.client_order_id.replace(REST, '');
      return `${idOf(above.order)}.${above.leg['type'] === 'limit' ? 'tp' : 'sl'}`;
    };
    const ids = new Map(all.map((order) => [order.id, idOf(order)]));
    const owners = new Map<string, VenueOrder>();
    for (const { id, status, client_order_id: clientId, replaces } of all) {
      const ownId = ids.get(id)!;
      const owner = this.orders.get(ownId) ?? { filled: 0, isOpen: false, firsts: 0 };
      this.orders.set(ownId, owner);
      owners.set(id, owner);
      owner.isOpen ||= !OVER.has(status);
      if (!replaces && !REST.test(clientId)) owner.firsts++;
    }
    return owners;
  }
}

/** All orders of an account, oldest first, legs among them. */
function allOrders(venue: Venue, accountId: string): WireOrder[] {
  const all: WireOrder[] = [];
  for (let page: WireOrder[] | undefined; page === undefined || page.length === PAGE.orders; all.push(...page)) {
    const last = all.at(-1);
    const after = last === undefined ? {} : { afterOrderId: last.id };
    page = venue.orders(accountId, { status: 'all', direction: 'asc', limit: PAGE.orders, ...after });
  }
  return all.map(({ id }) => venue.order(accountId, id, true));
}

function allFills(venue: Venue, accountId: string): Record<string, unknown>[] {
  const all: Record<string, unknown>[] = [];
  for (
    let page: Record<string, unknown>[] | undefined;
    page === undefined || page.length === PAGE.activities;
    all.push(...page)
  ) {
    const last = all.at(-1);
    const after = last === undefined ? {} : { pageToken: String(last['id']) };
    page = venue.activities(accountId, { types: ['FILL'], direction: 'asc', pageSize: PAGE.activities, ...after });
  }
  return all;
}
