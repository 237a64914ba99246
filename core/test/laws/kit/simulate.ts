import { definePlugin, floorToLot } from '@plimsoll/core';
import type { Decision, JournalRecord, Order, Plugin, SessionOptions, Signals } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, hooksPlugin, journalPlugin, scenario, strategyPlugin } from '@plimsoll/testing';
import type { BarRow, OrderAnswer, Scenario } from '@plimsoll/testing';
import { plannedRule, plannedSizer, teller } from './misbehaviour.ts';
import { BOOKS, SYMBOLS } from './plan.ts';
import type { BarPlan, Plan } from './plan.ts';

export const MINUTE = 60_000;
export const CASH = 100_000;

function rowOf(plan: BarPlan, time: number): BarRow[] {
  if (plan === 'none') return [];
  if (plan === 'zero') return [[time, 0, 0, 0, 0]];
  if (plan === 'nan') return [[time, 10, 11, 9, NaN]];
  if (plan === 'negative') return [[time, -5, -4, -6, -5]];
  if (plan === 'crossed') return [[time, 10, 9, 11, 10]];
  return [[time, plan, plan * 1.02, plan * 0.98, plan * 1.01]];
}

/** How far a run is, and whether anything may go wrong in it yet. */
class Course {
  now = -Infinity;
  readonly calmUntil: number;

  constructor(plan: Plan) {
    this.calmUntil = plan.calmCycles === 0 ? -Infinity : plan.calmCycles * MINUTE;
  }

  /** What gives the next of a list that starts again at its end; the usual while all is calm. */
  inTurns<T>(list: readonly T[], usual: T): () => T {
    let place = 0;
    return () => (this.now < this.calmUntil + 1 ? usual : list[place++ % list.length]!);
  }
}

/** What comes of an order: a part of it is filled, in whole lots, or what the plan says instead. */
function answerer({ answers, lot }: Plan, course: Course): (order: Order, left: number) => OrderAnswer {
  const next = course.inTurns(answers, 1);
  return (_, left) => {
    const answer = next();
    if (typeof answer !== 'number') return answer;
    return answer === 1 ? left : Math.min(left, Math.max(lot, floorToLot(left * answer, lot)));
  };
}

/** The same service, with every method but these made asynchronous. */
export function asynchronous(plugin: Plugin, ...except: readonly string[]): Plugin {
  const later = (service: object): object =>
    new Proxy(service, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function' || except.includes(String(key))) return value;
        return async (...args: unknown[]): Promise<unknown> => {
          await Promise.resolve();
          return (value as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  const { setup, ...rest } = plugin;
  return definePlugin({
    ...rest,
    setup: (context) => {
      const hooks = setup(context);
      return { ...hooks, service: later(hooks.service as object) };
    },
  } as Parameters<typeof definePlugin>[0]);
}

interface Variant {
  /** Places of the plan's rules in the order that config has them; as planned where left out. */
  readonly order?: readonly number[];
  /** Further plugins. */
  readonly more?: readonly Plugin[];
  /** Whether every hook and service that may return a promise does. */
  readonly isAsync?: boolean;
  readonly journal?: (records: readonly JournalRecord[]) => void | Promise<void>;
  readonly session?: SessionOptions;
  /** Called when the broker is given an order. */
  readonly onSubmit?: (order: Order) => void;
  /** Called before the start, to listen. */
  readonly watch?: (run: Scenario) => void;
}

/** A run of a plan, with what the kernel asked of plugins and services written down. */
export interface Run extends Scenario {
  /** In the order in which the broker was given them, those that it failed to take included. */
  readonly submitted: Order[];
  /** By question to the source: the time, and the symbols asked for. */
  readonly questions: { readonly asOf: number; readonly symbols: readonly string[] }[];
  /** Of every decision: exposures the moment it was told. */
  readonly exposures: { readonly gross: number; readonly net: number; readonly equity: number }[];
}

/** Runs a plan from start to end. */
export async function simulate(plan: Plan, variant: Variant = {}): Promise<Run> {
  const log: Pick<Run, 'submitted' | 'questions' | 'exposures'> = {
    submitted: [],
    questions: [],
    exposures: [],
  };
  const course = new Course(plan);
  const fetchFails = course.inTurns(plan.fetchFails, false);
  const account = course.inTurns(plan.account, 'known');
  const submitFails = course.inTurns(plan.submitFails, false);
  const rows = Object.fromEntries(
    SYMBOLS.map((symbol, index) => [symbol, plan.bars.flatMap((bars, i) => rowOf(bars[index]!, i * MINUTE))]),
  );
  const data = barsPlugin(rows, {
    onFetch: (asOf, symbols) => {
      course.now = asOf;
      log.questions.push({ asOf, symbols });
      if (fetchFails()) throw new Error('the source failed');
    },
  });
  const broker = brokerPlugin({
    cash: CASH,
    commission: 0.25,
    tamper: teller(course.inTurns(plan.tells, 'as-is')),
    answer: answerer(plan, course),
    cashNow: (cash) => {
      const state = account();
      if (state === 'throws') throw new Error('the account cannot be read');
      return state === 'known' ? cash : undefined;
    },
    onSubmit: (order) => {
      log.submitted.push(order);
      variant.onSubmit?.(order);
      if (submitFails()) throw new Error('no answer');
    },
  });
  const strategies = BOOKS.map((name, book) => {
    const signal = (number: number): Signals =>
      plan.signals
        .filter((planned) => planned.cycle === number && planned.book === book)
        .map((planned) => planned.signal) as Signals;
    return strategyPlugin(name, ({ number }) => (variant.isAsync ? Promise.resolve(signal(number)) : signal(number)));
  });
  const order = variant.order ?? plan.rules.map((_, place) => place);
  const rules = order.map((place) =>
    plannedRule(`rule-${place}`, plan.rules[place]!.plan, plan.rules[place]!.judgesExits, course.calmUntil),
  );
  const watcher = hooksPlugin('watcher', {
    longOnly: plan.isLongOnly,
    ...(variant.isAsync && { preFetch: async () => undefined, postFill: async () => undefined }),
  });
  const run = scenario({
    symbols: SYMBOLS,
    instrument: { lot: plan.lot },
    plugins: [
      variant.isAsync ? asynchronous(data) : data,
      variant.isAsync ? asynchronous(broker, 'connect') : broker,
      plannedSizer(plan.sizer, course.calmUntil),
      ...strategies,
      ...rules,
      watcher,
      ...(variant.journal ? [journalPlugin(variant.journal)] : []),
      ...(variant.more ?? []),
    ],
    session: variant.session ?? {},
  });
  const { portfolio } = run.session;
  run.session.events.on('decision', () => {
    log.exposures.push({ gross: portfolio.gross, net: portfolio.net, equity: portfolio.equity });
  });
  variant.watch?.(run);
  await run.run();
  return Object.assign(run, log);
}

/** Decisions as they would stand in a file. */
export function lines(decisions: readonly Decision[]): string[] {
  return decisions.map((decision) => JSON.stringify(decision));
}
