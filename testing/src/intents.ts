import type { Intent } from '@plimsoll/core';

/** An intent to buy 100 at $10 for strategy `main`, all of it entering, with what is given put in its place. */
export function intentOf(parts: Partial<Intent> & { readonly symbol: string }): Intent {
  const quantity = parts.quantity ?? 100;
  const price = parts.price ?? 10;
  return Object.freeze({
    index: 0,
    strategy: 'main',
    side: 'buy',
    quantity,
    entering: quantity,
    closing: 0,
    price,
    notional: quantity * price,
    type: 'market',
    limitPrice: undefined,
    stopPrice: undefined,
    timeInForce: 'day',
    goodUntil: undefined,
    extendedHours: false,
    confidence: undefined,
    reason: undefined,
    time: 0,
    ...parts,
  });
}
