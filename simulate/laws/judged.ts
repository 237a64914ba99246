import type { Decision, Intent, Session, Verdict } from '@plimsoll/core';
import type { Report } from './report.ts';

interface Answer {
  readonly intent: Intent;
  /** Units of what it was asked about that it allows. */
  readonly allowed: number;
}

const isQuantity = (value: number): boolean => Number.isFinite(value) && value > 0;

/** Laws 2, 3 and 6: what rules said, and what became of it. */
export class Judged {
  readonly #report: Report;
  #last: Answer | undefined;

  constructor(report: Report) {
    this.#report = report;
  }

  /** A rule of ours is asked. */
  answered(intent: Intent, answer: () => Verdict): Verdict {
    if (!isQuantity(intent.quantity)) this.#report(6, `a rule was asked about ${intent.quantity} ${intent.symbol}`);
    this.#last = { intent, allowed: 0 };
    const verdict = answer();
    this.#last = { intent, allowed: allowedBy(verdict) };
    return verdict;
  }

  decided(session: Session, decision: Decision): void {
    const last = this.#last;
    this.#last = undefined;
    const { id, symbol, allowed, closing, requested, outcome, verdicts } = decision;
    const entering = allowed - closing;
    if (outcome === 'ordered' && !(isQuantity(allowed) && Number.isInteger(allowed) && closing >= 0 && entering >= 0))
      this.#report(6, `${id} allows ${allowed} ${symbol}, ${closing} of them closing`);
    if (!Number.isFinite(requested) || requested < 0) this.#report(6, `${id} asks for ${requested} ${symbol}`);
    if (allowed > requested) this.#report(2, `${id} allows ${allowed} ${symbol} of ${requested} that were asked for`);
    for (const verdict of verdicts) {
      const most = verdict.kind === 'pass' ? Infinity : verdict.kind === 'reduce' ? verdict.quantity! : 0;
      if (entering > Math.max(0, most) + 1e-9)
        this.#report(2, `${id} lets ${entering} ${symbol} enter, of which ${verdict.plugin} allows ${most}`);
    }
    if (last && last.intent.symbol === symbol && entering > last.allowed + 1e-9)
      this.#report(2, `${id} lets ${entering} ${symbol} enter, of which a rule allowed ${last.allowed}`);
    if (requested > 0) this.#allSpoke(session, decision);
  }

  #allSpoke({ plugins }: Session, { id, verdicts, code }: Decision): void {
    if (code === 'TERMS_UNSUITED') return;
    const rules = plugins.filter(({ stages }) => stages.includes('preTrade')).map(({ name }) => name);
    const silent = rules.filter((name) => verdicts.every(({ plugin }) => plugin !== name));
    if (silent.length > 0) this.#report(3, `${id} has no verdict of ${silent.join(', ')}`);
  }
}

function allowedBy(verdict: Verdict | undefined): number {
  if (verdict?.kind === 'pass') return Infinity;
  const quantity = verdict?.kind === 'reduce' ? verdict.quantity : 0;
  return Number.isFinite(quantity) ? Math.max(0, quantity) : 0;
}
