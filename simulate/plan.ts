import { Chance } from './chance.ts';

export const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD'] as const;
export const BOOKS = ['north', 'south'] as const;
/** A Friday in a session. */
export const START_MS = Date.UTC(2026, 10, 20, 15, 30);
export const MINUTE_MS = 60_000;
/** After the bad part of a day: minutes in which nothing fails, so that books and venue must come to agree. */
export const CALM_MINUTES = 10;

/** What can go wrong in a day, or is done to it. A seed has some of them. */
export const FAULTS = {
  crashes: 'the process ends, where something is written, sent, asked or heard',
  torn: 'the last write of the journal is half on disk when it does',
  late: 'events come up to a minute and a half late',
  doubled: 'events come twice',
  reordered: 'events of one order come in another order',
  'connection-lost': 'for a while nothing is heard and nothing can be asked; what was missed is told afterwards',
  rejected: 'the venue refuses orders, some of them after it had taken them',
  'no-answer': 'there is no answer to an order or a cancel; it may have arrived, or not, or be on its way still',
  partial: 'orders fill in parts, or not yet',
  expired: 'day orders end early',
  'account-unreadable': 'the account cannot be read, or what is told of it is no number',
  'bad-bars': 'bars with prices that are none',
  'no-bars': 'bars that are missing, or late',
  'data-fails': 'the source of bars fails',
  'clock-jumps': 'no bar for some minutes, then on; the clock of the machine is set back or forth',
  'disk-full': 'the journal cannot write for a while',
  commands: 'an operator halts, reduces, resumes, cancels, flattens',
  reloads: 'the config changes: tighter, looser, rules off and on, and invalid ones',
  'by-hand': 'somebody else trades the account',
  cash: 'fees, interest and dividends',
  'rules-fail': 'a rule throws, or says what is no verdict',
} as const;

/** What can go wrong besides with Alpaca, its adapter and the network between them. */
export const ALPACA_FAULTS = {
  lost: 'the stream leaves out a message though it is up',
  'too-many': 'requests are refused for being too many',
  stale: 'account and positions are told as they were some seconds ago, orders and executions are not listed at once',
} as const;

export type Fault = keyof typeof FAULTS | keyof typeof ALPACA_FAULTS;

export const BROKERS = ['simulated', 'alpaca'] as const;

/** Whose adapter: one that is written for this simulator, or broker-alpaca. */
export type BrokerName = (typeof BROKERS)[number];

export function faultsOf(broker: BrokerName): readonly Fault[] {
  return Object.keys(broker === 'alpaca' ? { ...FAULTS, ...ALPACA_FAULTS } : FAULTS) as Fault[];
}

/** Everything of a day that is decided before it begins. The rest is drawn as it goes, from sequences of the same seed. */
export interface Plan {
  readonly seed: number;
  readonly broker: BrokerName;
  /** Minutes in which things go wrong. */
  readonly minutes: number;
  readonly faults: ReadonlySet<Fault>;
  /** Whether broker and data answer in the call itself. */
  readonly isSynchronous: boolean;
  /** Whether what the venue does is told in the same moment, where nothing delays it. */
  readonly isInstant: boolean;
  readonly isLongOnly: boolean;
  /** Whether the operator has everything closed when all is calm. */
  readonly isFlattened: boolean;
  /** Orders that have ended that a process keeps in memory. */
  readonly endedOrders: number;
}

export interface Narrowed {
  /** By default the simulator's own. */
  readonly broker?: BrokerName;
  /** Faults that are left out. */
  readonly without?: readonly Fault[];
  readonly minutes?: number;
}

export function planOf(seed: number, { broker = 'simulated', without = [], minutes }: Narrowed = {}): Plan {
  const chance = new Chance(seed, 'plan');
  const length = chance.whole(14, 34);
  const shape = {
    isSynchronous: chance.is(0.4),
    isInstant: chance.is(0.5),
    isLongOnly: chance.is(0.75),
    isFlattened: chance.is(0.5),
    endedOrders: chance.of([1, 4, 1_000]),
  };
  const density = chance.of([0.15, 0.35, 0.6]);
  const faults = faultsOf(broker).filter((fault) => {
    const probability = fault === 'crashes' || fault === 'partial' ? 0.8 : fault === 'by-hand' ? density / 2 : density;
    return chance.is(probability);
  });
  const kept = faults.filter((fault) => !without.includes(fault));
  return { seed, broker, minutes: minutes ?? length, faults: new Set(kept), ...shape };
}
