import { expect, test } from 'vitest';
import { ruleWith } from './kit.ts';

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('when a process starts anew with what the one before kept then it counts on', () => {
  const config = { perSecond: 2, perMinute: 3, perDay: 5 };
  const before = ruleWith(config);
  for (const time of [0, 1_000, 70_000, 70_500]) before.decided(time);
  const after = ruleWith(config);
  after.hooks.restore!(json(before.hooks.snapshot!()));
  expect(after.judge(70_600)).toMatchObject({ kind: 'reject', code: 'ORDERS_PER_SECOND' });
  for (const time of [70_600, 71_200, 130_100, 86_400_500]) expect(after.judge(time)).toEqual(before.judge(time));
});

test('when many orders have gone out then no more is kept than the limits count', () => {
  const rule = ruleWith({ perDay: 3 });
  for (let time = 0; time < 10; time++) rule.decided(time);
  expect(rule.hooks.snapshot!()).toEqual({ times: [7, 8, 9] });
});

test('when what was kept is not of this version then it is refused', () => {
  expect(() => ruleWith({ perDay: 3 }).hooks.restore!({ counts: [1] })).toThrow();
});
