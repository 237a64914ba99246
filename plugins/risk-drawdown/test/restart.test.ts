import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, OPEN, ruleWith } from './kit.ts';

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const config = { daily: '5%', peak: '8%', onBreach: 'reject', cooldown: '2h' };

test("when a process starts anew with what the one before kept then peak and day's start are as they were", () => {
  const before = ruleWith(config);
  for (const [hour, equity] of [
    [0, 100_000],
    [1, 104_000],
    [24, 103_000],
  ] as const)
    before.at(OPEN + hour * HOUR_MS, equity);
  const after = ruleWith(config);
  after.hooks.restore!(json(before.hooks.snapshot!()));
  for (const equity of [101_000, 99_500, 96_000])
    expect(after.at(OPEN + DAY_MS + HOUR_MS, equity)).toEqual(before.at(OPEN + DAY_MS + HOUR_MS, equity));
});

test('when a limit was reached before then it still is, and its cooldown goes on', () => {
  const before = ruleWith(config);
  before.at(OPEN, 100_000);
  before.at(OPEN + HOUR_MS, 94_000);
  const after = ruleWith(config);
  after.hooks.restore!(json(before.hooks.snapshot!()));
  expect(after.at(OPEN + 2 * HOUR_MS, 99_000)).toMatchObject({ kind: 'reject', code: 'DRAWDOWN' });
  expect(after.at(OPEN + 3 * HOUR_MS, 99_000)).toMatchObject({ kind: 'pass' });
});

test('when nothing was known yet then nothing is afterwards', () => {
  const after = ruleWith(config);
  after.hooks.restore!(json(ruleWith(config).hooks.snapshot!()));
  expect(after.judge()).toMatchObject({ kind: 'reject', code: 'EQUITY_UNKNOWN' });
});

test('when what was kept is not of this version then it is refused', () => {
  expect(() => ruleWith(config).hooks.restore!({ peak: 5 })).toThrow();
});
