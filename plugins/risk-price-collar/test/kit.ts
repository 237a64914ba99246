import type { Hooks, Intent, Verdict } from '@plimsoll/core';
import { intentOf, setUp, universeOf } from '@plimsoll/testing';
import riskPriceCollar from '../src/index.ts';

export const MINUTE_MS = 60_000;

/** The rule after a cycle with these closes, the newest last, whose bars end a minute apart and the last one at 0; and orders for it to judge. */
export function ruleWith(config: unknown, closes?: readonly number[], timeframe = '1Min') {
  let listener: (cycle: unknown) => void = () => {};
  const universe = universeOf(['MSFT'], {}, timeframe);
  const events = { once: (_: string, given: typeof listener) => (listener = given) };
  const hooks: Hooks = setUp(riskPriceCollar, { config, services: { events, universe } });
  const bars = {
    symbol: 'MSFT',
    close: (ago: number) => closes?.at(-1 - ago) ?? NaN,
    time: (ago: number) => (ago < closes!.length ? -(ago + 1) * universe.timeframe.ms : NaN),
  };
  if (closes) listener({ bars: [bars] });
  const judge = (parts: Partial<Intent> = {}): Verdict =>
    hooks.preTrade!(intentOf({ symbol: 'MSFT', price: closes?.at(-1) ?? NaN, ...termsOf(parts), ...parts }));
  return { hooks, judge };
}

/** The prices that an order of this type names, where only the price is given at which it is valued. */
function termsOf({ type = 'market', price }: Partial<Intent>): Partial<Intent> {
  return {
    ...((type === 'limit' || type === 'stop_limit') && { limitPrice: price }),
    ...((type === 'stop' || type === 'stop_limit') && { stopPrice: price }),
  };
}
