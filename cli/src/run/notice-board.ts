import { EVENT_CODES, VERDICT_CODES, isoTime } from '@plimsoll/core';
import type { Decision, Detail, Notice } from '@plimsoll/core';

/** What an operator should know: how often it happened, and the first time as an example. */
export interface NoticeRecord {
  readonly code: string;
  /** What the code means. */
  readonly meaning: string;
  /** Whether a plugin is broken. */
  readonly isFault: boolean;
  count: number;
  /** ISO 8601, of the first. */
  readonly time: string;
  /** Of the first. */
  readonly detail: Detail;
}

const FAULTY_VERDICTS = new Set(['RULE_THREW', 'VERDICT_MALFORMED']);

/** Keeps one notice of a kind, and counts the rest. Hooks and rules that fail are kept apart by plugin. */
export class NoticeBoard {
  readonly #kinds = new Map<string, NoticeRecord>();

  readonly addNotice = ({ code, time, detail }: Notice): void => {
    const isFault = code === 'HOOK_THREW';
    const kind = isFault ? `${code} ${detail['plugin']} ${detail['stage']}` : code;
    this.#count(kind, code, EVENT_CODES[code], isFault, time, detail);
  };

  /** Verdicts with which the kernel stands in for a rule that failed. */
  readonly addDecision = ({ verdicts, time }: Decision): void => {
    for (const { code, plugin, detail } of verdicts) {
      if (!FAULTY_VERDICTS.has(code)) continue;
      const meaning = VERDICT_CODES[code as keyof typeof VERDICT_CODES];
      this.#count(`${code} ${plugin}`, code, meaning, true, time, { plugin, stage: 'preTrade', ...detail });
    }
  };

  /** In the order of first appearance. */
  list(): NoticeRecord[] {
    return [...this.#kinds.values()];
  }

  #count(kind: string, code: string, meaning: string, isFault: boolean, time: number, detail: Detail): void {
    const known = this.#kinds.get(kind);
    if (known) known.count++;
    else this.#kinds.set(kind, { code, meaning, isFault, count: 1, time: isoTime(time), detail: speakable(detail) });
  }
}

/** Numbers that JSON has no word for become texts. */
function speakable(detail: Detail): Detail {
  const entries = Object.entries(detail).map(([key, value]) => {
    return [key, typeof value === 'number' && !Number.isFinite(value) ? String(value) : value];
  });
  return Object.fromEntries(entries) as Detail;
}
