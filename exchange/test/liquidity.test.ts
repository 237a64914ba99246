import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Liquidity } from '@plimsoll/exchange';
import { MINUTE, OPENING } from './support.ts';

const bar = (volume: number, minutes = 0) => ({ start: OPENING + minutes * MINUTE, volume });
const liquidity = (share: number | undefined, lot = 1) => new Liquidity(2, share, () => lot);

test('when there is no share then any quantity can be had, of a bar without volume too', () => {
  expect(liquidity(undefined).available(0, bar(0), 5_000)).toBe(5_000);
});

test('when a share is set then a bar gives that much to all orders together, and the next one its own', () => {
  const market = liquidity(0.1);
  expect(market.available(0, bar(1_000), 70)).toBe(70);
  market.take(0, 70);
  expect(market.available(0, bar(1_000), 70)).toBe(30);
  market.take(0, 30);
  expect(market.taken(0)).toBe(100);
  expect(market.available(0, bar(1_000), 70)).toBe(0);
  expect(market.available(0, bar(500, 1), 70)).toBe(50);
  market.take(0, 50);
  expect(market.taken(0)).toBe(50);
});

test('when one symbol is used up then another is not', () => {
  const market = liquidity(0.1);
  market.take(0, market.available(0, bar(1_000), 500));
  expect(market.available(1, bar(1_000), 500)).toBe(100);
});

test('when what is left is not a whole number of lots then whole lots can be had, and all of a remainder that fits', () => {
  expect(liquidity(0.1, 10).available(0, bar(570), 500)).toBe(50);
  expect(liquidity(0.1, 10).available(0, bar(570), 57)).toBe(57);
  expect(liquidity(0.1, 10).available(0, bar(90), 500)).toBe(0);
  expect(liquidity(0.1, 0.001).available(0, bar(1.234), 500)).toBe(0.123);
});

test('when a bar has no volume, or none that is known, then nothing can be had of it', () => {
  expect(liquidity(1).available(0, bar(0), 1)).toBe(0);
  expect(liquidity(1).available(0, bar(NaN), 1)).toBe(0);
});

test('when orders take what they can then all together never get more than the share, and no remainder less than a lot', () => {
  const wanted = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      wanted,
      fc.integer({ min: 0, max: 5_000 }),
      fc.constantFrom(0.01, 0.1, 0.5, 1),
      fc.constantFrom(1, 10),
      (orders, volume, share, lot) => {
        const market = liquidity(share, lot);
        let taken = 0;
        for (const order of orders) {
          const units = market.available(0, bar(volume), order);
          expect(units === order || units % lot === 0).toBe(true);
          expect(units).toBeLessThanOrEqual(order);
          taken += units;
          market.take(0, units);
          expect(market.taken(0)).toBe(taken);
        }
        expect(taken).toBeLessThanOrEqual(share * volume + 1e-9);
        const sum = orders.reduce((total, units) => total + units, 0);
        if (taken < sum) expect(share * volume - taken).toBeLessThan(Math.max(lot, ...orders));
      },
    ),
  );
});
