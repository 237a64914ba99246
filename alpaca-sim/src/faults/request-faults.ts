import type { FaultName } from './catalogue.ts';
import type { FaultBook, Strike } from './fault-book.ts';

/** What a fault makes of a request. `drop` cuts the connection, `refuse` answers with a status, `stall` cuts it after a while. */
export type Fate =
  | { readonly kind: 'drop'; readonly name: FaultName }
  | { readonly kind: 'refuse'; readonly name: FaultName; readonly status: number }
  | { readonly kind: 'stall'; readonly name: FaultName; readonly ms: number };

interface Asked {
  readonly method: string;
  readonly path: string;
}

const FATES = {
  'http-drop': 'drop',
  'http-error': 'refuse',
  'http-429': 'refuse',
  'delete-429': 'refuse',
  'order-drop-lost': 'drop',
  'order-error-lost': 'refuse',
  'order-timeout-lost': 'stall',
  'order-drop-accepted': 'drop',
  'order-error-accepted': 'refuse',
  'order-timeout-accepted': 'stall',
} as const satisfies Partial<Record<FaultName, Fate['kind']>>;

const ANY = ['http-drop', 'http-error', 'http-429'] as const;
const LOST = ['order-drop-lost', 'order-error-lost', 'order-timeout-lost'] as const;
const ACCEPTED = ['order-drop-accepted', 'order-error-accepted', 'order-timeout-accepted'] as const;

/** Whether a request trades: its loss is the loss of an order, a replacement, a cancel or a close. */
function isTrade({ method, path }: Asked): boolean {
  return method !== 'GET' && method !== 'HEAD' && /^\/v2\/(orders|positions)\b/.test(path);
}

/** What happens to a request instead of its being carried out. */
export function fateBefore(faults: FaultBook, asked: Asked): Fate | undefined {
  const names: readonly (keyof typeof FATES)[] = [
    ...ANY,
    ...(asked.method === 'DELETE' ? (['delete-429'] as const) : []),
    ...(isTrade(asked) ? LOST : []),
  ];
  return firstFate(faults, asked, names);
}

/** What happens to the answer of a request that was carried out. */
export function fateAfter(faults: FaultBook, asked: Asked): Fate | undefined {
  return isTrade(asked) ? firstFate(faults, asked, ACCEPTED) : undefined;
}

/** How much longer the answer takes, ms. */
export function delayMs(faults: FaultBook, asked: Asked): number {
  return faults.strike('http-slow', asked)?.ms ?? 0;
}

function firstFate(faults: FaultBook, asked: Asked, names: readonly (keyof typeof FATES)[]): Fate | undefined {
  for (const name of names) {
    const strike = faults.strike(name, asked);
    if (strike !== undefined) return fateOf(name, strike);
  }
  return undefined;
}

function fateOf(name: keyof typeof FATES, { ms, status }: Strike): Fate {
  switch (FATES[name]) {
    case 'drop':
      return { kind: 'drop', name };
    case 'refuse':
      return { kind: 'refuse', name, status };
    case 'stall':
      return { kind: 'stall', name, ms };
  }
}
