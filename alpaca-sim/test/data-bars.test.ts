import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barAt } from './support/fake-venue.ts';
import type { FakeVenue } from './support/fake-venue.ts';
import { setUpData } from './support/data-server.ts';

const DAY = { start: '2026-11-19', end: '2026-11-20' };

/** Minutes of a day from a New York winter hour on, closing at 1, 2, 3, ... */
function minutes(venue: FakeVenue, symbol: string, firstTime: string, count: number): void {
  const firstMs = Date.parse(firstTime);
  for (let index = 0; index < count; index++) {
    venue.bar(barAt(symbol, new Date(firstMs + index * 60_000).toISOString(), index + 1));
  }
}

const times = (bars: readonly { t: string }[]): string[] => bars.map(({ t }) => t);

describe('bars of stocks', () => {
  it('when several symbols are asked for, then each has its bars with the documented keys', async () => {
    const { venue, get } = setUpData();
    venue.bar(barAt('AAPL', '2026-11-20T14:30:00Z', 178.21, { volume: 1118, trades: 65, vwap: 178.235733 }));
    venue.bar(barAt('MSFT', '2026-11-20T14:30:00Z', 400));
    const { status, body } = await get('/v2/stocks/bars', { symbols: 'MSFT,AAPL,NONE', timeframe: '1Min', ...DAY });
    expect(status).toBe(200);
    expect(body).toEqual({
      bars: {
        AAPL: [
          { t: '2026-11-20T14:30:00Z', o: 178.21, h: 178.21, l: 178.21, c: 178.21, v: 1118, n: 65, vw: 178.235733 },
        ],
        MSFT: [expect.objectContaining({ c: 400 })],
      },
      next_page_token: null,
    });
    expect(Object.keys(body.bars)).toEqual(['AAPL', 'MSFT']);
  });

  it('when one symbol is asked for by path, then its bars are a list, empty or null where there are none', async () => {
    const { venue, settings, get } = setUpData();
    minutes(venue, 'BRK.B', '2026-11-20T14:30:00Z', 2);
    const query = { timeframe: '1Min', ...DAY };
    expect((await get('/v2/stocks/BRK.B/bars', query)).body).toMatchObject({
      symbol: 'BRK.B',
      bars: [{ c: 1 }, { c: 2 }],
      next_page_token: null,
    });
    expect((await get('/v2/stocks/NONE/bars', query)).body).toEqual({
      symbol: 'NONE',
      bars: [],
      next_page_token: null,
    });
    settings.emptyBars = 'null';
    expect((await get('/v2/stocks/NONE/bars', query)).body.bars).toBeNull();
  });

  it('when start and end are bars, then both are included', async () => {
    const { venue, get } = setUpData();
    minutes(venue, 'AAPL', '2026-11-20T14:30:00Z', 5);
    const range = { start: '2026-11-20T14:31:00Z', end: '2026-11-20T09:33:00-05:00' };
    const { body } = await get('/v2/stocks/AAPL/bars', { timeframe: '1Min', ...range });
    expect(body.bars.map(({ c }: { c: number }) => c)).toEqual([2, 3, 4]);
    const within = { start: '2026-11-20T14:31:00.000000001Z', end: '2026-11-20T14:33:00.5Z' };
    const inner = await get('/v2/stocks/AAPL/bars', { timeframe: '1Min', ...within });
    expect(inner.body.bars.map(({ c }: { c: number }) => c)).toEqual([3, 4]);
  });

  it('when a range is left out, then it is the day in New York up to now', async () => {
    const { venue, get } = setUpData();
    minutes(venue, 'AAPL', '2026-11-20T00:30:00Z', 1);
    minutes(venue, 'AAPL', '2026-11-20T14:30:00Z', 1);
    const { body } = await get('/v2/stocks/AAPL/bars', { timeframe: '1Min' });
    expect(times(body.bars)).toEqual(['2026-11-20T14:30:00Z']);
  });

  it('when dates are given, then they are whole days in New York', async () => {
    const { venue, get } = setUpData();
    for (const time of [
      '2026-11-19T04:59:00Z',
      '2026-11-19T05:00:00Z',
      '2026-11-20T04:59:00Z',
      '2026-11-20T05:00:00Z',
    ]) {
      venue.bar(barAt('AAPL', time, 1));
    }
    const query = { timeframe: '1Min', start: '2026-11-19', end: '2026-11-19' };
    expect(times((await get('/v2/stocks/AAPL/bars', query)).body.bars)).toEqual([
      '2026-11-19T05:00:00Z',
      '2026-11-20T04:59:00Z',
    ]);
  });

  it('when the order is descending, then the latest come first', async () => {
    const { venue, get } = setUpData();
    minutes(venue, 'AAPL', '2026-11-20T14:30:00Z', 3);
    const { body } = await get('/v2/stocks/AAPL/bars', { timeframe: '1Min', sort: 'desc', ...DAY });
    expect(body.bars.map(({ c }: { c: number }) => c)).toEqual([3, 2, 1]);
  });
});

