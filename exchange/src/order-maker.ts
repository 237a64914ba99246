import { legOrder } from '@plimsoll/core';
import type { Order } from '@plimsoll/core';
import { Bill } from './bill.ts';
import type { Tariff } from './bill.ts';
import { endOf, sessionOf } from './time-in-force.ts';
import type { TradingHours } from './trading-hours.ts';
import { WorkingOrder } from './working-order.ts';

/** An order and its legs, ready to work: those of an entry wait for it, that of an exit is its sibling. */
export function makeWorking(order: Order, index: number, hours: TradingHours, tariff: Tariff): WorkingOrder {
  const session = sessionOf(order, hours);
  const until = endOf(order, session);
  const working = new WorkingOrder(order, index, new Bill(tariff), session, until);
  if (order.legs === undefined) return working;
  const legs = order.legs.map((leg) => {
    const exit = new WorkingOrder(legOrder(order, leg), index, new Bill(tariff), session, until);
    exit.isProfit = leg.kind === 'take_profit';
    return exit;
  });
  if (order.closing > 0) {
    working.isProfit = true;
    working.pairWith(legs[0]!);
    return working;
  }
  const profitFirst = legs.sort((a, b) => Number(b.isProfit) - Number(a.isProfit));
  for (const leg of profitFirst) leg.entry = working;
  if (profitFirst.length === 2) profitFirst[0]!.pairWith(profitFirst[1]!);
  working.exits = profitFirst;
  return working;
}
