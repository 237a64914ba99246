import type { Order } from '@plimsoll/core';
import { Bill } from './bill.ts';
import type { Tariff } from './bill.ts';
import type { Claim } from './claim.ts';
import { Transit } from './latency.ts';
import { fromJson, toJson } from './state.ts';
import type { ExchangeState, OrderState } from './state.ts';
import { WorkingOrder } from './working-order.ts';

type Orders = Pick<ExchangeState, 'claims' | 'working' | 'held'>;

/** Orders at work and held, each with its claim. */
export interface RestoredOrders {
  readonly working: readonly WorkingOrder[];
  readonly held: readonly WorkingOrder[];
}

/** What has to be kept of orders, so that {@link ordersFrom} can take them up. */
export function stateOfOrders(working: readonly WorkingOrder[], held: readonly WorkingOrder[]): Orders {
  const claims = new Map<Claim, number>();
  for (const { claim } of working) if (claim && !claims.has(claim)) claims.set(claim, claims.size);
  return {
    claims: [...claims.keys()].map(({ closing, reserved }) => ({ closing, reserved })),
    working: working.map((order) => stateOf(order, claims)),
    held: held.map((order) => stateOf(order, claims)),
  };
}

/** @param indexOf a symbol's index; orders of symbols that have none are left out */
export function ordersFrom(
  state: Orders,
  indexOf: (symbol: string) => number | undefined,
  tariff: Tariff,
): RestoredOrders {
  const all = new Map<string, WorkingOrder>();
  const claims = new Map<number, Claim>();
  const take = (kept: OrderState): WorkingOrder[] => {
    const index = indexOf(kept.order.symbol);
    if (index === undefined) return [];
    const order = workingFrom(kept, index, tariff);
    all.set(order.order.id, order);
    if (kept.claim === undefined) return [order];
    const known = claims.get(kept.claim);
    order.claim = known ?? { index, side: order.side, ...state.claims[kept.claim]! };
    claims.set(kept.claim, order.claim);
    return [order];
  };
  const restored = { working: state.working.flatMap(take), held: state.held.flatMap(take) };
  for (const { order, sibling = '', entry = '' } of [...state.working, ...state.held]) {
    const own = all.get(order.id);
    const [other, before] = [all.get(sibling), all.get(entry)];
    if (own && other && own.sibling !== other) own.pairWith(other);
    if (!own || !before) continue;
    own.entry = before;
    before.exits = [...before.exits, own];
  }
  return restored;
}

function stateOf(working: WorkingOrder, claims: ReadonlyMap<Claim, number>): OrderState {
  const { order, session, until, from, transit, cancel, quantity, filled, executions, sibling, entry } = working;
  return {
    order: { ...order },
    limitPrice: working.limitPrice,
    stopPrice: working.stopPrice,
    session: { openMs: session.openMs, closeMs: session.closeMs, sessionCloseMs: session.sessionCloseMs },
    until: toJson(until),
    from,
    transit: transit?.state,
    cancel: cancel?.state,
    quantity,
    filled,
    executions,
    isTriggered: working.isTriggered,
    bestPrice: toJson(working.bestPrice),
    isProfit: working.isProfit,
    bill: working.bill.state,
    claim: working.claim && claims.get(working.claim),
    sibling: sibling?.order.id,
    entry: entry?.order.id,
  };
}

function workingFrom(kept: OrderState, index: number, tariff: Tariff): WorkingOrder {
  const bill = new Bill(tariff, kept.bill);
  const until = fromJson(kept.until, Infinity);
  const working = new WorkingOrder(kept.order as unknown as Order, index, bill, kept.session, until);
  working.limitPrice = kept.limitPrice;
  working.stopPrice = kept.stopPrice;
  working.from = kept.from;
  working.transit = kept.transit && Transit.from(kept.transit);
  working.cancel = kept.cancel && Transit.from(kept.cancel);
  working.quantity = kept.quantity;
  working.filled = kept.filled;
  working.executions = kept.executions;
  working.isTriggered = kept.isTriggered;
  working.bestPrice = fromJson(kept.bestPrice, NaN);
  working.isProfit = kept.isProfit;
  return working;
}
