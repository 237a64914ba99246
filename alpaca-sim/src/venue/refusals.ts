import { formatDecimal } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { ApiError } from './types.ts';

/** A body that makes no sense by itself: 422 with Alpaca's code for a malformed request. */
export function malformed(message: string): ApiError {
  return new ApiError(422, 40010001, message);
}

/** A request that Alpaca's rules do not allow: 422. */
export function unprocessable(message: string, extra: Readonly<Record<string, unknown>> = {}): ApiError {
  return new ApiError(422, 42210000, message, extra);
}

/** A request that the account may not make: 403. */
export function forbidden(message: string, extra: Readonly<Record<string, unknown>> = {}): ApiError {
  return new ApiError(403, 40310000, message, extra);
}

export function notFound(message: string): ApiError {
  return new ApiError(404, 40410000, message);
}

export function insufficientBuyingPower(buyingPower: Decimal, cost: Decimal): ApiError {
  const extra = { buying_power: formatDecimal(buyingPower), cost_basis: formatDecimal(cost) };
  return forbidden('insufficient buying power', extra);
}

export interface Holdings {
  readonly symbol: string;
  readonly requested: Decimal;
  readonly existing: Decimal;
  readonly held: Decimal;
  readonly available: Decimal;
  readonly related: readonly string[];
}

export function insufficientQty({ symbol, requested, existing, held, available, related }: Holdings): ApiError {
  const [wanted, left] = [formatDecimal(requested), formatDecimal(available)];
  return forbidden(`insufficient qty available for order (requested: ${wanted}, available: ${left})`, {
    symbol,
    existing_qty: formatDecimal(existing),
    held_for_orders: formatDecimal(held),
    available: left,
    related_orders: related,
  });
}
