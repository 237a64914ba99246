import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, ruleWith } from './kit.ts';

const duplicate = { kind: 'reject', code: 'DUPLICATE_ENTRY' };
const passes = { kind: 'pass', code: 'WITHIN_LIMIT' };

describe('an entry of a moment ago', () => {
  test('when it is younger than the limit then the next is a duplicate, with both ages', () => {
    const { judge, decided, became } = ruleWith();
    decided(0);
    became('filled');
    expect(judge(2 * MINUTE_MS)).toEqual({
      ...duplicate,
      detail: {
        strategy: 'main',
        symbol: 'MSFT',
        side: 'buy',
        working: 0,
        measured: 2 * MINUTE_MS,
        limit: 5 * MINUTE_MS,
        headroom: -3 * MINUTE_MS,
      },
    });
    expect(judge(5 * MINUTE_MS)).toMatchObject({ ...passes, detail: { headroom: 0 } });
  });

  test('when it is of the same cycle then the next is a duplicate', () => {
    const { judge, decided } = ruleWith({ whileWorking: false });
    decided(0);
    expect(judge(0)).toMatchObject({ ...duplicate, detail: { measured: 0 } });
  });

  test.each(['rejected', 'cancelled', 'expired'] as const)('when it was %s then it still counts', (status) => {
    const { judge, decided, became } = ruleWith();
    decided(0);
    became(status);
    expect(judge(MINUTE_MS)).toMatchObject(duplicate);
  });

  test('when several came then the age is that of the latest', () => {
    const { judge, decided } = ruleWith({ within: '2m', whileWorking: false });
    decided(0, { id: 'o1' });
    decided(3 * MINUTE_MS, { id: 'o2' });
    expect(judge(4 * MINUTE_MS)).toMatchObject({ ...duplicate, detail: { measured: MINUTE_MS } });
  });

  test('when the limit is nothing then only those that work count', () => {
    const { judge, decided, became } = ruleWith({ within: '0s' });
    decided(0);
    expect(judge(0)).toMatchObject(duplicate);
    became('filled');
    expect(judge(0)).toMatchObject(passes);
  });
});

describe('an entry that works', () => {
  test('when it is old then the next is a duplicate all the same, with its order', () => {
    const { judge, decided, became } = ruleWith();
    decided(0, { id: 'o7' });
    for (const status of ['pending', 'accepted', 'partially_filled'] as const) {
      became(status, { id: 'o7' });
      expect(judge(60 * MINUTE_MS)).toMatchObject({ ...duplicate, detail: { orderId: 'o7', working: 1 } });
    }
    became('filled', { id: 'o7' });
    expect(judge(60 * MINUTE_MS)).toMatchObject({ ...passes, detail: { working: 0 } });
  });

  test('when that is allowed then only the age counts', () => {
    const { judge, decided } = ruleWith({ whileWorking: false });
    decided(0);
    expect(judge(60 * MINUTE_MS)).toMatchObject({ ...passes, detail: { working: 1 } });
  });
});

describe('what is no duplicate', () => {
  test.each([[{ strategy: 'other' }], [{ symbol: 'GOOG' }], [{ side: 'sell' as const }]])(
    'when the next has %j then it passes',
    (parts) => {
      const { judge, decided } = ruleWith();
      decided(0);
      expect(judge(0, parts)).toMatchObject(passes);
    },
  );

  test('when the one before only closed then it does not count, when it entered as well then it does', () => {
    const { judge, decided } = ruleWith();
    decided(0, { allowed: 100, closing: 100 });
    expect(judge(0)).toMatchObject(passes);
    decided(0, { allowed: 150, closing: 100 });
    expect(judge(0)).toMatchObject(duplicate);
  });

  test('when the one before was blocked then it does not count', () => {
    const { judge, blocked } = ruleWith();
    blocked(0);
    expect(judge(0)).toMatchObject(passes);
  });

  test('when nothing was ever entered then that is known, and the first may go', () => {
    expect(ruleWith().judge(0)).toMatchObject(passes);
  });
});

test('when entries come at any times and go where they pass then no two of a kind are closer than the limit', () => {
  const attempts = fc.array(
    fc.record({
      gap: fc.integer({ min: 0, max: 4 * MINUTE_MS }),
      strategy: fc.constantFrom('main', 'other'),
      symbol: fc.constantFrom('MSFT', 'GOOG'),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      ends: fc.boolean(),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(attempts, (attempts) => {
      const { judge, decided, became } = ruleWith();
      const lastOf = new Map<string, { time: number; ended: boolean }>();
      let time = 0;
      for (const [i, { gap, ends, ...entry }] of attempts.entries()) {
        time += gap;
        const last = lastOf.get(Object.values(entry).join(' '));
        const isFree = last === undefined || (last.ended && time - last.time >= 5 * MINUTE_MS);
        expect(judge(time, entry).kind).toBe(isFree ? 'pass' : 'reject');
        if (!isFree) continue;
        decided(time, { id: `o${i}`, ...entry });
        if (ends) became('filled', { id: `o${i}`, ...entry });
        lastOf.set(Object.values(entry).join(' '), { time, ended: ends });
      }
    }),
  );
});

describe('the config', () => {
  test.each([[{ within: 5 }], [{ within: 'soon' }], [{ whileWorking: 'no' }], [{ during: '5m' }]])(
    'when it is %j then it is refused',
    (config) => {
      expect(() => ruleWith(config)).toThrow();
    },
  );
});
