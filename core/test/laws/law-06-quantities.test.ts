import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Model } from './kit/model.ts';
import { plans } from './kit/plan.ts';
import { CASH, simulate } from './kit/simulate.ts';

const isMultiple = (quantity: number, lot: number): boolean => {
  const steps = quantity / lot;
  return Math.abs(steps - Math.round(steps)) <= Math.max(1e-6, steps * 1e-15);
};

test('law 6: when an order is sent or a fill is booked then its quantity is finite, above zero, and in whole lots or a whole holding', async () => {
  await fc.assert(
    fc.asyncProperty(plans({ hasOpening: true }), async (plan) => {
      const models: Model[] = [];
      const { decisions, submitted, fills, session } = await simulate(plan, {
        watch: (run) => models.push(new Model(run, CASH, plan.isLongOnly)),
      });
      const model = models[0]!;
      for (const { id, requested, allowed, closing } of decisions) {
        expect([requested, allowed, closing].every((units) => units >= 0 && units < Infinity)).toBe(true);
        expect(closing).toBeLessThanOrEqual(allowed);
        expect(isMultiple(allowed - closing, plan.lot)).toBe(true);
        if (model.isTrusted && closing !== model.closableAt.get(id)) expect(isMultiple(closing, plan.lot)).toBe(true);
      }
      for (const { quantity, closing } of [...submitted, ...session.workingOrders()]) {
        expect(quantity > 0 && quantity < Infinity && closing >= 0 && closing <= quantity).toBe(true);
      }
      for (const { quantity, price, commission } of fills) {
        expect(quantity > 0 && price > 0 && commission >= 0 && quantity * price < Infinity).toBe(true);
      }
      for (const { quantity, averagePrice } of session.portfolio.positions()) {
        expect(Number.isFinite(quantity) && quantity !== 0 && averagePrice >= 0).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
});
