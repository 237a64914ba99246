import fc from 'fast-check';
import type { Side, Signal } from '@plimsoll/core';

export const SYMBOLS = ['AAA', 'BBB', 'CCC'] as const;
export const BOOKS = ['north', 'south'] as const;

/** A close, or what goes wrong with a symbol's bar in a cycle. */
export type BarPlan = number | 'none' | 'zero' | 'nan' | 'negative' | 'crossed';

/** What a rule does: sound answers, then every kind of misbehaviour. */
export type RulePlan =
  | { readonly kind: 'pass' | 'reject' | 'gross-cap' }
  | { readonly kind: 'part' | 'units'; readonly value: number }
  | { readonly kind: 'throw' | 'undefined' | 'nan' | 'promise' | 'rejecting' | 'text' | 'grow' | 'mutate' | 'getter' };

export type SizerPlan =
  | 'weight'
  | 'zero'
  | 'negative'
  | 'nan'
  | 'infinite'
  | 'huge'
  | 'throw'
  | 'undefined'
  | 'promise'
  | 'mutate'
  | 'junk';

/** What the broker tells in place of an event. */
export type TellPlan =
  | 'as-is'
  | 'twice'
  | 'late'
  | 'much-later'
  | 'again'
  | 'lost'
  | 'oversized'
  | 'made-up'
  | 'no-order'
  | 'wrong-side'
  | 'nan'
  | 'negative'
  | 'junk'
  | 'cancel-first';

export interface SignalPlan {
  readonly cycle: number;
  readonly book: number;
  readonly signal: unknown;
}

/** Everything that happens in a run, as plain data, so that a failure can be shrunk and read. */
export interface Plan {
  readonly lot: number;
  readonly isLongOnly: boolean;
  /** Cycles at the start in which nothing goes wrong and no rule objects. */
  readonly calmCycles: number;
  /** By cycle, then by symbol. */
  readonly bars: readonly (readonly BarPlan[])[];
  readonly signals: readonly SignalPlan[];
  readonly rules: readonly { readonly plan: RulePlan; readonly judgesExits: boolean }[];
  readonly sizer: SizerPlan;
  /** By the broker's events, over and over. */
  readonly tells: readonly TellPlan[];
  /** By the question of what comes of an order, over and over: parts of what is left, or an end. */
  readonly answers: readonly (number | 'cancel' | 'expire' | 'reject' | 'wait')[];
  /** By order sent, over and over. */
  readonly submitFails: readonly boolean[];
  /** By question for the account, over and over. */
  readonly account: readonly ('known' | 'unknown' | 'throws')[];
  /** By cycle, over and over. */
  readonly fetchFails: readonly boolean[];
}

const side = fc.constantFrom<Side>('buy', 'sell');
const price = fc.integer({ min: 1, max: 40_000 }).map((cents) => cents / 100);
const weight = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 60 }).map((percent) => percent / 100) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0.5, NaN, Infinity, 1e-12, 3, 1e300) },
);

const terms = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('limit' as const), limitPrice: price }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('stop' as const), stopPrice: price }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('stop_limit' as const), stopPrice: price, limitPrice: price }),
  },
);

/** A signal as a strategy ought to make it, though its weight may be absurd. */
export const soundSignal: fc.Arbitrary<Signal> = fc
  .tuple(
    fc.record(
      {
        symbol: fc.constantFrom<string>(...SYMBOLS),
        side,
        weight,
        confidence: fc.constantFrom(0, 0.5, 1),
        reason: fc.constantFrom('', 'because'),
        timeInForce: fc.constantFrom('day' as const, 'gtc' as const),
      },
      { requiredKeys: ['symbol', 'side'] },
    ),
    terms,
  )
  .map(([signal, terms]) => ({ ...signal, ...terms }));

const cyclic: Record<string, unknown> = {};
cyclic['itself'] = cyclic;

