import { messageOf } from '../domain/errors.ts';
import type { RecordedVerdict } from '../domain/decision.ts';
import type { Intent } from '../domain/intent.ts';
import { readVerdict } from '../domain/verdict.ts';
import { isPromise } from './in-turn.ts';
import type { Installed } from './installed.ts';

/** What all rules together leave of an intent, and which of them left the least. */
export interface Judgement {
  readonly verdicts: readonly RecordedVerdict[];
  /** Units that may enter. */
  readonly entering: number;
  /** Units of the whole order that rules which judge exits allow; Infinity where none objects. */
  readonly total: number;
  /** The one that binds most, of several the first by name after the kernel; undefined where nothing was cut. */
  readonly binding: RecordedVerdict | undefined;
}

interface Rule extends Installed {
  readonly judgesExits: boolean;
  /** What it is put down to have said of an order that only closes, where it judges none. */
  readonly nothingToJudge: RecordedVerdict;
}

const NO_DETAIL = Object.freeze({});

function ruleOf({ name, hooks }: Installed): Rule {
  const nothingToJudge = { plugin: name, kind: 'pass', code: 'CLOSING_ONLY', detail: NO_DETAIL } as const;
  return { name, hooks, judgesExits: hooks.judgesExits === true, nothingToJudge: Object.freeze(nothingToJudge) };
}

/**
 * Folds the verdicts of all rules to the least that any of them allows. All rules see the same intent, whatever the others say, so
 * neither their order nor their number can loosen what one of them allows.
 */
export class Judge {
  #rules: readonly Rule[] = [];

  constructor(plugins: readonly Installed[]) {
    this.install(plugins);
  }

  /** From now on these are the plugins. */
  install(plugins: readonly Installed[]): void {
    this.#rules = plugins.filter((plugin) => plugin.hooks.preTrade).map(ruleOf);
  }

  /** @param gate the kernel's own objection to entering, if any */
  judge(intent: Intent, gate: RecordedVerdict | undefined): Judgement {
    const verdicts: RecordedVerdict[] = [];
    let entering = intent.entering;
    let total = Infinity;
    let binding: RecordedVerdict | undefined;
    let least = intent.quantity;
    if (gate && entering > 0) {
      entering = 0;
      verdicts.push(gate);
      least = intent.closing;
      binding = gate;
    }
    const enteringIntent = intent.entering === intent.quantity ? intent : this.#enteringPart(intent);
    for (const rule of this.#rules) {
      const { judgesExits } = rule;
      if (!judgesExits && intent.entering === 0) {
        verdicts.push(rule.nothingToJudge);
        continue;
      }
      const verdict = this.#ask(rule, judgesExits ? intent : enteringIntent);
      const allowed =
        verdict.kind === 'pass' ? Infinity : verdict.kind === 'reduce' ? Math.max(0, verdict.quantity!) : 0;
      const isFault = verdict.code === 'RULE_THREW' || verdict.code === 'VERDICT_MALFORMED';
      let left = Math.min(intent.quantity, allowed);
      if (judgesExits && !isFault) {
        total = Math.min(total, allowed);
      } else {
        entering = Math.min(entering, allowed);
        left = intent.closing + Math.min(intent.entering, allowed);
      }
      verdicts.push(verdict);
      const isFirstOfEqual =
        left === least && binding !== undefined && binding !== gate && verdict.plugin < binding.plugin;
      if (left >= least && !isFirstOfEqual) continue;
      least = left;
      binding = verdict;
    }
    return { verdicts, entering, total, binding };
  }

  #enteringPart(intent: Intent): Intent {
    return Object.freeze({ ...intent, quantity: intent.entering, notional: intent.entering * intent.price });
  }

  #ask(rule: Installed, intent: Intent): RecordedVerdict {
    const plugin = rule.name;
    try {
      const answer: unknown = rule.hooks.preTrade!(intent);
      const verdict = readVerdict(plugin, answer);
      if (verdict) return verdict;
      if (isPromise(answer)) answer.then(undefined, () => undefined);
      const returned = isPromise(answer) ? 'a promise' : describe(answer);
      return { plugin, kind: 'reject', code: 'VERDICT_MALFORMED', detail: { returned } };
    } catch (error) {
      return { plugin, kind: 'reject', code: 'RULE_THREW', detail: { error: messageOf(error) } };
    }
  }
}

function describe(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 200);
  } catch {
    return typeof value;
  }
}
