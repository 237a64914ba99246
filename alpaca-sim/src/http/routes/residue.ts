import { ApiError } from '../../venue/types.ts';
import type { OrderRequest } from '../../venue/types.ts';
import type { Wire } from '../../venue/venue.ts';
import type { World } from '../world.ts';

/** Units that a fractional position seems to lack, in the ninth decimal. */
const RESIDUE = 1n;
const SCALE_DIGITS = 9;

/** By its fault, refuses an order that closes a whole fractional position; `DELETE` on the position still closes it. */
export function refuseResidue({ venue, faults }: World, accountId: string, request: OrderRequest): void {
  if (faults.rule('residual-quantity') === undefined || request.qty === undefined) return;
  const position = venue.positions(accountId).find((held) => held['symbol'] === request.symbol);
  if (position === undefined || !closesFraction(position, request)) return;
  if (faults.strike('residual-quantity', { symbol: request.symbol }) === undefined) return;
  const available = nineDecimals(request.qty) - RESIDUE;
  throw new ApiError(
    403,
    40_310_000,
    `insufficient qty available for order (requested: ${request.qty}, available: ${decimal(available)})`,
    {
      symbol: request.symbol,
      existing_qty: decimal(available),
      held_for_orders: '0',
      available: decimal(available),
      related_orders: [],
    },
  );
}

function closesFraction(position: Wire, { side, qty = '' }: OrderRequest): boolean {
  const isClosing = (position['side'] === 'long') === (side === 'sell');
  const held = nineDecimals(String(position['qty']).replace('-', ''));
  return isClosing && held === nineDecimals(qty) && held % 10n ** BigInt(SCALE_DIGITS) !== 0n;
}

function nineDecimals(text: string): bigint {
  const [whole = '0', part = ''] = text.split('.');
  return BigInt(whole + part.slice(0, SCALE_DIGITS).padEnd(SCALE_DIGITS, '0'));
}

function decimal(value: bigint): string {
  const digits = value.toString().padStart(SCALE_DIGITS + 1, '0');
  const part = digits.slice(-SCALE_DIGITS).replace(/0+$/, '');
  return part === '' ? digits.slice(0, -SCALE_DIGITS) : `${digits.slice(0, -SCALE_DIGITS)}.${part}`;
}
