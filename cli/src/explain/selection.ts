import type { DecisionRecord } from '../run/decision-record.ts';

export interface Filters {
  readonly symbol?: string;
  readonly strategy?: string;
  readonly code?: string;
  readonly id?: string;
  readonly blocked?: boolean;
}

/** Whether a decision is one of those asked for. `code` is the decision's own or that of any verdict, `id` its own or its order's. */
export function isWanted(decision: DecisionRecord, { symbol, strategy, code, id, blocked }: Filters): boolean {
  if (symbol !== undefined && decision.symbol.toUpperCase() !== symbol.toUpperCase()) return false;
  if (strategy !== undefined && decision.strategy !== strategy) return false;
  if (id !== undefined && decision.id !== id && decision.orderId !== id) return false;
  if (blocked === true && decision.outcome !== 'blocked') return false;
  if (code === undefined) return true;
  const wanted = code.toUpperCase();
  return decision.code === wanted || decision.verdicts.some((verdict) => verdict.code === wanted);
}

const MOST_NAMED = 20;

/** Whether a name is the one asked for; only strategies are told apart by case. */
function isSame(kind: keyof Filters, name: string, wanted: string): boolean {
  return kind === 'strategy' ? name === wanted : name.toUpperCase() === wanted.toUpperCase();
}

/** What prints decisions: each as it comes, then how many there were. */
export interface Printer {
  readonly print: (decision: DecisionRecord) => void;
  readonly end: (counts: { readonly seen: number; readonly matched: number; readonly shown: number }) => void;
}

/** Passes on what is wanted: all of it as it comes, or at the end the last `limit`. */
export class Selection {
  readonly #filters: Filters;
  readonly #limit: number;
  readonly #printer: Printer;
  readonly #last: DecisionRecord[] = [];
  readonly #seenOf = { symbol: new Set<string>(), strategy: new Set<string>(), code: new Set<string>() };
  #seen = 0;
  #matched = 0;

  /** @param limit Infinity for all */
  constructor(filters: Filters, limit: number, printer: Printer) {
    this.#filters = filters;
    this.#limit = limit;
    this.#printer = printer;
  }

  readonly add = (decision: DecisionRecord): void => {
    this.#seen++;
    this.#note(decision);
    if (!isWanted(decision, this.#filters)) return;
    this.#matched++;
    if (this.#limit === Infinity) return this.#printer.print(decision);
    this.#last.push(decision);
    if (this.#last.length > this.#limit) this.#last.shift();
  };

  /** What was asked for and never came, with what there was instead: a line for each. */
  misses(): string[] {
    if (this.#matched > 0) return [];
    return (['symbol', 'strategy', 'code'] as const).flatMap((kind) => {
      const wanted = this.#filters[kind];
      const seen = [...this.#seenOf[kind]].sort();
      if (wanted === undefined || seen.some((name) => isSame(kind, name, wanted))) return [];
      const there = seen.length === 0 ? 'none at all' : seen.slice(0, MOST_NAMED).join(', ');
      return `no decision has the ${kind} ${wanted}; there is ${there}${seen.length > MOST_NAMED ? ', ...' : ''}`;
    });
  }

  end(): void {
    for (const decision of this.#last) this.#printer.print(decision);
    const shown = Math.min(this.#matched, this.#limit);
    this.#printer.end({ seen: this.#seen, matched: this.#matched, shown });
  }

  #note({ symbol, strategy, code, verdicts }: DecisionRecord): void {
    const seen = this.#seenOf;
    seen.symbol.add(symbol);
    seen.strategy.add(strategy);
    if (code !== null) seen.code.add(code);
    for (const verdict of verdicts) seen.code.add(verdict.code);
  }
}
