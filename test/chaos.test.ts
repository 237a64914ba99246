import { expect, test } from 'vitest';
import { runDay } from '../chaos/day.ts';

test('when days are traded under faults then the books agree at their end, and something was traded', async () => {
  const days = await Promise.all([1, 2, 3, 4, 5, 6].map(runDay));
  const violated = days.map(({ plan, violations }) => ({ seed: plan.seed, violations }));
  expect(violated.filter(({ violations }) => violations.length > 0)).toEqual([]);
  for (const { orders } of days) expect(orders).toBeGreaterThan(3);
  expect(days.reduce((sum, { fills }) => sum + fills, 0)).toBeGreaterThan(20);
  expect(days.some(({ plan, returns }) => !plan.isPolled && returns > 0)).toBe(true);
}, 60_000);
