import type { Detail } from '../domain/codes.ts';
import { roundToTick } from '../domain/instrument.ts';
import type { Leg } from '../domain/order.ts';
import type { Signal } from '../domain/signal.ts';
import type { Side } from '../domain/terms.ts';
import type { Sized } from './sizing-desk.ts';

/**
 * Why exits cannot be placed with this order: they belong to one that only enters, or, a stop loss, to an exit at a limit. Undefined where
 * they can, or none are asked for.
 */
export function legsFault({ takeProfit, stopLoss, type }: Signal, { closing, entering }: Sized): Detail | undefined {
  if (!takeProfit && !stopLoss) return undefined;
  if (closing > 0 && entering > 0) return { reason: 'the order closes and enters', closing, entering };
  if (closing === 0 || (type === 'limit' && !takeProfit)) return undefined;
  return { reason: 'an exit can have a stop loss beside its own limit, and no more', closing };
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
