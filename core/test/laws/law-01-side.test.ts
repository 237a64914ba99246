import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Signal } from '@plimsoll/core';
import { plans } from './kit/plan.ts';
import { simulate } from './kit/simulate.ts';

test('law 1: when an order comes of a signal then its side is the side of the signal', async () => {
  await fc.assert(
    fc.asyncProperty(plans({ hasOpening: true }), async (plan) => {
      const { decisions, submitted } = await simulate(plan);
      const asked = plan.signals.map(({ signal }) => signal as Signal | null);
      for (const order of submitted) {
        const decision = decisions.find(({ id }) => id === order.decisionId)!;
        expect(order.side).toBe(decision.side);
        expect(order.symbol).toBe(decision.symbol);
        const sources = asked.filter((signal) => signal?.symbol === order.symbol && signal.side === order.side);
        const orders = submitted.filter(({ symbol, side }) => symbol === order.symbol && side === order.side);
        expect(orders.length).toBeLessThanOrEqual(sources.length);
      }
    }),
    { numRuns: 300 },
  );
});
