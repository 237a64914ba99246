import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  slippageFraction,
  slippagePerShare,
  slippageSpread,
  slippageSpreadFraction,
  slippageSum,
  slippageVolumeShare,
  slippedPrice,
} from '@plimsoll/exchange';

describe('dollars a unit', () => {
  test.each([
    ['a fraction of the price', slippageFraction(0.001), 0.05],
    ['dollars', slippagePerShare(0.03), 0.03],
    ['half of a spread in dollars', slippageSpread(0.04), 0.02],
    ['half of a spread that is a fraction', slippageSpreadFraction(0.0006), 0.015],
    // 300 of 2,000 are 15 %, squared 2.25 %; a tenth of that of $50
    ['the impact of a share of the volume', slippageVolumeShare(0.1), 0.1125],
    ['all of them added up', slippageSum([slippageSpread(0.04), slippageVolumeShare(0.1)]), 0.1325],
  ])('when it is %s then 300 of 2,000 at $50 are worse by what one reckons by hand', (_, slippage, dollars) => {
    expect(slippage(50, 300, 2_000)).toBeCloseTo(dollars, 12);
  });

  test('when more is taken than the bar traded, or it traded nothing, then the share is one', () => {
    expect(slippageVolumeShare(0.1)(50, 5_000, 2_000)).toBe(5);
    expect(slippageVolumeShare(0.1)(50, 1, 0)).toBe(5);
    expect(slippageVolumeShare(0.1)(50, 1, NaN)).toBe(5);
  });
});

describe('the price that comes of it', () => {
  test('when there is no limit then a purchase is dearer and a sale cheaper', () => {
    expect(slippedPrice('buy', 50, 0.25, undefined)).toBe(50.25);
    expect(slippedPrice('sell', 50, 0.25, undefined)).toBe(49.75);
  });

  test('when there is a limit then the price goes up to it and no further', () => {
    expect(slippedPrice('buy', 50, 0.25, 51)).toBe(50.25);
    expect(slippedPrice('buy', 50, 0.25, 50.1)).toBe(50.1);
    expect(slippedPrice('sell', 50, 0.25, 49.9)).toBe(49.9);
  });

  test('when slippage is more than the price then a sale still has a price above zero', () => {
    expect(slippedPrice('sell', 0.5, 2, undefined)).toBe(0.0001);
    expect(slippedPrice('sell', 0.00005, 2, undefined)).toBe(0.00005);
  });

  test('when anything slips then the price is never better, never beyond the limit, and above zero', () => {
    const amount = fc.double({ min: 0, max: 500, noNaN: true });
    const price = fc.integer({ min: 1, max: 20_000 }).map((cents) => cents / 100);
    fc.assert(
      fc.property(
        fc.constantFrom('buy' as const, 'sell' as const),
        price,
        amount,
        fc.option(amount),
        (side, at, by, room) => {
          const sign = side === 'buy' ? 1 : -1;
          const limit = room === null ? undefined : Math.max(0.01, at + sign * room);
          const got = slippedPrice(side, at, by, limit);
          expect(sign * (got - at)).toBeGreaterThanOrEqual(0);
          if (limit !== undefined) expect(sign * (limit - got)).toBeGreaterThanOrEqual(0);
          expect(got).toBeGreaterThan(0);
        },
      ),
    );
  });
});
