import type { DecisionOf, RunRecord } from './records.ts';
import { Side } from './side.ts';

/** In what two runs differ about a decision: the first of these that is so. */
export const DIFFERENCES = {
  onlyA: 'only in A',
  onlyB: 'only in B',
  outcome: 'ordered in one, blocked in the other',
  terms: 'other terms of the order',
  quantity: 'another quantity',
  code: 'the same, for another reason',
  price: 'judged at another price',
  fill: 'filled otherwise',
  exit: 'the same entry, left otherwise',
} as const;

export type DifferenceKind = keyof typeof DIFFERENCES;

/** A decision on which two runs differ. Dollars. */
export interface DecisionDifference {
  readonly kind: DifferenceKind;
  readonly time: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: string;
  readonly a: DecisionOf | undefined;
  readonly b: DecisionOf | undefined;
  /** What the trades earned that the decision's order entered, after fees, open ones at the last price; undefined where it entered none. */
  readonly earnedA: number | undefined;
  readonly earnedB: number | undefined;
  /** What B earned by it over A. */
  readonly difference: number;
}

export interface DifferenceTotal {
  readonly count: number;
  readonly earnedA: number;
  readonly earnedB: number;
}

export interface Comparison {
  readonly decisionsA: number;
  readonly decisionsB: number;
  /** Decisions that are in both, and alike in all that is compared. */
  readonly same: number;
  /** In the order of time. */
  readonly differences: readonly DecisionDifference[];
  readonly byKind: Readonly<Partial<Record<DifferenceKind, DifferenceTotal>>>;
  /** What all trades earned; the difference is that of all `differences`, and of trades that came of no decision. */
  readonly earnedA: number;
  readonly earnedB: number;
  /** Profit of the account that is not of trades: interest, borrow fees and the like. Null where the account is not known. */
  readonly besideA: number | null;
  readonly besideB: number | null;
}

/** Smaller sums of dollars are the rounding of larger ones. */
const NOISE = 1e-6;

/**
 * Compares two runs decision by decision. A decision of one is that of the other which is of the same time, strategy, symbol and side; where there
 * are several, the first is the first.
 */
export function compareRuns(runA: RunRecord, runB: RunRecord): Comparison {
  const [sideA, sideB] = [new Side(runA), new Side(runB)];
  const pairs = paired(runA.decisions, runB.decisions);
  const differences = pairs.flatMap((pair) => differenceOf(pair, sideA, sideB) ?? []);
  const [earnedA, earnedB] = [sideA.earned(), sideB.earned()];
  return {
    decisionsA: runA.decisions.length,
    decisionsB: runB.decisions.length,
    same: pairs.length - differences.length,
    differences,
    byKind: totals(differences),
    earnedA,
    earnedB,
    besideA: runA.profit === null ? null : withoutNoise(runA.profit - earnedA),
    besideB: runB.profit === null ? null : withoutNoise(runB.profit - earnedB),
  };
}

interface Pair {
  readonly a: DecisionOf | undefined;
  readonly b: DecisionOf | undefined;
}

/** In the order of time; of the same time those of A first. */
function paired(ofA: readonly DecisionOf[], ofB: readonly DecisionOf[]): Pair[] {
  const open = Map.groupBy(ofB, keyOf);
  const pairs = ofA.map((a): Pair => ({ a, b: open.get(keyOf(a))?.shift() }));
  const left = new Set([...open.values()].flat());
  const rest = ofB.filter((b) => left.has(b)).map((b): Pair => ({ a: undefined, b }));
  const timeOf = ({ a, b }: Pair): string => (a ?? b)!.time;
  return [...pairs, ...rest].sort((x, y) => (timeOf(x) < timeOf(y) ? -1 : timeOf(x) > timeOf(y) ? 1 : 0));
}

function keyOf({ time, strategy, symbol, side }: DecisionOf): string {
  return JSON.stringify([time, strategy, symbol, side]);
}

function differenceOf({ a, b }: Pair, sideA: Side, sideB: Side): DecisionDifference | undefined {
  const [earnedA, earnedB] = [sideA.earnedBy(a), sideB.earnedBy(b)];
  const difference = withoutNoise((earnedB ?? 0) - (earnedA ?? 0));
  const kind = a && b ? kindOf(a, b, sideA, sideB) : a ? 'onlyA' : 'onlyB';
  if (kind === undefined && difference === 0) return undefined;
  const { time, strategy, symbol, side } = (a ?? b)!;
  return { kind: kind ?? 'exit', time, strategy, symbol, side, a, b, earnedA, earnedB, difference };
}

function kindOf(a: DecisionOf, b: DecisionOf, sideA: Side, sideB: Side): DifferenceKind | undefined {
  if (a.outcome !== b.outcome) return 'outcome';
  if (termsOf(a) !== termsOf(b)) return 'terms';
  if (a.requested !== b.requested || a.allowed !== b.allowed) return 'quantity';
  if (a.code !== b.code || a.plugin !== b.plugin) return 'code';
  if (a.price !== b.price) return 'price';
  const [filledA, filledB] = [sideA.filledOf(a), sideB.filledOf(b)];
  return filledA?.quantity === filledB?.quantity && filledA?.price === filledB?.price ? undefined : 'fill';
}

function termsOf({ type, limitPrice, stopPrice, trail, takeProfit, stopLoss, timeInForce, goodUntil }: DecisionOf) {
  return JSON.stringify([type, limitPrice, stopPrice, trail, takeProfit, stopLoss, timeInForce, goodUntil]);
}

function totals(differences: readonly DecisionDifference[]): Comparison['byKind'] {
  const kinds = Map.groupBy(differences, ({ kind }) => kind);
  const sum = (values: readonly (number | undefined)[]): number =>
    values.reduce((total: number, value) => total + (value ?? 0), 0);
  const entries = (Object.keys(DIFFERENCES) as DifferenceKind[]).flatMap((kind) => {
    const own = kinds.get(kind);
    if (!own) return [];
    const earned = { earnedA: sum(own.map((one) => one.earnedA)), earnedB: sum(own.map((one) => one.earnedB)) };
    return [[kind, { count: own.length, ...earned }] as const];
  });
  return Object.fromEntries(entries);
}

function withoutNoise(dollars: number): number {
  return Math.abs(dollars) < NOISE ? 0 : dollars;
}
