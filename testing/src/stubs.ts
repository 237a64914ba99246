import { CorporateActions, Journal, definePlugin } from '@plimsoll/core';
import type { CorporateAction, Cycle, Hooks, JournalRecord, Plugin, Signals } from '@plimsoll/core';

interface StrategyOptions {
  readonly history?: number;
  readonly books?: readonly string[];
}

/** A strategy of this name that says what `signal` returns. */
export function strategyPlugin(
  name: string,
  signal: (cycle: Cycle) => Signals | Promise<Signals>,
  options: StrategyOptions = {},
): Plugin {
  return definePlugin({ name, setup: () => ({ ...options, signal }) });
}

/** A rule of this name that says what `preTrade` returns. */
export function rulePlugin(name: string, preTrade: NonNullable<Hooks['preTrade']>, judgesExits = false): Plugin {
  return definePlugin({ name, setup: () => ({ preTrade, judgesExits }) });
}

/** A plugin of these hooks and no more. */
export function hooksPlugin(name: string, hooks: Hooks): Plugin {
  return definePlugin({ name, setup: () => hooks });
}

/** A journal that hands what it is given to `write`; that throws, or its promise rejects, to make the journal fail. */
export function journalPlugin(write: (records: readonly JournalRecord[]) => void | Promise<void>): Plugin {
  return definePlugin({ name: 'test-journal', provides: Journal, setup: () => ({ service: { write } }) });
}

/** These splits and dividends. */
export function actionsPlugin(
  actions: readonly CorporateAction[],
  adjust: CorporateActions['adjust'] = 'splits-and-dividends',
): Plugin {
  const service = { adjust, of: (symbol: string) => actions.filter((action) => action.symbol === symbol) };
  return definePlugin({ name: 'test-actions', provides: CorporateActions, setup: () => ({ service }) });
}