/** What a strategy might return in its confusion. */
const malformedSignal = fc.oneof(
  fc.constantFrom<unknown>(null, 0, 'buy AAA', true, Symbol('buy'), 10n, [], {}, () => undefined),
  fc.record({ symbol: fc.constantFrom<unknown>(...SYMBOLS, 'ZZZ', 7, undefined, Object.create(null)), side }),
  fc.record({ symbol: fc.constant('AAA'), side: fc.constantFrom<unknown>('hold', 'BUY', undefined, 1, cyclic) }),
  fc.record({
    symbol: fc.constant('AAA'),
    side,
    weight: fc.constantFrom<unknown>('1', 10n, null, cyclic, Object.create(null)),
  }),
  fc.record({ symbol: fc.constant('AAA'), side, confidence: fc.constantFrom<unknown>(-1, 2, NaN, '0.5', 1n) }),
  fc.record({ symbol: fc.constant('AAA'), side, reason: fc.constantFrom<unknown>(1, cyclic, Symbol('why')) }),
  fc.record({ symbol: fc.constant('AAA'), side, strategy: fc.constantFrom<unknown>('someone-else', 3, '') }),
  fc.record({ symbol: fc.constant('AAA'), side, quantity: fc.constant(10) }),
  fc.record({ symbol: fc.constant('AAA'), side, limitPrice: fc.constantFrom(1, -1, NaN) }),
  fc.record({ symbol: fc.constant('AAA'), side, type: fc.constantFrom<unknown>('limit', 'moc', 'stop', 3) }),
);

const anySignal = fc.oneof({ weight: 9, arbitrary: soundSignal }, { weight: 1, arbitrary: malformedSignal });

const soundRule: fc.Arbitrary<RulePlan> = fc.oneof(
  fc.constantFrom<RulePlan>({ kind: 'pass' }, { kind: 'reject' }, { kind: 'gross-cap' }),
  fc.record({ kind: fc.constant('part' as const), value: fc.constantFrom(0, 0.1, 0.5, 0.999, 1, 7) }),
  fc.record({ kind: fc.constant('units' as const), value: fc.constantFrom(-5, 0, 1e-12, 0.3, 1, 7, 100, 1e9) }),
);

const faultyRule = fc.constantFrom<RulePlan>(
  { kind: 'throw' },
  { kind: 'undefined' },
  { kind: 'nan' },
  { kind: 'promise' },
  { kind: 'rejecting' },
  { kind: 'text' },
  { kind: 'grow' },
  { kind: 'mutate' },
  { kind: 'getter' },
);

export const rulePlan = fc.oneof(soundRule, faultyRule);

const bar: fc.Arbitrary<BarPlan> = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 500, max: 30_000 }).map((cents) => cents / 100) },
  { weight: 2, arbitrary: fc.constantFrom<BarPlan>('none', 'zero', 'nan', 'negative', 'crossed') },
);

const someTime = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.array(
    fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  );

interface PlanOptions {
  /** Whether rules and sizer may misbehave. */
  readonly plugins?: 'sound' | 'any';
  /** `true`: all is told once and in order. `benign`: twice, late, out of order and over again, but nothing wrong. */
  readonly broker?: 'true' | 'benign' | 'any';
  /** Whether the account can always be read, bars are sound and the source never fails. */
  readonly world?: 'known' | 'any';
  readonly judgesExits?: boolean;
  /** Whether strategies hold something before the first signal of the plan. */
  readonly hasOpening?: boolean;
}

interface OpeningPlan {
  readonly book: number;
  readonly signal: Signal;
  /** Cycles until the strategy gets out again, of this fraction of equity or of the whole; never where left out. */
  readonly exit: { readonly after: number; readonly weight: number | undefined } | undefined;
}

