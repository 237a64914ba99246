import { floorToLot } from '@plimsoll/core';
import type { Size } from '@plimsoll/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sizerWith } from './kit.ts';

const any = fc.oneof(
  fc.double(),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, -1, Number.MIN_VALUE, Number.MAX_VALUE),
);

const config = fc.constantFrom(
  {},
  { fraction: 10, minNotional: 0 },
  { maxNotional: 5_000, scaleByConfidence: true },
  { method: 'notional', notional: 1e-6, minNotional: 0 },
  { method: 'notional', notional: 1e12 },
  { method: 'atr', atr: { risk: '1%', period: 2 }, scaleByConfidence: true },
  { method: 'volatility', volatility: { target: '1000%', period: 2 }, minNotional: 0 },
  { method: 'kelly', kelly: { winRate: 0.9, payoff: 1e9 } },
);

const request = fc.record({
  price: any,
  equity: any,
  cash: any,
  closable: any,
  weight: fc.option(any, { nil: undefined }),
  confidence: fc.option(any, { nil: undefined }),
  lot: fc.constantFrom(1, 100, 0.000001),
  side: fc.constantFrom('buy' as const, 'sell' as const),
});

const isSound = (size: Size): boolean =>
  'blocked' in size
    ? (size.blocked === 'SIZE_INVALID' || size.blocked === 'SIZE_BELOW_MINIMUM') && 'price' in size.detail
    : size.quantity > 0 && Number.isFinite(size.quantity) && (size.minimumEntering ?? 0) >= 0;

/** Units, and a share of anything: more than the rounding of the sums here, less than anybody trades. */
const NOISE = 1e-9;

describe('laws', () => {
  test('when anything at all is asked then the answer is a usable quantity, or a code with the values', () => {
    fc.assert(
      fc.property(config, request, fc.array(fc.tuple(any, any, any), { maxLength: 5 }), (config, request, rows) => {
        const { size, bars } = sizerWith(config);
        bars(rows);
        const sized = size(request);
        expect({ sized, isSound: isSound(sized) }).toEqual({ sized, isSound: true });
      }),
      { numRuns: 2_000 },
    );
  });

  const dollars = fc.double({ min: 0.01, max: 1e6, noNaN: true });
  const units = fc.double({ min: 0, max: 1e4, noNaN: true });

  test('when a quantity is given then what enters is within the limits, a lot at the least', () => {
    const limits = fc.tuple(dollars, dollars).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    const weights = fc.double({ min: 1e-6, max: 4, noNaN: true });
    fc.assert(
      fc.property(limits, weights, dollars, dollars, units, ([least, most], weight, price, equity, closable) => {
        const sized = sizerWith({ minNotional: least, maxNotional: most }).size({ weight, price, equity, closable });
        if ('blocked' in sized) {
          expect(sized.blocked).toBe('SIZE_BELOW_MINIMUM');
          return;
        }
        expect(sized.quantity).toBeLessThanOrEqual(((weight * equity) / price) * (1 + NOISE));
        const entering = sized.quantity - closable;
        if (entering <= NOISE) return;
        const whole = floorToLot(entering + NOISE, 1);
        expect(whole).toBeGreaterThanOrEqual(1);
        expect(whole * price).toBeGreaterThanOrEqual(least * (1 - NOISE));
        expect(whole * price).toBeLessThanOrEqual(most * (1 + NOISE));
      }),
    );
  });

  test('when something is held then no limit and no missing number keeps it from closing', () => {
    const held = fc.integer({ min: 1, max: 10_000 });
    const maybe = (numbers: fc.Arbitrary<number>) => fc.oneof(numbers, fc.constant(NaN));
    fc.assert(
      fc.property(held, maybe(dollars), maybe(dollars), (closable, price, equity) => {
        const { size } = sizerWith({ minNotional: 1e9, maxNotional: 1e9, scaleByConfidence: true });
        const sized = size({ closable, price, equity, weight: 1e12, confidence: 0, side: 'sell' });
        expect(sized).toMatchObject({ quantity: closable });
      }),
    );
  });
});
