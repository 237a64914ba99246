import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fill, Signal } from '@plimsoll/core';
import { hooksPlugin } from '@plimsoll/testing';
import { MuteBroker, buy, runWith, script } from './kit.ts';

const forced = (broker: MuteBroker, quantity: number, parts: Partial<Fill> = {}) =>
  broker.fill(0, quantity, { orderId: 'forced', side: 'sell', ...parts });
const held = (broker: MuteBroker, quantity: number) =>
  void (broker.held = quantity === 0 ? [] : [{ symbol: 'AAA', quantity, averagePrice: 100 }]);

/** A run in which `first` and `second` hold 100 each, and nobody ordered what is told in cycle 2. */
async function run(tell: (broker: MuteBroker) => void, first: Signal = buy, second: Signal = buy) {
  const broker = new MuteBroker();
  const told: [string, string, number, number][] = [];
  let cash = NaN; // before the comparison with the broker
  const watch = hooksPlugin('watch', {
    postFill: ({ executionId, quantity, commission }, order, strategy) => {
      cash = scenario.session.portfolio.cash;
      if (order === undefined) told.push([strategy, executionId, quantity, commission]);
    },
  });
  const fillBoth = () => {
    broker.fill(0, 100);
    broker.fill(1, 100);
  };
  const scenario = runWith(broker, { 1: fillBoth, 2: () => tell(broker) }, [
    script({ 0: first }, 'first'),
    script({ 0: second }, 'second'),
    watch,
  ]);
  const { session } = await scenario.run();
  const holds = (strategy: string) => session.portfolio.held('AAA', strategy);
  return { session, told, cash, holds: [holds('first'), holds('second'), holds('unassigned')] };
}

describe('a fill for no order of ours', () => {
  test('when it closes less than the first book holds then only that book has less', async () => {
    const { holds, told, session } = await run((broker) => {
      held(broker, 140);
      forced(broker, 60, { executionId: 'x', commission: 3 });
    });
    expect(holds).toEqual([40, 100, 0]);
    expect(told).toEqual([['first', 'x', 60, 3]]);
    expect(session.counts.events).toEqual({
      FILL_WITHOUT_ORDER: 1,
      CASH_TAKEN_OVER: 1,
      RECONCILIATION_REQUESTED: 1,
      RECONCILED: 1,
    });
  });

  test('when it closes more than one book holds then it goes on to the next, and commission goes with the units', async () => {
    const { holds, told, cash } = await run((broker) => {
      held(broker, 50);
      forced(broker, 150, { executionId: 'x', commission: 3, price: 90 });
    });
    expect(holds).toEqual([0, 50, 0]);
    expect(told).toEqual([
      ['first', 'x#1', 100, 2],
      ['second', 'x#2', 50, 1],
    ]);
    expect(cash).toBe(100_000 - 20_000 + 150 * 90 - 3);
  });

  test('when it closes more than all books hold then the rest is unassigned', async () => {
    const { holds, told } = await run((broker) => {
      held(broker, -30);
      forced(broker, 230);
    });
    expect(holds).toEqual([0, 0, -30]);
    expect(told.map(([strategy, , quantity]) => [strategy, quantity])).toEqual([
      ['first', 100],
      ['second', 100],
      ['unassigned', 30],
    ]);
  });

  test('when something is unassigned then that is closed before what strategies hold', async () => {
    const { holds } = await run((broker) => {
      held(broker, 180);
      forced(broker, 40, { side: 'buy' });
      forced(broker, 60);
    });
    expect(holds).toEqual([80, 100, 0]);
  });

  test('when it is on the side of what is held then strategies hold what they held', async () => {
    const { holds } = await run((broker) => {
      held(broker, 240);
      forced(broker, 40, { side: 'buy' });
    });
    expect(holds).toEqual([100, 100, 40]);
  });

  test('when the account is short then a forced purchase covers it', async () => {
    const short: Signal = { symbol: 'AAA', side: 'sell', weight: 0.1 };
    const { holds } = await run(
      (broker) => {
        held(broker, -50);
        forced(broker, 150, { side: 'buy' });
      },
      short,
      short,
    );
    expect(holds).toEqual([0, -50, 0]);
  });

  test('when the same execution is told twice then it counts once', async () => {
    const { holds, session } = await run((broker) => {
      held(broker, 50);
      forced(broker, 150, { executionId: 'x' });
      forced(broker, 150, { executionId: 'x' });
    });
    expect(holds).toEqual([0, 50, 0]);
    expect(session.counts.events).toMatchObject({ ORDER_EVENT_IGNORED: 1 });
  });
});

test('when such fills come one after the other then cash and the account are what they sum up to', async () => {
  const fills = fc.array(
    fc.record({ side: fc.constantFrom('buy' as const, 'sell' as const), quantity: fc.integer({ min: 1, max: 300 }) }),
    { minLength: 1, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(fills, async (forcedFills) => {
      const sum = forcedFills.reduce((total, { side, quantity }) => total + (side === 'buy' ? quantity : -quantity), 0);
      const { cash, holds } = await run((broker) => {
        held(broker, 200 + sum);
        for (const { side, quantity } of forcedFills) forced(broker, quantity, { side, commission: 1 });
      });
      expect(cash).toBeCloseTo(80_000 - sum * 100 - forcedFills.length, 6);
      expect(holds.reduce((total, units) => total + units, 0)).toBe(200 + sum);
      expect(Math.min(holds[0]!, holds[1]!)).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 60 },
  );
});

test('when the broker calls for margin, and when that is met, then an operator is told both numbers', async () => {
  const broker = new MuteBroker();
  const call = (isMet: boolean, equity: number) => () =>
    broker.tell({ kind: 'margin_call', isMet, equity, required: 25_000, time: 0 });
  const { notices } = await runWith(broker, { 1: call(false, 24_000), 2: call(true, 26_000) }, []).run();
  expect(notices).toMatchObject([
    { code: 'MARGIN_CALL', detail: { equity: 24_000, required: 25_000 } },
    { code: 'MARGIN_CALL_MET', detail: { equity: 26_000, required: 25_000 } },
  ]);
});