describe('timeframes', () => {
  it('when minutes are put together, then open, high, low, close, volume, count and average price are of all of them', async () => {
    const { venue, get } = setUpData();
    venue.bar(
      barAt('AAPL', '2026-11-20T14:31:00Z', 10, { open: 9, high: 12, low: 8, volume: 100, vwap: 10, trades: 3 }),
    );
    venue.bar(
      barAt('AAPL', '2026-11-20T14:34:00Z', 11, { open: 10, high: 11, low: 7, volume: 300, vwap: 9, trades: 5 }),
    );
    venue.bar(barAt('AAPL', '2026-11-20T14:35:00Z', 20));
    const { body } = await get('/v2/stocks/AAPL/bars', { timeframe: '5Min', ...DAY });
    expect(body.bars[0]).toEqual({ t: '2026-11-20T14:30:00Z', o: 9, h: 12, l: 7, c: 11, v: 400, n: 8, vw: 9.25 });
    expect(times(body.bars)).toEqual(['2026-11-20T14:30:00Z', '2026-11-20T14:35:00Z']);
  });

  it.each([
    ['15T', ['2026-11-20T14:30:00Z', '2026-11-20T14:45:00Z', '2026-11-20T15:00:00Z', '2026-11-20T15:15:00Z']],
    ['1Hour', ['2026-11-20T14:00:00Z', '2026-11-20T15:00:00Z']],
    ['4H', ['2026-11-20T13:00:00Z']],
    ['1D', ['2026-11-20T05:00:00Z']],
  ])('when bars are asked for by %s, then they start where that does in New York', async (timeframe, starts) => {
    const { venue, get } = setUpData();
    minutes(venue, 'AAPL', '2026-11-20T14:30:00Z', 60);
    const { body } = await get('/v2/stocks/AAPL/bars', { timeframe, ...DAY });
    expect(times(body.bars)).toEqual(starts);
  });

  it('when days are asked for, then they are of the regular session, half days included, and stamped at midnight', async () => {
    const { venue, get } = setUpData();
    venue.nowMs = Date.parse('2026-11-28T00:00:00Z');
    venue.bar(barAt('AAPL', '2026-11-25T14:29:00Z', 1));
    venue.bar(barAt('AAPL', '2026-11-25T14:30:00Z', 2));
    venue.bar(barAt('AAPL', '2026-11-25T20:59:00Z', 3));
    venue.bar(barAt('AAPL', '2026-11-25T21:00:00Z', 4));
    venue.bar(barAt('AAPL', '2026-11-27T17:59:00Z', 5));
    venue.bar(barAt('AAPL', '2026-11-27T18:00:00Z', 6));
    const { body } = await get('/v2/stocks/AAPL/bars', { timeframe: '1Day', start: '2026-11-01' });
    expect(body.bars).toMatchObject([
      { t: '2026-11-25T05:00:00Z', o: 2, h: 3, l: 2, c: 3, v: 200 },
      { t: '2026-11-27T05:00:00Z', o: 5, c: 5, v: 100 },
    ]);
  });

  it('when a day has nothing within its session, then its bar is of what there is', async () => {
    const { venue, get } = setUpData();
    venue.bar(barAt('AAPL', '2026-11-20T12:00:00Z', 7));
    const { body } = await get('/v2/stocks/AAPL/bars', { timeframe: '1Day', ...DAY });
    expect(body.bars).toMatchObject([{ t: '2026-11-20T05:00:00Z', o: 7 }]);
  });

  it('when clocks change, then the days before and after start at their own midnights', async () => {
    const { venue, get } = setUpData();
    venue.bar(barAt('AAPL', '2026-10-30T15:00:00Z', 1));
    venue.bar(barAt('AAPL', '2026-11-02T15:00:00Z', 2));
    const { body } = await get('/v2/stocks/AAPL/bars', { timeframe: '1Day', start: '2026-10-01' });
    expect(times(body.bars)).toEqual(['2026-10-30T04:00:00Z', '2026-11-02T05:00:00Z']);
  });

  it('when weeks and months are asked for, then they start on Mondays and on the first', async () => {
    const { venue, get } = setUpData();
    for (const date of ['09-30', '10-01', '11-12', '11-13', '11-16', '11-20']) {
      venue.bar(barAt('AAPL', `2026-${date}T15:00:00Z`, Number(date.slice(3))));
    }
    const bars = async (timeframe: string, start: string) =>
      (await get('/v2/stocks/AAPL/bars', { timeframe, start })).body.bars;
    expect(await bars('1Week', '2026-11-09')).toMatchObject([
      { t: '2026-11-09T05:00:00Z', o: 12, c: 13 },
      { t: '2026-11-16T05:00:00Z', o: 16, c: 20 },
    ]);
    expect(times(await bars('1Month', '2026-09-01'))).toEqual([
      '2026-09-01T04:00:00Z',
      '2026-10-01T04:00:00Z',
      '2026-11-01T04:00:00Z',
    ]);
    expect(times(await bars('3M', '2026-07-01'))).toEqual(['2026-07-01T04:00:00Z', '2026-10-01T04:00:00Z']);
  });

  it('when a range ends within a bar, then the whole of that bar is in it', async () => {
    const { venue, get } = setUpData();
    minutes(venue, 'AAPL', '2026-11-20T14:30:00Z', 20);
    const { body } = await get('/v2/stocks/AAPL/bars', { timeframe: '10Min', ...DAY, end: '2026-11-20T14:35:00Z' });
    expect(body.bars).toMatchObject([{ t: '2026-11-20T14:30:00Z', c: 10 }]);
  });

  it('when a range starts within a bar, then that bar is not in it', async () => {
    const { venue, get } = setUpData();
    minutes(venue, 'AAPL', '2026-11-20T14:30:00Z', 20);
    const { body } = await get('/v2/stocks/AAPL/bars', { timeframe: '10Min', start: '2026-11-20T14:35:00Z' });
    expect(times(body.bars)).toEqual(['2026-11-20T14:40:00Z']);
  });
});

