import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pass, reduce, reject, withinCap } from '@plimsoll/core';

describe('a cap in dollars', () => {
  test('when an order is judged then what is left of it fits, and no more is cut than needs be', () => {
    const dollars = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const positive = fc.double({ min: 0.01, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(positive, positive, dollars, dollars, (quantity, price, measured, limit) => {
        const intent = { notional: quantity * price, price };
        const verdict = withinCap(intent, 'CAP', { measured, limit });
        const allowed = verdict.kind === 'pass' ? quantity : verdict.kind === 'reduce' ? verdict.quantity : 0;
        const room = Math.max(0, limit - measured);
        expect(allowed * price).toBeLessThanOrEqual(room + 1e-6);
        expect(allowed * price).toBeCloseTo(Math.min(intent.notional, room), 4);
        expect(verdict.detail).toMatchObject({ measured, limit, headroom: limit - measured });
        expect(verdict.code).toBe(verdict.kind === 'pass' ? 'WITHIN_LIMIT' : 'CAP');
      }),
    );
  });

  test.each([
    [NaN, 100, 10],
    [100, NaN, 10],
    [Infinity, Infinity, 10],
    [-Infinity, 100, 10],
    [0, 100, NaN],
    [0, 100, 0],
    [0, 100, -1],
  ])('when measured is %f, the limit %f and the price %f then it rejects as unknown', (measured, limit, price) => {
    const verdict = withinCap({ notional: 50, price }, 'CAP', { measured, limit }, { sector: 'tech' });
    expect(verdict).toMatchObject({ kind: 'reject', code: 'EXPOSURE_UNKNOWN', detail: { cap: 'CAP', sector: 'tech' } });
  });
});

test('when a verdict is made then it says no more than its kind can', () => {
  expect(pass()).toEqual({ kind: 'pass', code: 'WITHIN_LIMIT', detail: {} });
  expect(reduce(5, 'X', { a: 1 })).toEqual({ kind: 'reduce', code: 'X', detail: { a: 1 }, quantity: 5 });
  expect(reject('X')).toEqual({ kind: 'reject', code: 'X', detail: {} });
});