/** What strategies do first where they are to hold something, and when they want to get out of it. */
const opening: fc.Arbitrary<readonly OpeningPlan[]> = fc.array(
  fc.record({
    book: fc.nat({ max: 1 }),
    signal: fc.record({ symbol: fc.constantFrom(...SYMBOLS), side, weight: fc.constantFrom(0.02, 0.11, 0.3) }),
    exit: fc.option(
      fc.record({ after: fc.integer({ min: 2, max: 8 }), weight: fc.constantFrom(undefined, undefined, 0.01, 0.5) }),
      { nil: undefined },
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

const CALM_CYCLES = 2;
const CALM_BARS: readonly BarPlan[] = [20, 0.5, 300];

const BENIGN_TELLS: readonly TellPlan[] = ['twice', 'late', 'much-later', 'again'];
const TELLS: readonly TellPlan[] = [
  ...BENIGN_TELLS,
  'lost',
  'oversized',
  'made-up',
  'no-order',
  'wrong-side',
  'nan',
  'negative',
  'junk',
  'cancel-first',
];

/** Random runs: markets, signals, rules, and what goes wrong in them. */
export function plans(options: PlanOptions = {}): fc.Arbitrary<Plan> {
  const { plugins = 'any', broker = 'any', world = 'any', judgesExits = true, hasOpening = false } = options;
  const cycles = fc.integer({ min: 2, max: 8 });
  const rule = plugins === 'any' ? rulePlan : soundRule;
  const sizers: readonly SizerPlan[] =
    plugins === 'any'
      ? ['zero', 'negative', 'nan', 'infinite', 'huge', 'throw', 'undefined', 'promise', 'mutate', 'junk']
      : ['weight'];
  const isKnown = world === 'known';
  const tells = broker === 'benign' ? BENIGN_TELLS : TELLS;
  return cycles
    .chain((length) =>
      fc.record({
        calmCycles: fc.constant(0),
        opening,
        lot: fc.constantFrom(1, 1, 0.1, 0.000001, 100, 0.3),
        isLongOnly: fc.boolean(),
        bars: fc.array(
          fc.array(isKnown ? bar.filter((plan) => typeof plan === 'number') : bar, { minLength: 3, maxLength: 3 }),
          { minLength: length, maxLength: length },
        ),
        signals: fc.array(
          fc.record({ cycle: fc.nat({ max: length - 1 }), book: fc.nat({ max: 1 }), signal: anySignal }),
          { minLength: 1, maxLength: 14 },
        ),
        rules: fc.array(fc.record({ plan: rule, judgesExits: judgesExits ? fc.boolean() : fc.constant(false) }), {
          maxLength: 4,
        }),
        sizer: fc.oneof(
          { weight: 4, arbitrary: fc.constant<SizerPlan>('weight') },
          { weight: 1, arbitrary: fc.constantFrom(...sizers) },
        ),
        tells: broker === 'true' ? fc.constant(['as-is'] as const) : someTime<TellPlan>('as-is', ...tells),
        answers: fc.array(
          fc.oneof(
            { weight: 3, arbitrary: fc.constant(1) },
            { weight: 2, arbitrary: fc.constantFrom(0.5, 0.3, 0.01) },
            {
              weight: 1,
              arbitrary: fc.constantFrom('cancel' as const, 'expire' as const, 'reject' as const, 'wait' as const),
            },
          ),
          { minLength: 1, maxLength: 6 },
        ),
        submitFails: broker === 'any' ? someTime(false, true) : fc.constant([false]),
        account: isKnown
          ? fc.constant(['known'] as const)
          : someTime<'known' | 'unknown' | 'throws'>('known', 'unknown', 'throws'),
        fetchFails: isKnown ? fc.constant([false]) : someTime(false, true),
      }),
    )
    .map(({ opening, ...plan }) => (hasOpening ? afterOpening(opening, plan) : plan));
}

/** A plan whose strategies trade in peace for two cycles before it begins. */
function afterOpening(opening: readonly OpeningPlan[], plan: Plan): Plan {
  const first = opening.map(({ book, signal }) => ({ cycle: 0, book, signal }));
  const exits = opening.flatMap(({ book, signal: { symbol, side }, exit }) => {
    if (!exit) return [];
    const weight = exit.weight === undefined ? {} : { weight: exit.weight };
    return { cycle: exit.after, book, signal: { symbol, side: side === 'buy' ? 'sell' : 'buy', ...weight } };
  });
  const later = plan.signals.map((signal) => ({ ...signal, cycle: signal.cycle + CALM_CYCLES }));
  return {
    ...plan,
    calmCycles: CALM_CYCLES,
    bars: [CALM_BARS, CALM_BARS, ...plan.bars],
    signals: [...first, ...exits, ...later],
  };
}
