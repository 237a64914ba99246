import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleWith } from './kit.ts';

const closed = { kind: 'reject', code: 'MARKET_CLOSED' };
const open = { kind: 'pass', code: 'WITHIN_LIMIT' };

describe('the regular session', () => {
  const { judge } = ruleWith({});

  test.each([
    ['before the open', '2024-01-09T14:29:59.999Z', 'pre', '2024-01-09T14:30:00Z'],
    ['at the close', '2024-01-09T21:00:00Z', 'post', '2024-01-10T14:30:00Z'],
    ['at night', '2024-01-10T02:00:00Z', 'closed', '2024-01-10T14:30:00Z'],
    ['at the weekend', '2024-01-13T16:00:00Z', 'closed', '2024-01-16T14:30:00Z'],
    ['on a holiday', '2024-07-04T15:00:00Z', 'closed', '2024-07-05T13:30:00Z'],
    ['after one o’clock on a half day', '2024-11-29T18:00:00Z', 'post', '2024-12-02T14:30:00Z'],
    ['at the winter open on the first day of summer time', '2024-03-11T20:30:00Z', 'post', '2024-03-12T13:30:00Z'],
    ['at the summer open on the first day of winter time', '2024-11-04T13:30:00Z', 'pre', '2024-11-04T14:30:00Z'],
  ])('when it is %s then nothing enters, and it says when it opens', (_, utc, session, nextOpen) => {
    expect(judge(utc)).toMatchObject({ ...closed, detail: { session, nextOpen } });
  });

  test.each([
    ['at the open', '2024-01-09T14:30:00Z'],
    ['just before the close', '2024-01-09T20:59:59.999Z'],
    ['before one o’clock on a half day', '2024-11-29T17:59:00Z'],
    ['at the summer open on the first day of summer time', '2024-03-11T13:30:00Z'],
  ])('when it is %s then orders pass', (_, utc) => {
    expect(judge(utc)).toMatchObject({ ...open, detail: { session: 'regular' } });
  });

  test('when the time is unknown then the rule throws, which rejects what would enter', () => {
    expect(() => judge('no time')).toThrow(RangeError);
  });
});

describe('extended hours', () => {
  test.each([
    [{ preMarket: true }, '2024-01-09T09:00:00Z', 'pre'],
    [{ postMarket: true }, '2024-01-10T00:59:00Z', 'post'],
    [{ postMarket: true }, '2024-11-29T21:59:00Z', 'post'],
  ])('when they are switched on by %j then orders at %s pass', (config, utc, session) => {
    expect(ruleWith(config).judge(utc)).toMatchObject({ ...open, detail: { session } });
  });

  test.each([
    [{ preMarket: true }, '2024-01-09T08:59:59Z', '2024-01-09T09:00:00Z'],
    [{ preMarket: true }, '2024-01-09T21:00:00Z', '2024-01-10T09:00:00Z'],
    [{ postMarket: true }, '2024-01-09T14:00:00Z', '2024-01-09T14:30:00Z'],
    [{ postMarket: true }, '2024-11-29T22:00:00Z', '2024-12-02T14:30:00Z'],
  ])('when %j at %s then it is closed until %s', (config, utc, nextOpen) => {
    expect(ruleWith(config).judge(utc)).toMatchObject({ ...closed, detail: { nextOpen } });
  });

  test('when it is closed then nothing would enter until the moment that it names, and then it does', () => {
    const moments = fc.integer({ min: Date.parse('2023-01-01'), max: Date.parse('2027-12-31') });
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), moments, fc.double({ min: 0, max: 0.999, noNaN: true }), (...given) => {
        const [preMarket, postMarket, time, part] = given;
        const { judge } = ruleWith({ preMarket, postMarket });
        const verdict = judge(new Date(time).toISOString());
        if (verdict.kind === 'pass') return;
        const next = String(verdict.detail['nextOpen']);
        const between = time + Math.floor((Date.parse(next) - time) * part);
        expect(judge(new Date(between).toISOString())).toMatchObject(closed);
        expect(judge(next)).toMatchObject(open);
      }),
    );
  });
});

describe('asset classes', () => {
  const sunday = '2024-01-14T12:00:00Z';

  test('when one trades around the clock then it passes', () => {
    const { judge } = ruleWith({});
    expect(judge(sunday, { symbol: 'BTC/USD' })).toMatchObject({ ...open, detail: { session: 'always' } });
    expect(judge(sunday, { symbol: 'EURUSD' })).toMatchObject(closed);
  });

  test('when others are listed then those pass', () => {
    const { judge } = ruleWith({ alwaysOpen: ['forex'] });
    expect(judge(sunday, { symbol: 'EURUSD' })).toMatchObject(open);
    expect(judge(sunday, { symbol: 'BTC/USD' })).toMatchObject(closed);
  });
});

describe('exits', () => {
  const night = '2024-01-10T02:00:00Z';
  const exit = { side: 'sell', entering: 0, closing: 100 } as const;

  test('when nothing is said then the rule is not asked about them', () => {
    expect(ruleWith({}).hooks.judgesExits).toBe(false);
  });

  test('when they are blocked then market exits are, outside the session only', () => {
    const { hooks, judge } = ruleWith({ exits: 'block' });
    expect(hooks.judgesExits).toBe(true);
    expect(judge(night, exit)).toMatchObject(closed);
    expect(judge('2024-01-09T15:00:00Z', exit)).toMatchObject(open);
  });

  test.each(['limit', 'stop', 'stop_limit', 'trailing_stop'] as const)(
    'when they are blocked then a %s exit goes through, and only it',
    (type) => {
      const { judge } = ruleWith({ exits: 'block' });
      const reversal = { side: 'sell', entering: 60, closing: 40, type } as const;
      expect(judge(night, reversal)).toMatchObject({ kind: 'reduce', code: 'MARKET_CLOSED', quantity: 40 });
      expect(judge(night, { ...exit, type })).toMatchObject({ kind: 'reduce', quantity: 100 });
      expect(judge(night, { type })).toMatchObject(closed);
    },
  );
});

describe('the config', () => {
  test.each([[{ premarket: true }], [{ exits: 'some' }], [{ alwaysOpen: 'crypto' }], [{ postMarket: 'yes' }]])(
    'when it is %j then it is refused',
    (config) => {
      expect(() => ruleWith(config)).toThrow();
    },
  );

  test('when bars are of a day then the log says that nothing will enter', async () => {
    const { hooks, warnings } = ruleWith({}, '1Day');
    await hooks.start!();
    expect(warnings).toEqual([{ timeframe: '1Day' }]);
  });

  test.each([
    [{}, '1Min'],
    [{ alwaysOpen: ['crypto', 'us_equity', 'forex'] }, '1Day'],
  ])('when %j suits bars of %s then the log is quiet', async (config, timeframe) => {
    const { hooks, warnings } = ruleWith(config, timeframe);
    await hooks.start!();
    expect(warnings).toEqual([]);
  });
});
