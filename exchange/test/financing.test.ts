import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOfDate } from '@plimsoll/core';
import { Financing, US_MARGIN, maintenanceOf } from '@plimsoll/exchange';

const FRIDAY = dayOfDate('2024-01-05');
const financing = (interest: number, borrow = 0) => {
  const all = new Financing({ interest, borrowOf: (index) => (index === 1 ? 0.8 : borrow) }, ['A', 'B']);
  all.charge(FRIDAY, 0, [], 0);
  return all;
};

describe('interest and borrow fees', () => {
  test('when money is owed over a night then it costs a 360th of the rate', () => {
    // 7.2 % of $50,000 over 360
    expect(financing(0.072).charge(FRIDAY + 1, 50_000, [], 7)).toEqual([
      { id: 'interest-2024-01-06', amount: -10, reason: 'interest', time: 7 },
    ]);
  });

  test('when it is owed over a weekend then three days are charged', () => {
    expect(financing(0.072).charge(FRIDAY + 3, 50_000, [], 7)).toMatchObject([{ amount: -30 }]);
  });

  test('when shares are borrowed then each symbol is charged by its own rate', () => {
    // 3.6 % of $10,000 and 80 % of $9,000, over 360
    const borrowed = [
      { index: 0, value: 10_000 },
      { index: 1, value: 9_000 },
    ];
    expect(financing(0, 0.036).charge(FRIDAY + 1, 0, borrowed, 7)).toEqual([
      { id: 'borrow-A-2024-01-06', amount: -1, reason: 'borrow_fee', symbol: 'A', time: 7 },
      { id: 'borrow-B-2024-01-06', amount: -20, reason: 'borrow_fee', symbol: 'B', time: 7 },
    ]);
  });

  test('when a day costs less than a cent then what is left of it is charged with the next', () => {
    const all = financing(0.36);
    // 36 % of $7 over 360: 0.7 cents a day
    const amounts = [1, 2, 3].map((day) => all.charge(FRIDAY + day, 7, [], 0)[0]?.amount);
    expect(amounts).toEqual([undefined, -0.01, -0.01]);
  });

  test('when it is the same day, or an earlier one, then nothing is charged', () => {
    const all = financing(0.072);
    expect(all.charge(FRIDAY, 50_000, [], 0)).toEqual([]);
    expect(all.isDue(FRIDAY)).toBe(false);
    expect(all.charge(FRIDAY - 1, 50_000, [], 0)).toEqual([]);
  });

  test('when days go by then what was charged is what is owed, to less than a cent', () => {
    const days = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 100_000 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(days, (steps) => {
        const all = financing(0.08);
        let day = FRIDAY;
        let owed = 0;
        let charged = 0;
        for (const [passed, debit] of steps) {
          day += passed;
          owed += (debit * 0.08 * passed) / 360;
          for (const { amount } of all.charge(day, debit, [], 0)) {
            expect(amount).toBeLessThan(0);
            charged -= amount;
          }
        }
        expect(owed - charged).toBeLessThan(0.01 + 1e-6);
        expect(owed - charged).toBeGreaterThan(-1e-6);
      }),
    );
  });
});

describe('maintenance margin', () => {
  test.each([
    ['long', 100, 50, 1_250],
    ['long and cheap', 100, 2, 50],
    ['short', -100, 50, 1_500],
    ['short, of which 30 % is less than $5 a share', -100, 10, 500],
    ['short at less than $5', -100, 4, 400],
    ['short at less than $2.50', -100, 1, 250],
    ['nothing', 0, 50, 0],
  ])('when what is held is %s then it is what FINRA asks for', (_, quantity, price, dollars) => {
    expect(maintenanceOf(US_MARGIN, quantity, price)).toBeCloseTo(dollars, 10);
  });
});
