import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Broker } from '@plimsoll/core';
import { MemoryJournal } from '@plimsoll/testing';
import { plans } from './kit/plan.ts';
import type { Plan } from './kit/plan.ts';
import { lines, simulate } from './kit/simulate.ts';

// Ids begin with the time.
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }));
afterAll(() => void vi.useRealTimers());

/** All that a run says, where so many ended orders stay in memory and the journal has the others. */
async function told(plan: Plan, endedOrders: number) {
  const journal = new MemoryJournal();
  const orders: string[] = [];
  const { session, decisions, fills, notices } = await simulate(plan, {
    more: [journal.plugin()],
    session: { journal: 'continue', endedOrders },
    watch: ({ session }) => session.events.on('order', (order) => void orders.push(JSON.stringify(order))),
  });
  const { portfolio, counts } = session;
  return {
    decisions: lines(decisions),
    orders,
    fills,
    notices,
    counts,
    books: [portfolio.cash, portfolio.positions(), portfolio.gross, portfolio.net],
    working: session.workingOrders(),
    records: journal.records,
  };
}

describe('orders that ended long ago', () => {
  test('when the journal has them then it makes no difference in anything how many are in memory', async () => {
    await fc.assert(
      fc.asyncProperty(plans({ hasOpening: true }), fc.constantFrom(0, 1, 3), async (plan, few) => {
        expect(await told(plan, few)).toEqual(await told(plan, Infinity));
      }),
      { numRuns: 300 },
    );
  });

  test('when nobody has them then no execution counts twice, and the books come to what the broker holds', async () => {
    const benign = plans({ broker: 'benign', world: 'known', plugins: 'sound', hasOpening: true });
    await fc.assert(
      fc.asyncProperty(benign, async (some) => {
        // In the end all is quiet, so that what was late has come and has been compared.
        const quiet = Array.from({ length: 4 }, () => [20, 20, 20]);
        const plan = { ...some, isLongOnly: false, signals: [...some.signals], bars: [...some.bars, ...quiet] };
        const { session, fills } = await simulate(plan, { session: { endedOrders: 0 } });
        const executions = fills.map(({ executionId }) => executionId);
        expect(new Set(executions).size).toBe(executions.length);
        expect(session.counts.events['FILL_WITHOUT_ORDER']).toBeUndefined();
        if (session.status().reconciling !== undefined) return; // what was told last has not been compared yet
        if (plan.tells.includes('much-later') || plan.tells.includes('late')) return; // or has never been told
        for (const { symbol, quantity } of await session.service(Broker)!.positions())
          expect(session.portfolio.held(symbol)).toBeCloseTo(quantity, 6);
      }),
      { numRuns: 200 },
    );
  });
});
