import type { Verdict } from '@plimsoll/core';
import { accountOf, intentOf, setUp } from '@plimsoll/testing';
import riskDrawdown from '../src/index.ts';

export const OPEN = Date.parse('2024-01-09T14:30:00Z');
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** The rule over an account whose cash is its equity, with what it did to trading. */
export function ruleWith(config: unknown) {
  const { ledger, portfolio } = accountOf({ prices: { MSFT: 100 } });
  const listeners: Record<string, (event: unknown) => void> = {};
  const did: string[] = [];
  const said: string[] = [];
  const hooks = setUp(riskDrawdown, {
    config,
    services: {
      portfolio,
      events: { on: (event: string, listener: (event: unknown) => void) => (listeners[event] = listener) },
      trading: {
        state: 'active',
        reduce: (reason: string) => did.push(`reduce: ${reason}`),
        halt: (reason: string) => did.push(`halt: ${reason}`),
      },
      log: { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) },
    },
  });
  const judge = (): Verdict => hooks.preTrade!(intentOf({ symbol: 'MSFT' }));
  /** Marks an equity at a time, and judges an entry then. */
  const at = (timeMs: number, equity: number): Verdict => {
    ledger.cash = equity;
    ledger.version++;
    listeners['marked']!({ time: timeMs });
    return judge();
  };
  const stateChanged = (from: string, to: string): void => {
    listeners['notice']!({ code: 'TRADING_STATE_CHANGED', time: 0, detail: { from, to, reason: 'test' } });
  };
  return { did, said, ledger, judge, at, stateChanged, hooks };
}
