import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultBook } from '../src/faults/fault-book.ts';
import type { FaultRule } from '../src/faults/fault-book.ts';

const book = (rule: Omit<FaultRule, 'name'>, { seed = 1, nowMs = (): number => 0 } = {}): FaultBook => {
  const faults = new FaultBook(seed, nowMs);
  faults.set({ name: 'halt', ...rule });
  return faults;
};
const strikes = (faults: FaultBook, count: number): number[] =>
  Array.from({ length: count }, (_, index) => index + 1).filter(() => faults.strike('halt') !== undefined);

describe('a rule of faults', () => {
  test('when nothing limits it then it strikes every time, with its own length and status', () => {
    expect(strikes(book({}), 3)).toEqual([1, 2, 3]);
    expect(book({ ms: 5, status: 502 }).strike('halt')).toEqual({ name: 'halt', ms: 5, status: 502 });
  });

  test('when it is off then nothing strikes', () => {
    const faults = book({});
    faults.clear('halt');
    expect(faults.strike('halt')).toBeUndefined();
    expect(faults.strike('http-slow')).toBeUndefined();
  });

  test('when it has a schedule then it strikes at those opportunities', () => {
    expect(strikes(book({ schedule: [2, 5] }), 6)).toEqual([2, 5]);
    expect(strikes(book({ every: 3 }), 7)).toEqual([3, 6]);
    expect(strikes(book({ times: 2 }), 5)).toEqual([1, 2]);
  });

  test('when it has a time then it strikes only then', () => {
    let nowMs = 0;
    const faults = book({ fromMs: 10, untilMs: 20 }, { nowMs: () => nowMs });
    const struck = [0, 10, 19, 20].filter((at) => {
      nowMs = at;
      return faults.strike('halt') !== undefined;
    });
    expect(struck).toEqual([10, 19]);
  });

  test('when it is for a symbol, a method or a path then others do not count', () => {
    const faults = book({ symbol: 'AAPL', schedule: [1] });
    expect(faults.strike('halt', { symbol: 'MSFT' })).toBeUndefined();
    expect(faults.strike('halt', { symbol: 'AAPL' })).toBeDefined();
    const requests = book({ method: 'GET', path: '/v2/orders' });
    expect(requests.strike('halt', { method: 'POST', path: '/v2/orders' })).toBeUndefined();
    expect(requests.strike('halt', { method: 'GET', path: '/v2/account' })).toBeUndefined();
    expect(requests.strike('halt', { method: 'GET', path: '/v2/orders/7' })).toBeDefined();
  });

  test('when the seed is the same then it strikes alike, whatever else is on', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, probability) => {
        const alone = strikes(book({ probability }, { seed }), 40);
        const among = book({ probability }, { seed });
        among.set({ name: 'http-slow', probability: 0.5 });
        const together = Array.from({ length: 40 }, (_, index) => index + 1).filter(() => {
          among.strike('http-slow');
          return among.strike('halt') !== undefined;
        });
        among.reset(seed);
        expect(together).toEqual(alone);
        expect(strikes(among, 40)).toEqual(alone);
      }),
    );
  });

  test('when it strikes by probability then about so often', () => {
    expect(strikes(book({ probability: 0.2 }), 5_000).length / 5_000).toBeCloseTo(0.2, 1);
    expect(strikes(book({ probability: 0 }), 100)).toEqual([]);
    expect(strikes(book({ probability: 1 }), 3)).toEqual([1, 2, 3]);
  });

  test('when it is reported then with how often it could and did strike', () => {
    const faults = book({ every: 2 });
    strikes(faults, 5);
    expect(faults.report()).toEqual([{ name: 'halt', every: 2, opportunities: 5, strikes: 2 }]);
  });
});
