import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Placement } from '../src/placement.ts';
import type { VenueFill, VenueOrder } from '../src/wire.ts';

const about = { symbol: 'TSLA', side: 'buy', time: 0 } as const;

function executionsOf(quantities: readonly number[]): VenueFill[] {
  let cumulative = 0;
  return quantities.map((quantity, i) => {
    cumulative += quantity;
    return { ...about, orderId: 'v1', quantity, cumulative, price: 100 + i };
  });
}

function orderOf(filled: number, averagePrice = NaN, status = 'partially_filled'): VenueOrder {
  return {
    id: 'v1',
    clientOrderId: 'c1',
    symbol: 'TSLA',
    side: 'buy',
    status,
    type: 'market',
    quantity: 100,
    filled,
    averagePrice,
    replaces: undefined,
    replacedBy: undefined,
    submittedAt: 0,
    changedAt: 0,
    legs: [],
  };
}

function tellAll(placement: Placement): VenueFill[] {
  const told: VenueFill[] = [];
  for (let fill = placement.next(); fill; fill = placement.next()) told.push(fill);
  return told;
}

const quantities = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 });

describe('executions', () => {
  test('when they come doubled and in any order then each is told once, in the order of the cumulative quantity', () => {
    const heard = quantities.chain((parts) => {
      const executions = executionsOf(parts);
      const repeated = fc.array(fc.constantFrom(...executions), { maxLength: 20 });
      return fc.tuple(
        fc.constant(executions),
        fc.shuffledSubarray(executions, { minLength: executions.length }).chain((all) => {
          return repeated.map((more) => [...more, ...all, ...more]);
        }),
      );
    });
    fc.assert(
      fc.property(heard, ([executions, arrived]) => {
        const placement = new Placement('v1');
        const told: VenueFill[] = [];
        for (const fill of arrived) {
          placement.add(fill);
          told.push(...tellAll(placement));
        }
        expect(told).toEqual(executions);
        expect(placement.isBehind).toBe(false);
      }),
    );
  });

  test('when one is missing then the later ones wait for it, and the order is behind', () => {
    const placement = new Placement('v1');
    const [first, second, third] = executionsOf([3, 4, 5]);
    placement.add(first!);
    placement.add(third!);
    expect(tellAll(placement)).toEqual([first]);
    expect(placement.isBehind).toBe(true);
    placement.add(second!);
    expect(tellAll(placement)).toEqual([second, third]);
    expect(placement.isBehind).toBe(false);
  });

  test('when Alpaca never lists one then it is told from the totals, at the price that the average leaves for it', () => {
    fc.assert(
      fc.property(quantities, fc.nat(), (parts, pick) => {
        const executions = executionsOf(parts);
        const missing = executions[pick % executions.length]!;
        const placement = new Placement('v1');
        const value = executions.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
        const total = executions.at(-1)!.cumulative;
        placement.note(orderOf(total, value / total));
        for (const fill of executions) if (fill !== missing) placement.add(fill);
        const told = tellAll(placement);
        placement.fillGap(about);
        told.push(...tellAll(placement));
        const found = told.find(({ cumulative }) => cumulative === missing.cumulative)!;
        expect(found.quantity).toBe(missing.quantity);
        expect(found.price).toBeCloseTo(missing.price, 6);
        expect(told.map(({ cumulative }) => cumulative)).toEqual(executions.map(({ cumulative }) => cumulative));
      }),
    );
  });
});

describe('the order itself', () => {
  test('when an older picture comes after its end then it has ended all the same', () => {
    const placement = new Placement('v1');
    placement.note(orderOf(5, 100, 'canceled'));
    placement.note(orderOf(0, NaN, 'new'));
    expect(placement.status).toBe('canceled');
    expect(placement.isBehind).toBe(true);
  });

  test('when a replacement counts what its predecessor had filled then that is not told again', () => {
    const old = new Placement('v1');
    for (const fill of executionsOf([3])) old.add(fill);
    expect(tellAll(old)).toHaveLength(1);
    const replacement = new Placement('v2');
    replacement.predecessor = old;
    replacement.note(orderOf(3, 100, 'new'));
    replacement.fillGap(about);
    expect(tellAll(replacement)).toEqual([]);
    expect(replacement).toMatchObject({ isBehind: false, ownUnits: 0 });
    replacement.add({ ...about, orderId: 'v2', quantity: 2, cumulative: 5, price: 101 });
    expect(tellAll(replacement)).toMatchObject([{ quantity: 2 }]);
    expect(replacement.ownUnits).toBe(2);
  });
});
