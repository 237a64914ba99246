import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, ruleWith } from './kit.ts';

const unknown = { kind: 'reject', code: 'PRICE_UNKNOWN' };

describe('an order with a price of its own', () => {
  test.each([
    ['limit', 95],
    ['limit', 105],
    ['stop', 105],
    ['stop_limit', 103],
  ] as const)('when it is a %s at $%d and the last price $100 then it passes', (type, price) => {
    expect(ruleWith({}, [100, 100]).judge({ type, price })).toMatchObject({
      kind: 'pass',
      detail: { cap: 'PRICE_COLLAR', limit: 0.05, measured: Math.abs(price - 100) / 100, last: 100 },
    });
  });

  test.each([
    ['limit', 94.99],
    ['limit', 10],
    ['limit', 1_000],
    ['stop', 105.01],
    ['stop_limit', 110],
  ] as const)('when it is a %s at $%d and the last price $100 then it is rejected', (type, price) => {
    const verdict = ruleWith({}, [100, 100]).judge({ type, price });
    expect(verdict).toMatchObject({ kind: 'reject', code: 'PRICE_COLLAR', detail: { limit: 0.05, last: 100 } });
    expect(verdict.detail['headroom']).toBeCloseTo(0.05 - Math.abs(price - 100) / 100, 12);
  });

  test('when the last price has jumped then its own price is what counts', () => {
    expect(ruleWith({}, [100, 150]).judge({ type: 'limit', price: 148 })).toMatchObject({ kind: 'pass' });
  });

  test('when it may fill at the last price at once then it is judged as a market order', () => {
    const { judge } = ruleWith({}, [100, 150]);
    expect(judge({ type: 'limit', side: 'sell', price: 150 })).toMatchObject({ kind: 'reject', code: 'PRICE_JUMP' });
  });
});

describe('a market order', () => {
  test.each([90, 100, 110])('when the last price went from $100 to $%d then it passes', (last) => {
    expect(ruleWith({}, [100, last]).judge()).toMatchObject({
      kind: 'pass',
      detail: { cap: 'PRICE_JUMP', limit: 0.1 },
    });
  });

  test.each([89.99, 110.01, 1])('when the last price jumped from $100 to $%d then it is rejected', (last) => {
    expect(ruleWith({}, [100, last]).judge()).toMatchObject({
      kind: 'reject',
      code: 'PRICE_JUMP',
      detail: { last, limit: 0.1, measured: Math.abs(last - 100) / 100 },
    });
  });

  test('when the jump is a bar ago then it passes again', () => {
    expect(ruleWith({}, [100, 150, 150]).judge()).toMatchObject({ kind: 'pass' });
  });
});

describe('the age of the price', () => {
  test.each([
    [{}, '1Min', 2 * MINUTE_MS],
    [{}, '5Min', 10 * MINUTE_MS],
    [{ staleAfter: '30s' }, '1Min', MINUTE_MS / 2],
  ])('when %j with bars of %s then it may be so old and no older', (config, timeframe, limit) => {
    const { judge } = ruleWith(config, [100, 100], timeframe);
    for (const order of [{}, { type: 'limit', price: 99 }] as const) {
      expect(judge({ time: limit, ...order })).toMatchObject({ kind: 'pass' });
      expect(judge({ time: limit + 1, ...order })).toMatchObject({
        kind: 'reject',
        code: 'PRICE_STALE',
        detail: { measured: limit + 1, limit, headroom: -1 },
      });
    }
  });
});

describe('what is not known', () => {
  test('when there has been no cycle, or no bar, then nothing enters', () => {
    expect(ruleWith({}).judge({ price: 100 })).toMatchObject(unknown);
    expect(ruleWith({}, []).judge({ price: 100, type: 'limit' })).toMatchObject(unknown);
  });

  test('when there is one bar then a market order waits for the second, and one at a limit does not', () => {
    const { judge } = ruleWith({}, [100]);
    expect(judge()).toMatchObject({ ...unknown, detail: { cap: 'PRICE_JUMP' } });
    expect(judge({ type: 'limit', price: 99 })).toMatchObject({ kind: 'pass' });
  });

  test.each([NaN, 0, -5])('when the price of an order at a limit is %d then it does not enter', (price) => {
    expect(ruleWith({}, [100, 100]).judge({ type: 'limit', price })).toMatchObject({
      ...unknown,
      detail: { cap: 'PRICE_COLLAR' },
    });
  });
});

test('when any order is judged then it passes whole within the limits, and is rejected outside of them', () => {
  const price = fc.double({ min: 0.01, max: 1_000, noNaN: true });
  const fraction = fc.double({ min: 0.001, max: 1, noNaN: true });
  fc.assert(
    fc.property(price, price, price, fraction, fraction, fc.boolean(), (before, last, own, collar, jump, isMarket) => {
      const { judge } = ruleWith({ collar, jump }, [before, last]);
      const verdict = isMarket ? judge() : judge({ type: 'limit', price: own });
      const isJudgedByJump = isMarket || own === last;
      const [from, to, limit] = isJudgedByJump ? [before, last, jump] : [last, own, collar];
      expect(verdict.kind).toBe(Math.abs(to - from) / from <= limit ? 'pass' : 'reject');
    }),
  );
});

test('when it is asked for its history then that is two bars', () => {
  expect(ruleWith({}).hooks.history).toBe(2);
});

describe('the config', () => {
  test.each([
    [{ collar: 0 }, 'fraction'],
    [{ jump: '150%' }, 'fraction'],
    [{ staleAfter: 60 }, 'duration'],
    [{ coller: '5%' }, 'coller'],
  ])('when it is %j then it is refused', (config, message) => {
    expect(() => ruleWith(config)).toThrow(message);
  });
});

test('when a sale has a limit far below the last price then it is rejected although it would fill at the last price', () => {
  const { judge } = ruleWith({}, [100, 100]);
  const sale = { side: 'sell', type: 'limit', price: 100, limitPrice: 10 } as const;
  expect(judge(sale)).toMatchObject({ kind: 'reject', code: 'PRICE_COLLAR', detail: { measured: 0.9 } });
});
