import type { Decision, RecordedVerdict } from '@plimsoll/core';

/** In what way a decision would have come out otherwise. */
export const CHANGES = {
  blocked: 'ordered, would have been blocked',
  ordered: 'blocked, would have been ordered',
  quantity: 'ordered, would have been for another quantity',
  reason: 'blocked, would have been for another reason',
} as const;

export type ChangeKind = keyof typeof CHANGES;

/** A rule that would have said otherwise, or the kernel itself. */
export interface RuleChange {
  readonly plugin: string;
  /** What it said; undefined where it was not asked, or is not there. */
  readonly run: RecordedVerdict | undefined;
  /** What it would have said. */
  readonly whatIf: RecordedVerdict | undefined;
}

/** A decision that would have come out otherwise. */
export interface DecisionChange {
  readonly kind: ChangeKind;
  readonly run: Decision;
  readonly whatIf: Decision;
  /** Rules that would have said otherwise, in the order of the run's, then those that only the other config has. */
  readonly rules: readonly RuleChange[];
}

/** How often a rule would have said otherwise of decisions that would have come out otherwise. */
export interface RuleTotal {
  readonly plugin: string;
  readonly decisions: number;
  /** Of these, how often it would have allowed less, and more. */
  readonly stricter: number;
  readonly looser: number;
}

/** How a decision would have come out otherwise; undefined where it would not. */
export function changeOf(run: Decision, whatIf: Decision): DecisionChange | undefined {
  const kind = kindOf(run, whatIf);
  return kind && { kind, run, whatIf, rules: rulesOf(run, whatIf) };
}

function kindOf(run: Decision, whatIf: Decision): ChangeKind | undefined {
  if (run.outcome !== whatIf.outcome) return whatIf.outcome;
  if (run.outcome === 'ordered') return run.allowed === whatIf.allowed ? undefined : 'quantity';
  return run.code === whatIf.code && run.plugin === whatIf.plugin ? undefined : 'reason';
}

function rulesOf(run: Decision, whatIf: Decision): RuleChange[] {
  const of = ({ verdicts }: Decision, name: string): RecordedVerdict | undefined =>
    verdicts.find(({ plugin }) => plugin === name);
  const names = [...new Set([...run.verdicts, ...whatIf.verdicts].map(({ plugin }) => plugin))];
  return names
    .map((plugin) => ({ plugin, run: of(run, plugin), whatIf: of(whatIf, plugin) }))
    .filter((rule) => summaryOf(rule.run) !== summaryOf(rule.whatIf));
}

function summaryOf(verdict: RecordedVerdict | undefined): string {
  return verdict ? `${verdict.kind} ${verdict.code} ${verdict.quantity}` : '';
}

/** By rule, those that would have said otherwise most often first. */
export function totalsOf(changes: readonly DecisionChange[]): RuleTotal[] {
  const totals = new Map<string, { decisions: number; stricter: number; looser: number }>();
  for (const { rules } of changes) {
    for (const { plugin, run, whatIf } of rules) {
      const total = totals.get(plugin) ?? { decisions: 0, stricter: 0, looser: 0 };
      totals.set(plugin, total);
      const difference = allowedBy(whatIf) - allowedBy(run);
      total.decisions++;
      if (difference < 0) total.stricter++;
      if (difference > 0) total.looser++;
    }
  }
  return [...totals].map(([plugin, total]) => ({ plugin, ...total })).sort((a, b) => b.decisions - a.decisions);
}

/** Units; of no rule, and of one that passes, any number. */
function allowedBy(verdict: RecordedVerdict | undefined): number {
  if (!verdict || verdict.kind === 'pass') return Number.MAX_VALUE;
  return verdict.kind === 'reject' ? 0 : (verdict.quantity ?? 0);
}
