import { textOf } from '@plimsoll/core';
import type { Session } from '@plimsoll/core';

const FAULTY_VERDICTS = new Set(['RULE_THREW', 'VERDICT_MALFORMED']);

/** Listens to a session for what is broken in its plugins. Returns what tells, a line for each kind. */
export function faultsOf({ events }: Session): () => string[] {
  const kinds = new Map<string, { count: number; readonly first: string }>();
  const add = (kind: string, error: unknown): void => {
    const known = kinds.get(kind);
    if (known) known.count++;
    else kinds.set(kind, { count: 1, first: error === undefined ? '' : `: ${textOf(error)}` });
  };
  events.on('notice', ({ code, detail }) => {
    if (code === 'HOOK_THREW') add(`${String(detail['plugin'])} threw in ${String(detail['stage'])}`, detail['error']);
  });
  events.on('decision', ({ verdicts }) => {
    for (const { plugin, code, detail } of verdicts)
      if (FAULTY_VERDICTS.has(code)) add(`${plugin} gave ${code} in preTrade`, detail['error']);
  });
  return () => [...kinds].map(([kind, { count, first }]) => `${kind}, ${count} times${first}`);
}
