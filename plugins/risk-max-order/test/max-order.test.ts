import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleWith } from './kit.ts';

const unknown = { kind: 'reject', code: 'EXPOSURE_UNKNOWN' };

describe('dollars and units', () => {
  test('when an order has exactly as many dollars as it may then it passes, with what was measured', () => {
    expect(ruleWith({ notional: '$1,000' }).judge(100, { price: 10 })).toEqual({
      kind: 'pass',
      code: 'WITHIN_LIMIT',
      detail: { cap: 'MAX_ORDER_NOTIONAL', measured: 1_000, limit: 1_000, headroom: 0 },
    });
  });

  test('when it has more dollars then it is cut', () => {
    expect(ruleWith({ notional: 1_000 }).judge(150, { price: 10 })).toMatchObject({
      kind: 'reduce',
      code: 'MAX_ORDER_NOTIONAL',
      quantity: 100,
      detail: { measured: 1_500, limit: 1_000, headroom: -500 },
    });
  });

  test('when it has more units then it is cut, whatever they cost', () => {
    const { judge } = ruleWith({ quantity: 0.5 });
    expect(judge(2, { price: NaN })).toMatchObject({ kind: 'reduce', code: 'MAX_ORDER_QUANTITY', quantity: 0.5 });
    expect(judge(0.5)).toMatchObject({ kind: 'pass', detail: { headroom: 0 } });
  });
});

describe('share of the volume', () => {
  const config = { volume: { share: '10%', bars: 4 } };

  test('when an order is a larger share of the average then it is cut', () => {
    const { judge } = ruleWith(config, [9_999, 100, 200, 300, 400]);
    expect(judge(25)).toMatchObject({ kind: 'pass' });
    expect(judge(26)).toEqual({
      kind: 'reduce',
      code: 'MAX_VOLUME_SHARE',
      quantity: 25,
      detail: {
        cap: 'MAX_VOLUME_SHARE',
        measured: 26,
        limit: 25,
        headroom: -1,
        averageVolume: 250,
        share: 0.1,
        bars: 4,
      },
    });
  });

  test('when nothing was traded then nothing enters', () => {
    expect(ruleWith(config, [0, 0, 0, 0]).judge(1)).toMatchObject({ kind: 'reject', code: 'MAX_VOLUME_SHARE' });
  });

  test.each([[undefined], [[]], [[100, 100, 100]]])('when bars seen are %j then that is too few to know', (volumes) => {
    expect(ruleWith(config, volumes).judge(1)).toMatchObject({ ...unknown, detail: { cap: 'MAX_VOLUME_SHARE' } });
  });

  test('when an average is needed then so many bars are kept, else one', () => {
    expect(ruleWith(config).hooks.history).toBe(4);
    expect(ruleWith({ volume: { share: 0.1 } }).hooks.history).toBe(20);
    expect(ruleWith({ quantity: 1 }).hooks.history).toBe(1);
  });
});

describe('several caps', () => {
  const all = { notional: 5_000, quantity: 400, volume: { share: 0.5, bars: 2 } };

  test.each([
    [100, [900, 900], 'MAX_ORDER_NOTIONAL', 50],
    [1, [900, 900], 'MAX_ORDER_QUANTITY', 400],
    [1, [100, 200], 'MAX_VOLUME_SHARE', 75],
  ])('when the price is %d and the volumes are %j then %s binds', (price, volumes, code, quantity) => {
    expect(ruleWith(all, volumes).judge(10_000, { price })).toMatchObject({ kind: 'reduce', code, quantity });
  });

  test.each([NaN, 0, -1])('when the price is %d and dollars are capped then nothing enters', (price) => {
    expect(ruleWith(all, [100, 200]).judge(1, { price })).toMatchObject({
      ...unknown,
      detail: { cap: 'MAX_ORDER_NOTIONAL' },
    });
  });
});

test('when any order is judged then what is left is never more than asked, nor than any cap', () => {
  const amount = fc.double({ min: 0.01, max: 1e6, noNaN: true });
  const volumes = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(amount, amount, fc.double({ min: 0.001, max: 1, noNaN: true }), volumes, amount, amount, (...given) => {
      const [notional, most, share, volumes, quantity, price] = given;
      const verdict = ruleWith({ notional, quantity: most, volume: { share, bars: 3 } }, volumes).judge(quantity, {
        price,
      });
      const average = (volumes[0]! + volumes[1]! + volumes[2]!) / 3;
      const least = Math.min(quantity, notional / price, most, share * average);
      const left = verdict.kind === 'reject' ? 0 : verdict.kind === 'reduce' ? verdict.quantity : quantity;
      expect(left).toBeLessThanOrEqual(quantity);
      expect(left).toBeCloseTo(least, 6);
    }),
  );
});

describe('the config', () => {
  test.each([
    [{}, 'at least one'],
    [{ notional: 0 }, 'dollars'],
    [{ quantity: -1 }, 'number'],
    [{ volume: { bars: 5 } }, 'share'],
    [{ volume: { share: '120%' } }, 'fraction'],
    [{ volume: { share: 0.1, bar: 5 } }, 'bar'],
    [{ dollars: 5 }, 'dollars'],
  ])('when it is %j then it is refused', (config, message) => {
    expect(() => ruleWith(config)).toThrow(message);
  });
});
