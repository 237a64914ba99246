import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleWith } from './kit.ts';

describe('the limits', () => {
  test.each([
    ['perSecond', 'ORDERS_PER_SECOND', 1_000],
    ['perMinute', 'ORDERS_PER_MINUTE', 60_000],
    ['perDay', 'ORDERS_PER_DAY', 86_400_000],
  ])('when %s is reached then entries are rejected until the first order is that long ago', (key, code, spanMs) => {
    const { judge, decided } = ruleWith({ [key]: 2 });
    decided(0);
    expect(judge(1)).toEqual({
      kind: 'pass',
      code: 'WITHIN_LIMIT',
      detail: { measured: 1, limit: 2, headroom: 1, spanMs },
    });
    decided(1);
    expect(judge(spanMs - 1)).toEqual({
      kind: 'reject',
      code,
      detail: { measured: 2, limit: 2, headroom: 0, spanMs },
    });
    expect(judge(spanMs)).toMatchObject({ kind: 'pass', detail: { measured: 1 } });
  });

  test('when several are reached then the one with the least headroom speaks', () => {
    const { judge, decided } = ruleWith({ perSecond: 5, perMinute: 3 });
    for (let i = 0; i < 4; i++) decided(i);
    expect(judge(10)).toMatchObject({ code: 'ORDERS_PER_MINUTE', detail: { headroom: -1 } });
    decided(10);
    decided(10);
    expect(judge(60_005)).toMatchObject({ kind: 'pass', detail: { measured: 2, headroom: 1 } });
  });

  test('when a decision was blocked then it does not count', () => {
    const { judge, decided } = ruleWith({ perDay: 1 });
    decided(0, 'blocked');
    expect(judge(1)).toMatchObject({ kind: 'pass', detail: { measured: 0 } });
  });

  test('when no order was ever sent then that is known, and the first may go', () => {
    expect(ruleWith({ perSecond: 1 }).judge(0)).toMatchObject({ kind: 'pass', detail: { measured: 0, headroom: 1 } });
  });
});

test('when entries come at any times, and go when they pass, then no span ever holds more than its limit', () => {
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2_000 })), { maxLength: 400 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 60 }), (gaps, perSecond, perMinute) => {
      const { judge, decided } = ruleWith({ perSecond, perMinute });
      const sent: number[] = [];
      let time = 0;
      for (const gap of gaps) {
        time += gap;
        const within = (spanMs: number): number => sent.filter((at) => at > time - spanMs).length;
        const hasRoom = within(1_000) < perSecond && within(60_000) < perMinute;
        expect(judge(time).kind).toBe(hasRoom ? 'pass' : 'reject');
        if (!hasRoom) continue;
        sent.push(time);
        decided(time);
      }
    }),
  );
});

test('when orders go on for long then the count stays right', () => {
  const { judge, decided } = ruleWith({ perMinute: 100 });
  for (let second = 0; second < 5_000; second++) {
    decided(second * 1_000);
    expect(judge(second * 1_000).detail['measured']).toBe(Math.min(60, second + 1));
  }
});

describe('the config', () => {
  test.each([
    [{}, 'at least one'],
    [{ perSecond: 0 }, 'whole number'],
    [{ perMinute: 1.5 }, 'whole number'],
    [{ perDay: 'many' }, 'whole number'],
    [{ perHour: 5 }, 'perHour'],
  ])('when it is %j then it is refused', (config, message) => {
    expect(() => ruleWith(config)).toThrow(message);
  });
});
