import type { Scenario } from '@plimsoll/testing';
import type { Sim } from '@plimsoll/alpaca-sim';

const CENT = 0.005;
const QUANTITY_NOISE = 1e-9;

/** What does not hold between the kernel's books and the simulator's; empty where all does. */
export function violationsOf({ session, orders, fills }: Scenario, sim: Sim): string[] {
  const { venue } = sim;
  const accountId = venue.accountIds()[0]!;
  const found: string[] = [];
  const atVenue = venue.orders(accountId, { status: 'all', limit: 500 });
  const ours = new Map(orders.map((order) => [order.id, order]));

  const cash = Number(venue.accountWire(accountId)['cash']);
  if (!(Math.abs(cash - session.portfolio.cash) < CENT))
    found.push(`cash is ${session.portfolio.cash}, at the venue ${cash}`);

  const held = new Map(
    venue.positions(accountId).map((position) => [String(position['symbol']), Number(position['qty'])]),
  );
  for (const symbol of session.config.universe.symbols) {
    const there = held.get(symbol) ?? 0;
    const here = session.portfolio.held(symbol);
    if (Math.abs(there - here) > QUANTITY_NOISE) found.push(`${symbol}: ${here} held, at the venue ${there}`);
  }

  const filled = new Map<string, number>();
  for (const { orderId, quantity } of fills) filled.set(orderId, (filled.get(orderId) ?? 0) + quantity);
  const seen = new Set<string>();
  for (const order of atVenue) {
    const id = order.client_order_id;
    if (seen.has(id)) found.push(`the venue has two orders with the id ${id}`);
    seen.add(id);
    if (!ours.has(id)) found.push(`the venue has an order ${id} that the kernel never sent`);
    const here = filled.get(id) ?? 0;
    const there = Number(order['filled_qty']);
    if (Math.abs(there - here) > QUANTITY_NOISE) found.push(`${id}: ${here} filled, at the venue ${there}`);
    if (there > (ours.get(id)?.quantity ?? Infinity) + QUANTITY_NOISE)
      found.push(`${id}: more was filled than ordered`);
  }
  for (const id of filled.keys()) if (!seen.has(id)) found.push(`fills of ${id}, which the venue does not have`);
  if (new Set(orders.map(({ id }) => id)).size !== orders.length) found.push('an order id was used twice');
  return found;
}
