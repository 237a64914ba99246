import type { Intent, OrderStatus, Side, Verdict } from '@plimsoll/core';
import { intentOf, setUp } from '@plimsoll/testing';
import duplicateGuard from '../src/index.ts';

export const MINUTE_MS = 60_000;

interface Entry {
  readonly id?: string;
  readonly strategy?: string;
  readonly symbol?: string;
  readonly side?: Side;
}

/** The rule, intents for it to judge, and word of decisions and of what became of their orders. */
export function ruleWith(config: unknown = {}) {
  const listeners: Record<string, (event: unknown) => void> = {};
  const events = { on: (event: string, listener: (event: unknown) => void) => (listeners[event] = listener) };
  const hooks = setUp(duplicateGuard, { config, services: { events } });
  const judge = (time: number, parts: Partial<Intent> = {}): Verdict =>
    hooks.preTrade!(intentOf({ symbol: 'MSFT', time, ...parts }));
  const whole = (entry: Entry) => ({ strategy: 'main', symbol: 'MSFT', side: 'buy', ...entry });
  const decided = (time: number, { id = 'o1', ...entry }: Entry & { allowed?: number; closing?: number } = {}): void =>
    listeners['decision']!({ allowed: 100, closing: 0, orderId: id, time, ...whole(entry) });
  const blocked = (time: number): void =>
    listeners['decision']!({ allowed: 0, closing: 0, orderId: undefined, time, ...whole({}) });
  const became = (status: OrderStatus, { id = 'o1', ...entry }: Entry = {}): void =>
    listeners['order']!({ id, status, ...whole(entry) });
  return { judge, decided, blocked, became, hooks };
}
