import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalRecord } from '@plimsoll/core';
import { hooksPlugin } from '@plimsoll/testing';
import { plans } from './kit/plan.ts';
import { simulate } from './kit/simulate.ts';

function keyOf(record: JournalRecord): string {
  if (record.kind === 'decision') return `decision ${record.decision.id}`;
  if (record.kind === 'order') return `order ${record.order.id}`;
  return record.kind === 'fill' ? `fill ${record.fill.executionId}` : record.kind;
}

/** A journal that takes so many turns of the microtask queue for a write, and fails where it is told to. */
class TestJournal {
  readonly durable = new Set<string>();
  readonly failed = new Set<string>();
  readonly #turns: number;
  readonly #fails: readonly boolean[];
  #writes = 0;

  constructor(turns: number, fails: readonly boolean[]) {
    this.#turns = turns;
    this.#fails = fails;
  }

  readonly write = (records: readonly JournalRecord[]): void | Promise<void> => {
    const isFailing = this.#fails[this.#writes++ % this.#fails.length]!;
    return this.#turns === 0 ? this.#end(records, isFailing) : this.#endLater(records, isFailing);
  };

  async #endLater(records: readonly JournalRecord[], isFailing: boolean): Promise<void> {
    for (let turn = 0; turn < this.#turns; turn++) await Promise.resolve();
    this.#end(records, isFailing);
  }

  #end(records: readonly JournalRecord[], isFailing: boolean): void {
    for (const record of records) (isFailing ? this.failed : this.durable).add(keyOf(record));
    if (isFailing) throw new Error('the disk is full');
  }
}

const turns = fc.constantFrom(0, 1, 5);
const fails = fc.oneof(
  fc.constant([false]),
  fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }), {
    minLength: 1,
    maxLength: 6,
  }),
);

describe('law 8', () => {
  test('when an order is sent or a fill is told to hooks then it is on disk, and an order that could not be written is not sent', async () => {
    await fc.assert(
      fc.asyncProperty(plans({ hasOpening: true }), turns, fails, fc.boolean(), async (plan, turns, fails, isAsync) => {
        const journal = new TestJournal(turns, fails);
        const early: string[] = [];
        const { decisions, submitted, fills, counts } = await runWith(journal, early);
        expect(early).toEqual([]);
        const written = new Set([...journal.durable, ...journal.failed]);
        expect(decisions.map(({ id }) => `decision ${id}`).filter((key) => !written.has(key))).toEqual([]);
        const ordered = decisions.flatMap(({ orderId }) => orderId ?? []);
        const sent = ordered.filter((id) => !journal.failed.has(`order ${id}`));
        expect(submitted.map(({ id }) => id)).toEqual(sent);
        expect(new Set(ordered).size).toBe(ordered.length);
        expect(counts.fills).toBe(fills.length);

        async function runWith(journal: TestJournal, early: string[]) {
          const run = await simulate(plan, {
            isAsync,
            journal: journal.write,
            onSubmit: ({ id, decisionId }) => {
              for (const key of [`order ${id}`, `decision ${decisionId}`])
                if (!journal.durable.has(key)) early.push(key);
            },
            more: [
              hooksPlugin('reader', {
                postFill: ({ executionId }) => {
                  const key = `fill ${executionId.replace(/#\d+$/, '')}`; // of a fill that was shared out, the whole is on disk
                  if (!journal.durable.has(key) && !journal.failed.has(key)) early.push(key);
                },
              }),
            ],
          });
          return Object.assign(run, { counts: run.session.counts });
        }
      }),
      { numRuns: 300 },
    );
  });

  test('when the journal fails then orders of that cycle are not sent and trading halts, and exits go out once it works again', async () => {
    const journal = new TestJournal(0, [false, false, true, ...Array.from({ length: 9 }, () => false)]);
    const signal = (cycle: number, side: string) => ({ cycle, book: 0, signal: { symbol: 'AAA', side } });
    const { decisions, submitted, notices, session } = await simulate(
      {
        lot: 1,
        isLongOnly: true,
        calmCycles: 0,
        bars: Array.from({ length: 5 }, () => [10, 10, 10]),
        signals: [
          signal(0, 'buy'),
          { ...signal(1, 'buy'), book: 1 },
          signal(2, 'sell'),
          { ...signal(3, 'buy'), book: 1 },
        ],
        rules: [],
        sizer: 'weight',
        tells: ['as-is'],
        answers: [1],
        submitFails: [false],
        account: ['known'],
        fetchFails: [false],
      },
      { journal: journal.write },
    );
    expect(submitted.map(({ strategy, side }) => [strategy, side])).toEqual([
      ['north', 'buy'],
      ['north', 'sell'],
    ]);
    expect(decisions.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['ordered', undefined],
      ['ordered', undefined],
      ['blocked', 'JOURNAL_FAILED'], // the one before it, told again
      ['ordered', undefined],
      ['blocked', 'TRADING_HALTED'],
    ]);
    expect(notices.map(({ code }) => code)).toEqual(['JOURNAL_FAILED', 'TRADING_STATE_CHANGED', 'JOURNAL_RECOVERED']);
    expect(decisions[2]).toMatchObject({ id: decisions[1]!.id, orderId: undefined, allowed: 0 });
    expect(session.counts).toMatchObject({ signals: 4, orders: { buy: 1, sell: 1 } });
    expect(session.counts.blocked).toEqual({ JOURNAL_FAILED: 1, TRADING_HALTED: 1 });
  });
});
