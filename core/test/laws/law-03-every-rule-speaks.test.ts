import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plans } from './kit/plan.ts';
import { simulate } from './kit/simulate.ts';

const FAULTS = new Set(['SIGNAL_INVALID', 'SYMBOL_UNKNOWN', 'STRATEGY_UNKNOWN']);
const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

test('law 3: when a signal is judged then every rule has a verdict, and signals are orders and blocked ones', async () => {
  await fc.assert(
    fc.asyncProperty(plans(), async (plan) => {
      const { decisions, session, submitted } = await simulate(plan);
      const ordered = decisions.filter(({ outcome }) => outcome === 'ordered');
      const blocked = decisions.filter(({ outcome }) => outcome === 'blocked');
      const { counts } = session;
      const asked = plan.signals.filter(({ cycle }) => cycle < counts.cycles);
      expect(decisions).toHaveLength(asked.length);
      expect(counts.signals).toBe(asked.length);
      expect(counts.orders.buy + counts.orders.sell).toBe(ordered.length);
      expect(submitted.map(({ id }) => id)).toEqual(ordered.map(({ orderId }) => orderId));
      expect(sum(counts.blocked)).toBe(blocked.length);
      expect(
        Object.values(counts.blockedBy)
          .map(sum)
          .reduce((a, b) => a + b, 0),
      ).toBe(blocked.length);
      const rules = plan.rules.map((_, place) => `rule-${place}`);
      for (const { outcome, code, plugin, verdicts, requested, allowed } of decisions) {
        if (outcome === 'blocked') expect([typeof code, typeof plugin, allowed]).toEqual(['string', 'string', 0]);
        if (outcome === 'ordered' && allowed < requested)
          expect([typeof code, typeof plugin]).toEqual(['string', 'string']);
        if (FAULTS.has(code!) && plugin === 'kernel') expect(verdicts).toEqual([]);
        if (requested > 0)
          expect(verdicts.map(({ plugin }) => plugin).filter((name) => name !== 'kernel')).toEqual(rules);
        for (const { code, detail } of verdicts) {
          expect(code).toMatch(/^[A-Z][A-Z0-9_]*$/);
          expect(JSON.parse(JSON.stringify(detail))).toBeTypeOf('object');
        }
      }
    }),
    { numRuns: 300 },
  );
});
