import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, OPEN, ruleWith } from './kit.ts';

const drawdown = { kind: 'reject', code: 'DRAWDOWN' };
const passes = { kind: 'pass', code: 'WITHIN_LIMIT' };

describe('the loss of a day', () => {
  test('when it is below the limit then entries pass, with what was measured', () => {
    const { at } = ruleWith({ daily: '2%' });
    at(OPEN, 100_000);
    expect(at(OPEN + 1, 98_001)).toEqual({
      ...passes,
      detail: { kind: 'daily', measured: 1_999, limit: 2_000, headroom: 1, reference: 100_000, equity: 98_001 },
    });
  });

  test('when it reaches the limit then entries are rejected, with when that was', () => {
    const { at } = ruleWith({ daily: '2%' });
    at(OPEN, 100_000);
    expect(at(OPEN + HOUR_MS, 98_000)).toMatchObject({
      ...drawdown,
      detail: { kind: 'daily', measured: 2_000, limit: 2_000, headroom: 0, since: '2024-01-09T15:30:00Z' },
    });
  });

  test('when fraction and dollars are given then the smaller binds', () => {
    const both = { daily: { fraction: '2%', dollars: '$1,500' } };
    for (const [equity, limit] of [
      [100_000, 1_500],
      [50_000, 1_000],
    ] as const) {
      const { at } = ruleWith(both);
      at(OPEN, equity);
      expect(at(OPEN + 1, equity - limit + 1)).toMatchObject({ ...passes, detail: { limit } });
      expect(at(OPEN + 2, equity - limit)).toMatchObject(drawdown);
    }
  });

  test('when a gain came before the loss then only what is below the start of the day counts', () => {
    const { at } = ruleWith({ daily: '2%' });
    at(OPEN, 100_000);
    at(OPEN + 1, 110_000);
    expect(at(OPEN + 2, 98_500)).toMatchObject({ ...passes, detail: { measured: 1_500 } });
  });

  test('when another day begins then the loss counts from the end of the day before, the gap overnight included', () => {
    const { at } = ruleWith({ daily: '2%' });
    at(OPEN, 100_000);
    at(OPEN + 6 * HOUR_MS, 99_000);
    expect(at(OPEN + DAY_MS, 98_000)).toMatchObject({ ...passes, detail: { reference: 99_000, measured: 1_000 } });
    expect(at(OPEN + DAY_MS + 1, 97_020)).toMatchObject({ ...drawdown, detail: { limit: 1_980 } });
  });

  test.each([
    ['America/New_York', 99_000],
    ['UTC', 98_900],
    ['Asia/Tokyo', 99_100],
  ])('when the time zone is %s then its midnight begins the day', (timezone, reference) => {
    const { at } = ruleWith({ daily: '50%', timezone });
    const midnightUtc = Date.parse('2024-07-10T00:00:00Z');
    at(midnightUtc - 9 * HOUR_MS - 1, 99_100);
    at(midnightUtc - 9 * HOUR_MS, 99_100);
    at(midnightUtc - 1, 98_900);
    at(midnightUtc + 4 * HOUR_MS - 1, 99_000);
    expect(at(midnightUtc + 4 * HOUR_MS, 97_000).detail).toMatchObject({ reference });
  });
});

describe('the fall from the peak', () => {
  test('when equity falls so far from its highest then entries are rejected, over days', () => {
    const { at } = ruleWith({ peak: '10%' });
    at(OPEN, 100_000);
    at(OPEN + DAY_MS, 120_000);
    expect(at(OPEN + 2 * DAY_MS, 108_001)).toMatchObject({ ...passes, detail: { kind: 'peak', reference: 120_000 } });
    expect(at(OPEN + 3 * DAY_MS, 108_000)).toMatchObject({ ...drawdown, detail: { measured: 12_000, limit: 12_000 } });
  });

  test('when both have a limit then the one with the least headroom speaks', () => {
    const { at } = ruleWith({ daily: { dollars: 3_000 }, peak: { dollars: 5_000 } });
    at(OPEN, 100_000);
    expect(at(OPEN + 1, 99_000).detail).toMatchObject({ kind: 'daily', headroom: 2_000 });
    at(OPEN + 2, 104_000);
    expect(at(OPEN + 3, 99_500).detail).toMatchObject({ kind: 'peak', headroom: 500 });
    expect(at(OPEN + 4, 99_000)).toMatchObject({ ...drawdown, detail: { kind: 'peak' } });
  });
});

describe('what is not known', () => {
  const unknown = { kind: 'reject', code: 'EQUITY_UNKNOWN' };

  test('when nothing has been marked yet then nothing enters', () => {
    expect(ruleWith({ daily: '2%' }).judge()).toMatchObject(unknown);
  });

  test('when equity becomes unknown then nothing enters until it is known again', () => {
    const { at } = ruleWith({ daily: '2%' });
    at(OPEN, 100_000);
    expect(at(OPEN + 1, NaN)).toMatchObject(unknown);
    expect(at(OPEN + 2, 99_000)).toMatchObject(passes);
  });

  test('when equity is unknown as a day begins then the loss still counts from the day before', () => {
    const { at } = ruleWith({ daily: '2%' });
    at(OPEN, 100_000);
    at(OPEN + DAY_MS, NaN);
    expect(at(OPEN + DAY_MS + 1, 97_000)).toMatchObject({ ...drawdown, detail: { reference: 100_000 } });
  });

  test('when equity is gone then nothing enters', () => {
    const { at } = ruleWith({ peak: '50%' });
    expect(at(OPEN, 0)).toMatchObject({ ...drawdown, detail: { limit: 0 } });
  });
});

describe('the config', () => {
  test.each([
    [{}, 'expected daily, peak or both'],
    [{ daily: {} }, 'expected fraction, dollars or both'],
    [{ daily: 0 }, 'above 0'],
    [{ daily: '101%' }, 'above 0'],
    [{ peak: { dollars: '-5' } }, 'dollars'],
    [{ peak: { fration: 0.1 } }, 'fration'],
    [{ daily: 0.1, onBreach: 'panic' }, 'onBreach'],
    [{ daily: 0.1, cooldown: '1h' }, "expected 'reject'"],
    [{ daily: 0.1, onBreach: 'halt', untilNextDay: true }, "expected 'reject'"],
    [{ daily: 0.1, onBreach: 'reject', untilNextDay: true, cooldown: '1h' }, 'not both'],
    [{ daily: 0.1, timezone: 'Mars/Olympus' }, 'time zone'],
    [{ dayly: 0.1 }, 'dayly'],
  ])('when it is %j then it is refused', (config, message) => {
    expect(() => ruleWith(config)).toThrow(message);
  });
});