describe('pages', () => {
  it('when the limit is reached, then the token is the last bar in base64, and the next page goes on after it', async () => {
    const { venue, get } = setUpData();
    minutes(venue, 'AAPL', '2026-11-20T14:30:00Z', 3);
    minutes(venue, 'MSFT', '2026-11-20T14:30:00Z', 3);
    const query = { symbols: 'AAPL,MSFT', timeframe: '1Min', limit: 4, ...DAY };
    const first = (await get('/v2/stocks/bars', query)).body;
    expect([first.bars.AAPL.length, first.bars.MSFT.length]).toEqual([3, 1]);
    expect(Buffer.from(first.next_page_token, 'base64').toString()).toBe('MSFT|M|2026-11-20T14:30:00.000000000Z');
    const second = (await get('/v2/stocks/bars', { ...query, page_token: first.next_page_token })).body;
    expect(second.bars).toMatchObject({ MSFT: [{ c: 2 }, { c: 3 }] });
    expect(second.bars.AAPL).toBeUndefined();
    expect(second.next_page_token).toBeNull();
  });

  it('when a page ends with a symbol, then the token leads to the next symbol, and to none after the last', async () => {
    const { venue, get } = setUpData();
    minutes(venue, 'AAPL', '2026-11-20T14:30:00Z', 2);
    minutes(venue, 'MSFT', '2026-11-20T14:30:00Z', 2);
    const query = { symbols: 'AAPL,MSFT', timeframe: '1Min', limit: 2, ...DAY };
    const first = (await get('/v2/stocks/bars', query)).body;
    expect(first.bars.MSFT).toBeUndefined();
    const second = (await get('/v2/stocks/bars', { ...query, page_token: first.next_page_token })).body;
    expect(Object.keys(second.bars)).toEqual(['MSFT']);
    expect(second.next_page_token).toBeNull();
  });

  it('when all pages are followed, then every bar comes once and in order, whatever limit, order and timeframe', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom('asc', 'desc'),
        fc.constantFrom('1Min', '7Min', '1Day'),
        async (counts, limit, sort, timeframe) => {
          const { venue, get } = setUpData();
          for (const [index, count] of counts.entries()) minutes(venue, `S${index}`, '2026-11-19T14:30:00Z', count);
          const query = { symbols: counts.map((_, index) => `S${index}`).join(','), timeframe, sort, ...DAY };
          const whole = (await get('/v2/stocks/bars', { ...query, limit: 10_000 })).body;
          const paged: Record<string, unknown[]> = {};
          let token: string | null = '';
          while (token !== null) {
            const { body } = await get('/v2/stocks/bars', { ...query, limit, page_token: token });
            for (const [symbol, bars] of Object.entries<unknown[]>(body.bars)) (paged[symbol] ??= []).push(...bars);
            expect(Object.values<unknown[]>(body.bars).flat().length).toBeLessThanOrEqual(limit);
            token = body.next_page_token;
          }
          expect(paged).toEqual(whole.bars);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('refusals', () => {
  const good = { symbols: 'AAPL', timeframe: '1Min', ...DAY };

  it.each([
    ['no symbols', { symbols: '' }, "Invalid format for parameter symbols: query parameter 'symbols' is required"],
    ['a symbol that is none', { symbols: 'AAPL,aapl' }, 'invalid symbol: aapl'],
    [
      'no timeframe',
      { timeframe: '' },
      "Invalid format for parameter timeframe: query parameter 'timeframe' is required",
    ],
    ['seconds', { timeframe: '30Sec' }, 'invalid timeframe: 30Sec'],
    ['60 minutes', { timeframe: '60Min' }, 'invalid timeframe: 60Min'],
    ['24 hours', { timeframe: '24Hour' }, 'invalid timeframe: 24Hour'],
    ['5 months', { timeframe: '5Month' }, 'invalid timeframe: 5Month'],
    ['2 days', { timeframe: '2Day' }, 'invalid timeframe: 2Day'],
    ['an end before the start', { start: '2026-11-20', end: '2026-11-19' }, 'end should not be before start'],
    ['a limit of none', { limit: 0 }, 'invalid limit: limit must be between 1 and 10000'],
    ['too high a limit', { limit: 10_001 }, 'invalid limit: limit must be between 1 and 10000'],
    ['an unknown feed', { feed: 'nyse' }, 'invalid feed: nyse'],
    ['an unknown adjustment', { adjustment: 'split,none' }, 'invalid adjustment: none'],
    ['an unknown order', { sort: 'up' }, 'invalid sort: up'],
    ['a token of its own', { page_token: 'bm9uZQ==' }, 'invalid page_token: bm9uZQ=='],
  ])('when a request has %s, then it is refused with 400', async (_, changes, message) => {
    const { get } = setUpData();
    expect(await get('/v2/stocks/bars', { ...good, ...changes })).toEqual({
      status: 400,
      body: { code: 40_010_000, message },
    });
  });

  it('when a time cannot be read, then the refusal names it', async () => {
    const { get } = setUpData();
    const { status, body } = await get('/v2/stocks/bars', { ...good, start: 'not-a-date' });
    expect([status, body.message]).toEqual([400, expect.stringContaining("error parsing 'not-a-date' as RFC3339")]);
  });

  it('when parameters are well-formed, then adjustments, currency and as-of dates are accepted', async () => {
    const { get } = setUpData();
    const further = { adjustment: 'split,spin-off', currency: 'USD', asof: '2026-11-20', feed: 'iex', mystery: 1 };
    expect((await get('/v2/stocks/bars', { ...good, ...further })).status).toBe(200);
  });

  it('when unknown parameters are to be refused, then they are named', async () => {
    const { settings, get } = setUpData();
    settings.unknownParameters = 'refuse';
    expect((await get('/v2/stocks/bars', good)).status).toBe(200);
    expect(await get('/v2/stocks/bars', { ...good, since: 1 })).toMatchObject({
      status: 400,
      body: { message: 'unexpected query parameter(s): since' },
    });
  });

  it('when recent consolidated data is not in the subscription, then an end within 15 minutes is refused, and none is left out', async () => {
    const { venue, settings, get } = setUpData();
    settings.withheldFeeds = ['sip', 'otc'];
    minutes(venue, 'AAPL', '2026-11-20T15:10:00Z', 10);
    const end = (time: string) => get('/v2/stocks/bars', { ...good, end: `2026-11-20T${time}Z` });
    expect(await end('15:15:01')).toEqual({
      status: 403,
      body: { code: 42_210_000, message: 'subscription does not permit querying recent SIP data' },
    });
    expect((await end('15:15:00')).status).toBe(200);
    const { symbols, timeframe } = good;
    const { body } = await get('/v2/stocks/bars', { symbols, timeframe });
    expect(times(body.bars.AAPL).at(-1)).toBe('2026-11-20T15:15:00Z');
    expect((await get('/v2/stocks/bars', { ...good, feed: 'iex' })).status).toBe(200);
    expect(await get('/v2/stocks/bars', { ...good, feed: 'otc' })).toMatchObject({
      status: 403,
      body: { message: 'subscription does not permit querying OTC data' },
    });
  });
});
