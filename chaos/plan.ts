import { seededRandom } from '@plimsoll/core';
import type { Random, Signal } from '@plimsoll/core';
import type { FaultName, FaultRule } from '@plimsoll/alpaca-sim';

export const SYMBOLS = ['TSLA', 'MSFT', 'AAPL'];
export const SIGNAL_CYCLES = 24;

/** Everything about a day that is left to chance, out of one seed. */
export interface Plan {
  readonly seed: number;
  readonly faults: readonly FaultRule[];
  /** Whether the broker looks after working orders although the stream is up. */
  readonly isPolled: boolean;
  /** How likely the kernel is told an event of the broker's a second time. */
  readonly repeats: number;
  /** By cycle: prices of the symbols, and what the strategy wants. */
  readonly cycles: readonly { readonly prices: readonly number[]; readonly signals: readonly Signal[] }[];
}

/** Faults that a broker must survive, with a length that suits cycles of some 20 ms; undefined where length does not matter. */
const FAULT_MS: Partial<Record<FaultName, number | undefined>> = {
  'order-timeout-accepted': 600,
  'order-timeout-lost': 600,
  'order-error-accepted': undefined,
  'order-error-lost': undefined,
  'order-drop-accepted': undefined,
  'order-drop-lost': undefined,
  'order-lookup-miss': 150,
  'http-error': undefined,
  'http-drop': undefined,
  'http-slow': 60,
  'http-429': undefined,
  'delete-429': undefined,
  'stale-positions': 150,
  'stale-orders': 150,
  'activities-unordered': undefined,
  'slow-acknowledgement': 60,
  'slow-fill': 80,
  'partial-fill': 50,
  'order-rejected': undefined,
  'slow-cancel': 60,
  'cancel-rejected': undefined,
  'stuck-pending-cancel': undefined,
  'cancel-fill-race': undefined,
  'missed-fill': undefined,
  'replayed-events': undefined,
  'duplicated-event': undefined,
  'reordered-events': undefined,
  'delayed-event': 100,
  'updates-disconnect': undefined,
  'updates-silent': 250,
  'updates-upgrade-429': undefined,
};

/** Of those, the ones after which nothing is amiss unless the stream was lost: a broker that does not poll must find out on its return. */
const FOUND_ON_RETURN: readonly FaultName[] = [
  'updates-upgrade-429',
  'order-rejected',
  'slow-acknowledgement',
  'slow-fill',
  'partial-fill',
  'slow-cancel',
  'cancel-fill-race',
  'replayed-events',
  'duplicated-event',
];

export function planOf(seed: number): Plan {
  const random = seededRandom(seed, 'chaos');
  const isPolled = random() < 0.75;
  const repeats = random() < 0.5 ? 0 : 0.2 * random();
  return { seed, isPolled, repeats, faults: faultsOf(random, isPolled), cycles: cyclesOf(random) };
}

function faultsOf(random: Random, isPolled: boolean): FaultRule[] {
  const names = isPolled ? (Object.keys(FAULT_MS) as FaultName[]) : FOUND_ON_RETURN;
  const count = 1 + Math.floor(random() * 5);
  const chosen = new Set(Array.from({ length: count }, () => pick(random, names)));
  if (!isPolled) chosen.add('updates-disconnect');
  return [...chosen].map((name) => ({ name, probability: 0.03 + random() * 0.4, ms: FAULT_MS[name] }));
}

function cyclesOf(random: Random): Plan['cycles'] {
  const prices = SYMBOLS.map(() => 40 + Math.floor(random() * 200));
  return Array.from({ length: SIGNAL_CYCLES }, () => {
    for (const [i, price] of prices.entries())
      prices[i] = Math.round(price * (1 + 0.02 * (random() - 0.5)) * 100) / 100;
    const signals = Array.from({ length: Math.floor(random() * 3) }, () => signalOf(random, prices));
    return { prices: [...prices], signals };
  });
}

function signalOf(random: Random, prices: readonly number[]): Signal {
  const index = Math.floor(random() * SYMBOLS.length);
  const near = Math.round(prices[index]! * (0.99 + 0.02 * random()) * 100) / 100;
  const signal = { symbol: SYMBOLS[index]!, side: random() < 0.55 ? 'buy' : 'sell' } as const;
  const weight = random() < 0.7 ? { weight: Math.round((0.01 + 0.15 * random()) * 100) / 100 } : {};
  const timeInForce = random() < 0.5 ? 'gtc' : 'day';
  switch (Math.floor(random() * 5)) {
    case 0:
      return { ...signal, ...weight, type: 'limit', limitPrice: near, timeInForce };
    case 1:
      return { ...signal, ...weight, type: 'stop', stopPrice: near, timeInForce };
    default:
      return { ...signal, ...weight };
  }
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}
