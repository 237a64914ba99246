import type { Order } from '@plimsoll/core';
import type { ExchangeBar, PriceRange } from './matching.ts';
import type { Session, TradingHours } from './trading-hours.ts';
import type { WorkingOrder } from './working-order.ts';

/** The session that an order is for: the one under way when it was decided, else the next; for the opening auction the next to open. */
export function sessionOf({ time, timeInForce, extendedHours }: Order, hours: TradingHours): Session {
  if (extendedHours === true) return hours.extendedAfter(time);
  const session = hours.sessionAfter(time);
  return timeInForce === 'opg' && session.openMs < time ? hours.sessionAfter(session.closeMs) : session;
}

/** When an order ends by itself, epoch ms. */
export function endOf({ timeInForce, goodUntil, extendedHours }: Order, session: Session): number {
  if (timeInForce === 'gtc') return Infinity;
  if (timeInForce === 'gtd') return goodUntil!;
  return extendedHours === true ? session.sessionCloseMs : session.closeMs;
}

/** Whether an order ends if the first bar that it takes part in does not fill it. */
export function hasOneChance({ order: { timeInForce } }: WorkingOrder): boolean {
  return timeInForce === 'ioc' || timeInForce === 'fok' || timeInForce === 'opg' || timeInForce === 'cls';
}

/**
 * Which of a bar's prices an order can fill at: all of them; the first alone, where it is for the opening, takes what it gets at once, or
 * ends within the bar; the last alone, where it is for the close; undefined for none.
 */
export function rangeFor(working: WorkingOrder, bar: ExchangeBar, hours: TradingHours): PriceRange | undefined {
  if (bar.start < working.from) return undefined;
  if (working.isPlain) return hours.isRegular(bar) ? bar : undefined;
  const { order, session, until } = working;
  const { timeInForce } = order;
  if (timeInForce === 'opg') return bar.end > session.openMs ? at(bar.open, bar.start) : undefined;
  if (timeInForce === 'cls') return bar.end >= session.closeMs ? at(bar.close, session.closeMs) : undefined;
  if (order.extendedHours !== true && !hours.isRegular(bar)) return undefined;
  const isFirstAlone = timeInForce === 'ioc' || timeInForce === 'fok' || (timeInForce === 'gtd' && until < bar.end);
  return isFirstAlone ? at(bar.open, bar.start) : bar;
}

function at(price: number, time: number): PriceRange {
  return { start: time, end: time, open: price, high: price, low: price };
}
