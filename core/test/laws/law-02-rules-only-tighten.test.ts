import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floorToLot } from '@plimsoll/core';
import type { Decision, RecordedVerdict } from '@plimsoll/core';
import { plannedRule } from './kit/misbehaviour.ts';
import { plans, rulePlan } from './kit/plan.ts';
import { MINUTE, simulate } from './kit/simulate.ts';

const allowedBy = ({ kind, quantity = 0 }: RecordedVerdict): number =>
  kind === 'pass' ? Infinity : kind === 'reject' ? 0 : Math.max(0, quantity);

const sorted = (decisions: readonly Decision[]): string =>
  JSON.stringify(
    decisions.map((decision) => ({
      ...decision,
      verdicts: decision.verdicts.toSorted((a, b) => (a.plugin < b.plugin ? -1 : 1)),
    })),
  );

describe('law 2', () => {
  test('when rules judge an intent then its entering part is the least that any of them allows', async () => {
    await fc.assert(
      fc.asyncProperty(plans({ judgesExits: false }), async (plan) => {
        const { decisions } = await simulate(plan);
        for (const { outcome, requested, allowed, closing, verdicts } of decisions) {
          if (requested === 0) continue;
          const entering = requested - closing;
          const least = Math.min(entering, ...verdicts.map(allowedBy));
          const expected = least === entering ? entering : floorToLot(least, plan.lot);
          expect(allowed).toBeCloseTo(closing + expected, 8);
          expect(outcome).toBe(allowed > 0 ? 'ordered' : 'blocked');
        }
      }),
      { numRuns: 300 },
    );
  });

  test('when some rules judge exits too then no order is larger than any rule allows', async () => {
    await fc.assert(
      fc.asyncProperty(plans(), async (plan) => {
        const { decisions } = await simulate(plan);
        const judgesExits = new Set(plan.rules.flatMap((rule, place) => (rule.judgesExits ? [`rule-${place}`] : [])));
        for (const { requested, allowed, closing, verdicts } of decisions) {
          expect(allowed).toBeLessThanOrEqual(requested);
          for (const verdict of verdicts) {
            const isFault = verdict.code === 'RULE_THREW' || verdict.code === 'VERDICT_MALFORMED';
            const judged = judgesExits.has(verdict.plugin) && !isFault ? allowed : allowed - closing;
            expect(judged).toBeLessThanOrEqual(allowedBy(verdict) + 1e-9);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('when the order of rules in config changes then no decision does', async () => {
    const shuffled = plans().chain((plan) => {
      const places = plan.rules.map((_, place) => place);
      const order = fc.shuffledSubarray(places, { minLength: places.length });
      return fc.record({ plan: fc.constant(plan), order });
    });
    await fc.assert(
      fc.asyncProperty(shuffled, async ({ plan, order }) => {
        const [first, second] = [await simulate(plan), await simulate(plan, { order })];
        expect(sorted(second.decisions)).toBe(sorted(first.decisions));
      }),
      { numRuns: 150 },
    );
  });

  test('when a rule is added then the next order is no larger', async () => {
    await fc.assert(
      fc.asyncProperty(plans({ world: 'known' }), rulePlan, fc.boolean(), async (plan, added, judgesExits) => {
        const lastCycle = plan.bars.length - 1;
        const earlier = plan.signals.filter(({ cycle }) => cycle < lastCycle);
        const last = plan.signals.find(({ cycle }) => cycle === lastCycle) ?? { ...plan.signals[0]!, cycle: lastCycle };
        const history = { ...plan, signals: [...earlier, last] };
        const late = plannedRule('added', added, judgesExits, lastCycle * MINUTE);
        const before = (await simulate(history)).decisions;
        const after = (await simulate(history, { more: [late] })).decisions;
        expect(after).toHaveLength(before.length);
        for (const [i, decision] of after.entries()) expect(decision.allowed).toBeLessThanOrEqual(before[i]!.allowed);
      }),
      { numRuns: 200 },
    );
  });
});
