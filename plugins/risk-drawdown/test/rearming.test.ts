import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, OPEN, ruleWith } from './kit.ts';

const drawdown = { kind: 'reject', code: 'DRAWDOWN' };
const passes = { kind: 'pass' };

describe('what it does to trading', () => {
  test.each([
    ['reject', []],
    ['reduce', ['reduce: risk-drawdown: daily loss of $2500.00, limit $2000.00']],
    ['halt', ['halt: risk-drawdown: daily loss of $2500.00, limit $2000.00']],
  ])('when a limit is reached with onBreach %s then it does so, once', (onBreach, did) => {
    const rule = ruleWith({ daily: '2%', onBreach });
    rule.at(OPEN, 100_000);
    rule.at(OPEN + 1, 97_500);
    rule.at(OPEN + 2, 96_000);
    expect(rule.did).toEqual(did);
    expect(rule.said).toHaveLength(1);
  });
});

describe('beginning again', () => {
  test('when it was told nothing then it never does, however equity recovers', () => {
    const { at } = ruleWith({ daily: '2%', onBreach: 'reject' });
    at(OPEN, 100_000);
    at(OPEN + 1, 97_000);
    expect(at(OPEN + 2, 150_000)).toMatchObject({ ...drawdown, detail: { measured: 3_000 } });
    expect(at(OPEN + 30 * DAY_MS, 150_000)).toMatchObject(drawdown);
  });

  test('when the cooldown has passed then it does, and the peak counts from there', () => {
    const { at } = ruleWith({ peak: '10%', onBreach: 'reject', cooldown: '2h' });
    at(OPEN, 100_000);
    at(OPEN + 1, 90_000);
    expect(at(OPEN + 2 * HOUR_MS, 89_000)).toMatchObject(drawdown);
    expect(at(OPEN + 2 * HOUR_MS + 1, 88_000)).toMatchObject({ ...passes, detail: { reference: 88_000, measured: 0 } });
    expect(at(OPEN + 3 * HOUR_MS, 79_200)).toMatchObject(drawdown);
  });

  test('when the cooldown has passed but the loss of the day is still too large then it waits for the next day', () => {
    const { at } = ruleWith({ daily: '2%', onBreach: 'reject', cooldown: '1h' });
    at(OPEN, 100_000);
    at(OPEN + 1, 98_000);
    expect(at(OPEN + 5 * HOUR_MS, 97_500)).toMatchObject(drawdown);
    expect(at(OPEN + DAY_MS, 97_500)).toMatchObject({ ...passes, detail: { reference: 97_500 } });
  });

  test('when it is until the next day then it does so on that day', () => {
    const { at } = ruleWith({ daily: '2%', onBreach: 'reject', untilNextDay: true });
    at(OPEN, 100_000);
    at(OPEN + 1, 97_000);
    expect(at(OPEN + 9 * HOUR_MS, 99_500)).toMatchObject(drawdown);
    expect(at(OPEN + DAY_MS, 99_500)).toMatchObject(passes);
  });

  test('when the next day begins with a loss that is too large already then it does not', () => {
    const { at } = ruleWith({ daily: '2%', onBreach: 'reject', untilNextDay: true });
    at(OPEN, 100_000);
    at(OPEN + 1, 98_000);
    expect(at(OPEN + DAY_MS, 96_000)).toMatchObject(drawdown);
    expect(at(OPEN + DAY_MS + 1, 96_100)).toMatchObject(passes);
  });

  test('when an operator resumes trading then it does, and both losses count from there', () => {
    const { at, judge, stateChanged } = ruleWith({ daily: '2%', peak: '5%' });
    at(OPEN, 100_000);
    at(OPEN + 1, 90_000);
    stateChanged('active', 'reducing');
    expect(judge()).toMatchObject(drawdown);
    stateChanged('reducing', 'active');
    expect(judge()).toMatchObject({ ...passes, detail: { measured: 0, reference: 90_000 } });
    expect(at(OPEN + 2, 88_200)).toMatchObject({ ...drawdown, detail: { kind: 'daily', limit: 1_800 } });
  });

  test('when trading that something else had halted is resumed then losses go on counting', () => {
    const { at, judge, stateChanged } = ruleWith({ daily: '2%' });
    at(OPEN, 100_000);
    at(OPEN + 1, 99_000);
    stateChanged('halted', 'active');
    expect(judge()).toMatchObject({ ...passes, detail: { measured: 1_000 } });
  });
});

test('when equity goes any way then entries end at the first breach by the whole history, and for good', () => {
  const steps = fc.array(
    fc.record({
      hours: fc.integer({ min: 1, max: 20 }),
      equity: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 80_000, max: 120_000 }) }, fc.constant(NaN)),
    }),
    { minLength: 1, maxLength: 40 },
  );
  const fraction = fc.double({ min: 0.01, max: 0.3, noNaN: true });
  fc.assert(
    fc.property(steps, fraction, fraction, (steps, daily, peak) => {
      const { at } = ruleWith({ daily, peak, onBreach: 'reject', timezone: 'UTC' });
      const seen: { day: number; equity: number }[] = [];
      let time = OPEN;
      let isBreached = false;
      for (const { hours, equity } of steps) {
        time += hours * HOUR_MS;
        const { code } = at(time, equity);
        if (Number.isNaN(equity)) {
          expect(code).toBe('EQUITY_UNKNOWN');
          continue;
        }
        const day = Math.floor(time / DAY_MS);
        seen.push({ day, equity });
        const start = seen.findLast((past) => past.day < day) ?? seen[0]!;
        const highest = Math.max(...seen.map((past) => past.equity));
        isBreached ||= start.equity - equity >= daily * start.equity || highest - equity >= peak * highest;
        expect(code).toBe(isBreached ? 'DRAWDOWN' : 'WITHIN_LIMIT');
      }
    }),
  );
});
