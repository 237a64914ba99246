import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanQuantity, floorToLot, roundToTick } from '@plimsoll/core';

const lots = fc.constantFrom(1, 100, 5, 0.1, 0.01, 0.25, 0.000001, 1e-9, 0.3);
const quantities = fc.double({ min: 0, max: 1e6, noNaN: true });

describe('a quantity in lots', () => {
  test('when it is rounded then it is a whole number of lots, not above it by more than noise and less than a lot below', () => {
    fc.assert(
      fc.property(quantities, lots, (quantity, lot) => {
        const floored = floorToLot(quantity, lot);
        const noise = 1e-9 + quantity * 1e-12;
        expect(floored).toBeLessThanOrEqual(quantity + noise);
        expect(floored).toBeGreaterThan(quantity - lot - noise);
        const steps = floored / lot;
        expect(Math.abs(steps - Math.round(steps))).toBeLessThanOrEqual(Math.max(1e-6, steps * 1e-15));
      }),
    );
  });

  test('when it is a whole number of lots already then it stays, however that number was reckoned', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), lots, (steps, lot) => {
        const quantity = floorToLot(steps * lot, lot);
        expect(quantity).toBeCloseTo(steps * lot, 8);
        expect(floorToLot(quantity, lot)).toBe(quantity);
      }),
    );
  });

  test.each([
    [0.1 + 0.2, 0.1, 0.3],
    [0.3, 0.1, 0.3],
    [0.7, 0.1, 0.7],
    [1.1 * 3, 1.1, 3.3],
    [17.1, 0.3, 17.1],
    [2.9999, 1, 2],
    [0.9999999, 1, 0],
    [250, 100, 200],
    [99, 100, 0],
    [NaN, 1, NaN],
  ])('when %f is rounded down to lots of %f then it is %f', (quantity, lot, expected) => {
    expect(floorToLot(quantity, lot)).toBe(expected);
  });
});

describe('a price in ticks', () => {
  test('when it is rounded then it is never worse for who pays it, and less than a tick away', () => {
    const ticks = fc.constantFrom(0.01, 0.0001, 0.05, 1, 0.25);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e5, noNaN: true }), ticks, (price, tick) => {
        const [bid, ask] = [roundToTick(price, tick, 'buy'), roundToTick(price, tick, 'sell')];
        expect(bid).toBeLessThanOrEqual(price + 1e-9);
        expect(ask).toBeGreaterThanOrEqual(price - 1e-9);
        expect(ask - bid).toBeLessThanOrEqual(tick + 1e-9);
      }),
    );
  });

  test.each([
    [10.019, 0.01, 'buy', 10.01],
    [10.011, 0.01, 'sell', 10.02],
    [10.02, 0.01, 'sell', 10.02],
    [1.15, 0.05, 'buy', 1.15],
    [0.004, 0.01, 'buy', 0],
  ] as const)('when %f is rounded to %f for a %s then it is %f', (price, tick, side, expected) => {
    expect(roundToTick(price, tick, side)).toBe(expected);
  });
});

describe('a quantity without noise', () => {
  test('when parts of a whole are added up in any way then they come to the whole', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 20 });
    const scale = fc.constantFrom(1, 10, 1e3, 1e6);
    fc.assert(
      fc.property(parts, scale, (parts, scale) => {
        const whole = parts.reduce((sum, part) => sum + part, 0) / scale;
        expect(parts.reduce((sum, part) => cleanQuantity(sum + part / scale), 0)).toBe(whole);
      }),
    );
  });

  test('when there are millions of units then fractions still add up', () => {
    expect(cleanQuantity(20_000_000.1 + 0.2)).toBe(20_000_000.3);
    expect(8_000_000.1 + 0.1).not.toBe(8_000_000.2);
    expect(cleanQuantity(8_000_000.1 + 0.1)).toBe(8_000_000.2);
  });

  test.each([
    [0.1 + 0.2, 0.3],
    [-0.1 - 0.2, -0.3],
    [1e-10, 0],
    [1e300, 1e300],
    [NaN, NaN],
    [Infinity, Infinity],
  ])('when it is %f then it is %f', (quantity, expected) => {
    expect(cleanQuantity(quantity)).toBe(expected);
  });

  test('when it comes to nothing then it is zero, not minus zero', () => {
    expect(Object.is(cleanQuantity(-1e-12), 0)).toBe(true);
  });
});
