import { floorToLot } from '@plimsoll/core';
import type { Bars, Detail, Size, SizeRequest } from '@plimsoll/core';
import type { Settings } from './config.ts';
import type { Method, Target } from './methods.ts';

/** How the signals of one strategy are sized. */
export interface Sizing {
  readonly method: Method;
  readonly limits: Pick<Settings, 'minNotional' | 'maxNotional' | 'scaleByConfidence'>;
}

const isUsable = (value: number): boolean => value > 0 && value < Infinity;

/**
 * The quantity of a signal. Its closing part is as asked, up to what can be closed; what goes beyond enters, scaled by
 * confidence and within the limits, or not at all. Where a closing signal cannot be reckoned, the whole holding closes.
 * @param bars of the signal's symbol; undefined before the first cycle
 */
export function sizeOf(request: SizeRequest, { method, limits }: Sizing, bars: Bars | undefined): Size {
  const { price, equity } = request;
  const { weight, confidence = 1 } = request.signal;
  const closable = isUsable(request.closable) ? request.closable : 0;
  if (weight !== undefined && !isUsable(weight)) return { blocked: 'SIZE_INVALID', detail: { weight, price, equity } };
  const scale = limits.scaleByConfidence ? confidence : 1;
  if (!(scale >= 0 && scale <= 1)) return { blocked: 'SIZE_INVALID', detail: { confidence, price, equity } };

  const target: Target =
    weight === undefined
      ? method.target(equity, price, bars)
      : { notional: weight * equity, detail: { method: 'weight', weight } };
  const detail: Detail = {
    ...target.detail,
    price,
    equity,
    notional: target.notional,
    ...(closable > 0 && { closable }),
  };
  const asked = isUsable(price) && isUsable(equity) ? target.notional / price : NaN;
  const isReckoned = asked < Infinity;
  if (closable > 0 && (weight === undefined || !isReckoned)) {
    return { quantity: closable, detail: { ...detail, wholeHolding: true } };
  }
  if (!isReckoned) return { blocked: 'SIZE_INVALID', detail };

  const { lot } = request.instrument;
  const closing = Math.min(asked, closable);
  const entering = Math.min((asked - closing) * scale, (limits.maxNotional ?? Infinity) / price);
  const minimumEntering = limits.minNotional / price;
  const whole = floorToLot(entering, lot);
  if (isUsable(whole) && whole >= minimumEntering) return { quantity: closing + entering, minimumEntering, detail };
  if (closing > 0 && (closing === closable || floorToLot(closing, lot) > 0)) return { quantity: closing, detail };
  const { minNotional } = limits;
  return {
    blocked: 'SIZE_BELOW_MINIMUM',
    detail: { ...detail, quantity: closing + entering, lot, minNotional, scale },
  };
}
