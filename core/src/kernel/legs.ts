import type { Detail } from '../domain/codes.ts';
import { roundToTick } from '../domain/instrument.ts';
import type { Leg } from '../domain/order.ts';
import type { Signal } from '../domain/signal.ts';
import type { Side } from '../domain/terms.ts';
import type { Sized } from './sizing-desk.ts';

/**
 * Why exits cannot be placed with this order: they belong to one that only enters, each on its side of the entry's price, or, a stop loss,
 * to an exit at a limit. Undefined where they can, or none are asked for.
 * @param lastPrice dollars a unit, NaN where unknown
 */
export function legsFault(signal: Signal, { closing, entering }: Sized, lastPrice: number): Detail | undefined {
  const { takeProfit, stopLoss, type } = signal;
  if (!takeProfit && !stopLoss) return undefined;
  if (closing > 0 && entering > 0) return { reason: 'the order closes and enters', closing, entering };
  if (closing === 0) return sidesFault(signal, entryPrice(signal, lastPrice));
  if (type === 'limit' && !takeProfit) return undefined;
  return { reason: 'an exit can have a stop loss beside its own limit, and no more', closing };
}

/** An exit on the wrong side of its entry's price would be filled as soon as the entry has. */
function sidesFault({ side, takeProfit, stopLoss }: Signal, price: number): Detail | undefined {
  const up = side === 'buy' ? 1 : -1;
  const [loss, profit] = side === 'buy' ? ['below', 'above'] : ['above', 'below'];
  const of = `of a ${side} has to be`;
  if (stopLoss && (stopLoss.stopPrice - price) * up >= 0)
    return { reason: `the stop loss ${of} ${loss} its price`, stopPrice: stopLoss.stopPrice, price };
  if (takeProfit && (takeProfit.limitPrice - price) * up <= 0)
    return { reason: `the take profit ${of} ${profit} its price`, limitPrice: takeProfit.limitPrice, price };
  return undefined;
}

/** Dollars a unit at which an entry would be filled if nothing moved but what it waits for: a limit that the market has passed, at the better price. */
function entryPrice({ side, limitPrice, stopPrice }: Signal, lastPrice: number): number {
  const [lower, higher] = side === 'buy' ? [Math.min, Math.max] : [Math.max, Math.min];
  const known = (own: number | undefined): number => (Number.isNaN(lastPrice) ? (own ?? NaN) : lastPrice);
  const begun = stopPrice === undefined ? known(limitPrice) : higher(stopPrice, known(stopPrice));
  return limitPrice === undefined ? begun : lower(limitPrice, begun);
}

/** The exits of an order, with ids of their own and prices on the instrument's grid; undefined where it has none. */
export function legsOf(
  { takeProfit, stopLoss }: Signal,
  exitSide: Side,
  orderId: string,
  tick: number,
): readonly Leg[] | undefined {
  if (!takeProfit && !stopLoss) return undefined;
  const onTick = (price: number): number => roundToTick(price, tick, exitSide);
  const legs: Leg[] = [];
  if (takeProfit) {
    const limitPrice = onTick(takeProfit.limitPrice);
    legs.push({ id: `${orderId}.tp`, kind: 'take_profit', limitPrice, stopPrice: undefined });
  }
  if (stopLoss) {
    const limitPrice = stopLoss.limitPrice === undefined ? undefined : onTick(stopLoss.limitPrice);
    legs.push({ id: `${orderId}.sl`, kind: 'stop_loss', limitPrice, stopPrice: onTick(stopLoss.stopPrice) });
  }
  return legs;
}
