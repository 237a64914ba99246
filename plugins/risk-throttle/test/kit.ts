import type { Verdict } from '@plimsoll/core';
import { intentOf, setUp } from '@plimsoll/testing';
import riskThrottle from '../src/index.ts';

/** The rule, an entry for it to judge at a time, and word of a decision. */
export function ruleWith(config: unknown) {
  let listener: (decision: unknown) => void = () => {};
  const hooks = setUp(riskThrottle, {
    config,
    services: { events: { on: (_: string, given: typeof listener) => (listener = given) } },
  });
  const judge = (time: number): Verdict => hooks.preTrade!(intentOf({ symbol: 'MSFT', time }));
  const decided = (time: number, outcome: 'ordered' | 'blocked' = 'ordered'): void => listener({ outcome, time });
  return { judge, decided, hooks };
}
