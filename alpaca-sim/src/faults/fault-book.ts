import { seededRandom } from '@plimsoll/core';
import type { Random } from '@plimsoll/core';
import { FAULTS } from './catalogue.ts';
import type { FaultKind, FaultName } from './catalogue.ts';

/** When a fault strikes. Without `probability`, `schedule` or `every` it strikes at every opportunity. */
export interface FaultRule {
  readonly name: FaultName;
  /** From 0 to 1, decided anew at each opportunity. */
  readonly probability?: number | undefined;
  /** The opportunities it strikes at, counted from 1 since the rule was set. */
  readonly schedule?: readonly number[] | undefined;
  /** Strikes at each so-manieth opportunity. */
  readonly every?: number | undefined;
  /** Strikes at most so many times. */
  readonly times?: number | undefined;
  /** Only from and until these times of the venue, epoch milliseconds. */
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
  /** Only where the opportunity has this symbol. */
  readonly symbol?: string | undefined;
  /** Only on this HTTP method, for faults of requests. */
  readonly method?: string | undefined;
  /** Only on paths that start so, for faults of requests. */
  readonly path?: string | undefined;
  /** In place of the catalogue's. */
  readonly ms?: number | undefined;
  readonly status?: number | undefined;
}

/** What a rule is matched against. */
export interface Opportunity {
  readonly symbol?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
}

/** A fault that strikes now, with how long and with which status. */
export interface Strike {
  readonly name: FaultName;
  readonly ms: number;
  readonly status: number;
}

interface RuleState {
  readonly rule: FaultRule;
  readonly random: Random;
  opportunities: number;
  strikes: number;
}

/** Which faults are on, and the one seeded source that decides when they strike. */
export class FaultBook {
  #seed: number;
  readonly #nowMs: () => number;
  readonly #rules = new Map<FaultName, RuleState>();
  readonly #listeners = new Set<() => void>();

  /** @param nowMs the venue's time, epoch milliseconds */
  constructor(seed: number, nowMs: () => number) {
    this.#seed = seed;
    this.#nowMs = nowMs;
  }

  /** Switches a fault on, in place of a rule of the same name. Its random sequence depends on seed and name alone. */
  set(rule: FaultRule): void {
    const random = seededRandom(this.#seed, `fault:${rule.name}`);
    this.#rules.set(rule.name, { rule, random, opportunities: 0, strikes: 0 });
    for (const listener of this.#listeners) listener();
  }

  /** Starts over under a seed: the rules stay, their counts and random sequences begin anew. */
  reset(seed: number): void {
    this.#seed = seed;
    const rules = [...this.#rules.values()].map(({ rule }) => rule);
    this.#rules.clear();
    for (const rule of rules) this.set(rule);
  }

  /** Switches one fault off, or all of them. */
  clear(name?: FaultName): void {
    if (name === undefined) this.#rules.clear();
    else this.#rules.delete(name);
    for (const listener of this.#listeners) listener();
  }

  /** The rule that is on under the name, whether or not it strikes. */
  rule(name: FaultName): FaultRule | undefined {
    return this.#rules.get(name)?.rule;
  }

  /** Calls back after each change of the rules. @returns stops that */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Whether the fault strikes at this opportunity. Call it once for each opportunity: it counts them, and draws. */
  strike(name: FaultName, opportunity: Opportunity = {}): Strike | undefined {
    const state = this.#rules.get(name);
    if (state === undefined || !this.#isInReach(state.rule, opportunity)) return undefined;
    state.opportunities += 1;
    if (state.strikes >= (state.rule.times ?? Infinity)) return undefined;
    if (!isDue(state)) return undefined;
    state.strikes += 1;
    const kind: FaultKind = FAULTS[name];
    return { name, ms: state.rule.ms ?? kind.ms ?? 0, status: state.rule.status ?? kind.status ?? 0 };
  }

  /** The `ms` of a fault that is on, whether or not it strikes. */
  gapMs(name: FaultName): number | undefined {
    const rule = this.rule(name);
    const kind: FaultKind = FAULTS[name];
    return rule === undefined ? undefined : (rule.ms ?? kind.ms);
  }

  /** Numbers from the same seed, for what a fault leaves to chance once it strikes. */
  random(name: FaultName): number {
    const state = this.#rules.get(name);
    return state === undefined ? 0 : state.random();
  }

  /** What is on, and how often each had the opportunity and struck. */
  report(): readonly (FaultRule & { readonly opportunities: number; readonly strikes: number })[] {
    return [...this.#rules.values()].map(({ rule, opportunities, strikes }) => ({ ...rule, opportunities, strikes }));
  }

  #isInReach(rule: FaultRule, { symbol, method, path }: Opportunity): boolean {
    if (rule.symbol !== undefined && rule.symbol !== symbol) return false;
    if (rule.method !== undefined && rule.method !== method) return false;
    if (rule.path !== undefined && path?.startsWith(rule.path) !== true) return false;
    const nowMs = this.#nowMs();
    return nowMs >= (rule.fromMs ?? -Infinity) && nowMs < (rule.untilMs ?? Infinity);
  }
}

function isDue({ rule, random, opportunities }: RuleState): boolean {
  const { probability, schedule, every } = rule;
  if (schedule?.includes(opportunities) === true) return true;
  if (every !== undefined && opportunities % every === 0) return true;
  if (probability !== undefined) return random() < probability;
  return schedule === undefined && every === undefined;
}
