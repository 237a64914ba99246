import { expect, test } from 'vitest';
import { MINUTE_MS, ruleWith } from './kit.ts';

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('when a process starts anew with what the one before kept then it knows its entries, and those that work', () => {
  const before = ruleWith();
  before.decided(0, { id: 'o1' });
  before.became('filled', { id: 'o1' });
  before.decided(MINUTE_MS, { id: 'o2', symbol: 'GOOG' });
  const after = ruleWith();
  after.hooks.restore!(json(before.hooks.snapshot!()));
  for (const symbol of ['MSFT', 'GOOG', 'TSLA'])
    for (const time of [2, 4, 60])
      expect(after.judge(time * MINUTE_MS, { symbol })).toEqual(before.judge(time * MINUTE_MS, { symbol }));
  expect(after.judge(60 * MINUTE_MS, { symbol: 'GOOG' })).toMatchObject({ kind: 'reject', detail: { orderId: 'o2' } });
  after.became('cancelled', { id: 'o2', symbol: 'GOOG' });
  expect(after.judge(60 * MINUTE_MS, { symbol: 'GOOG' })).toMatchObject({ kind: 'pass' });
});

test('when what was kept is not of this version then it is refused', () => {
  expect(() => ruleWith().hooks.restore!([{ symbol: 'MSFT' }])).toThrow();
});
