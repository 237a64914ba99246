import type { Decision, JournalRecord } from '@plimsoll/core';
import { decisionAsKept, orderAsKept } from '@plimsoll/journal-sqlite/run-reader';
import type { KeptOrder } from '@plimsoll/journal-sqlite/run-reader';
import { differencesOf } from './difference.ts';
import type { FieldDifference } from './difference.ts';

/** The first decision, or order, in which a run and its replay are not the same. */
export interface Divergence {
  readonly kind: 'decision' | 'order';
  /** Counts decisions, or orders, from 1. */
  readonly number: number;
  /** Undefined where the run has none any more. */
  readonly run: Decision | KeptOrder | undefined;
  /** Undefined where the replay has none any more. */
  readonly replay: Decision | KeptOrder | undefined;
  /** Empty where one side has none. */
  readonly differences: readonly FieldDifference[];
}

/** Compares records of a replay with those that were written of the run, one after the other. */
export class Comparison {
  readonly counts = { decision: 0, order: 0 };
  /** Decisions of the replay after the last one that was written. */
  beyond = 0;
  divergence: Divergence | undefined;
  readonly #expected: { readonly decision: Iterator<Decision>; readonly order: Iterator<KeptOrder> };
  readonly #mayGoBeyond: () => boolean;

  /** @param mayGoBeyond whether what the replay decides now may be missing in the run: it was cut off there */
  constructor(
    expected: { readonly decision: Iterator<Decision>; readonly order: Iterator<KeptOrder> },
    mayGoBeyond: () => boolean,
  ) {
    this.#expected = expected;
    this.#mayGoBeyond = mayGoBeyond;
  }

  /** Takes what the replay writes. */
  readonly take = (records: readonly JournalRecord[]): void => {
    for (const record of records) {
      if (record.kind === 'decision') this.#compare('decision', decisionAsKept(record.decision));
      else if (record.kind === 'order') this.#compare('order', orderAsKept(record.order, record.price));
    }
  };

  /** The replay is over: what the run has more of, it lacks. */
  end(): void {
    for (const kind of ['decision', 'order'] as const) {
      if (this.divergence) return;
      const rest = this.#expected[kind].next();
      if (rest.done !== true) this.#part(kind, rest.value, undefined);
    }
  }

  #compare(kind: 'decision' | 'order', replay: Decision | KeptOrder): void {
    if (this.divergence) return;
    const next = this.#expected[kind].next();
    const run = next.done === true ? undefined : next.value;
    if (run === undefined && this.#mayGoBeyond()) {
      if (kind === 'decision') this.beyond++;
      return;
    }
    const differences = run === undefined ? [] : differencesOf(run, replay);
    if (run !== undefined && differences.length === 0) this.counts[kind]++;
    else this.#part(kind, run, replay, differences);
  }

  #part(
    kind: 'decision' | 'order',
    run: Divergence['run'],
    replay: Divergence['replay'],
    differences: readonly FieldDifference[] = [],
  ): void {
    this.divergence = { kind, number: this.counts[kind] + 1, run, replay, differences };
  }
}
