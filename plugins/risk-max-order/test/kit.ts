import type { Bars, Hooks, Intent, Verdict } from '@plimsoll/core';
import { intentOf, setUp } from '@plimsoll/testing';
import riskMaxOrder from '../src/index.ts';

/** Bars of MSFT with these volumes, oldest first, as far as the rule reads them. */
function barsWith(volumes: readonly number[]): Pick<Bars, 'symbol' | 'window'> {
  return { symbol: 'MSFT', window: (_, count) => Float64Array.from(volumes.slice(-count)) };
}

/** The rule after a cycle with these volumes, or before the first one, and orders for it to judge. */
export function ruleWith(config: unknown, volumes?: readonly number[]) {
  let listener: (cycle: unknown) => void = () => {};
  const events = { once: (_: string, given: typeof listener) => (listener = given) };
  const hooks: Hooks = setUp(riskMaxOrder, { config, services: { events } });
  if (volumes) listener({ bars: [barsWith(volumes)] });
  const judge = (quantity: number, parts: Partial<Intent> = {}): Verdict =>
    hooks.preTrade!(intentOf({ symbol: 'MSFT', quantity, ...parts }));
  return { hooks, judge };
}
