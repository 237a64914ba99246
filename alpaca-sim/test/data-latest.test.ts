import { describe, expect, it } from 'vitest';
import { barAt } from './support/fake-venue.ts';
import { setUpData } from './support/data-server.ts';

const TIME = '2026-11-20T15:29:59.208000000Z';
const timeMs = Date.parse(TIME);

function setUp(): ReturnType<typeof setUpData> {
  const data = setUpData();
  const { venue } = data;
  venue.bar(barAt('AAPL', '2026-11-19T15:00:00Z', 99));
  venue.bar(barAt('AAPL', '2026-11-20T14:30:00Z', 100));
  venue.bar(barAt('AAPL', '2026-11-20T15:28:00Z', 101, { volume: 40 }));
  venue.trade({ symbol: 'AAPL', timeMs, id: 3, price: 101.5, size: 10 });
  venue.quote({ symbol: 'AAPL', timeMs, bid: 101.4, ask: 101.6, bidSize: 2, askSize: 3 });
  venue.trade({ symbol: 'BTC/USD', timeMs, id: 9, price: 60_000, size: 0.125 });
  venue.quote({ symbol: 'BTC/USD', timeMs, bid: 59_999, ask: 60_001, bidSize: 0.5, askSize: 0.25 });
  venue.bar(barAt('BTC/USD', '2026-11-19T23:59:00Z', 59_000, { volume: 0.5 }));
  venue.bar(barAt('BTC/USD', '2026-11-20T00:00:00Z', 59_500, { volume: 0.25 }));
  return data;
}

const TRADE = { t: TIME, x: 'V', p: 101.5, s: 10, c: ['@'], i: 3, z: 'C' };
const QUOTE = { t: TIME, bx: 'V', bp: 101.4, bs: 2, ax: 'V', ap: 101.6, as: 3, c: ['R'], z: 'C' };
const BAR = { t: '2026-11-20T15:28:00Z', o: 101, h: 101, l: 101, c: 101, v: 40, n: 4, vw: 101 };
const SNAPSHOT = {
  latestTrade: TRADE,
  latestQuote: QUOTE,
  minuteBar: BAR,
  dailyBar: { t: '2026-11-20T05:00:00Z', o: 100, h: 101, l: 100, c: 101, v: 140, n: 8, vw: 100.285714 },
  prevDailyBar: { t: '2026-11-19T05:00:00Z', o: 99, h: 99, l: 99, c: 99, v: 100, n: 4, vw: 99 },
};

describe('the latest of stocks', () => {
  it('when several symbols are asked for, then those that are known are in a map', async () => {
    const { get } = setUp();
    const query = { symbols: 'AAPL,NONE' };
    expect((await get('/v2/stocks/trades/latest', query)).body).toEqual({ trades: { AAPL: TRADE } });
    expect((await get('/v2/stocks/quotes/latest', query)).body).toEqual({ quotes: { AAPL: QUOTE } });
    expect((await get('/v2/stocks/bars/latest', query)).body).toEqual({ bars: { AAPL: BAR } });
  });

  it('when one symbol is asked for by path, then it comes under its own key, or 404', async () => {
    const { get } = setUp();
    expect((await get('/v2/stocks/AAPL/trades/latest')).body).toEqual({ symbol: 'AAPL', trade: TRADE });
    expect((await get('/v2/stocks/AAPL/quotes/latest')).body).toEqual({ symbol: 'AAPL', quote: QUOTE });
    expect((await get('/v2/stocks/AAPL/bars/latest')).body).toEqual({ symbol: 'AAPL', bar: BAR });
    expect(await get('/v2/stocks/NONE/trades/latest')).toEqual({
      status: 404,
      body: { code: 40_410_000, message: 'no trade found for NONE' },
    });
  });

  it('when snapshots are asked for, then stocks are a bare map of symbols', async () => {
    const { get } = setUp();
    expect((await get('/v2/stocks/snapshots', { symbols: 'AAPL,NONE' })).body).toEqual({ AAPL: SNAPSHOT });
    expect((await get('/v2/stocks/AAPL/snapshot')).body).toEqual({ symbol: 'AAPL', ...SNAPSHOT });
    expect((await get('/v2/stocks/NONE/snapshot')).status).toBe(404);
  });

  it('when only a quote is known, then the rest of its snapshot is null', async () => {
    const { venue, get } = setUpData();
    venue.quote({ symbol: 'MSFT', timeMs, bid: 1, ask: 2, bidSize: 1, askSize: 1 });
    expect((await get('/v2/stocks/snapshots', { symbols: 'MSFT' })).body.MSFT).toMatchObject({
      latestTrade: null,
      minuteBar: null,
      dailyBar: null,
      prevDailyBar: null,
    });
  });

  it('when the feed is not in the subscription, then it is refused; by default the best one is taken', async () => {
    const { settings, get } = setUp();
    settings.withheldFeeds = ['sip'];
    expect((await get('/v2/stocks/trades/latest', { symbols: 'AAPL' })).status).toBe(200);
    expect((await get('/v2/stocks/trades/latest', { symbols: 'AAPL', feed: 'delayed_sip' })).status).toBe(200);
    expect(await get('/v2/stocks/snapshots', { symbols: 'AAPL', feed: 'sip' })).toMatchObject({
      status: 403,
      body: { code: 42_210_000, message: 'subscription does not permit querying recent SIP data' },
    });
  });
});

describe('past trades and quotes', () => {
  it('when ticks share a millisecond, then pages go on between them, and the token names the last one', async () => {
    const { venue, get } = setUpData();
    for (const id of [1, 2, 3]) venue.trade({ symbol: 'AAPL', timeMs, id, price: id, size: 1 });
    for (const bid of [1, 2, 3]) venue.quote({ symbol: 'AAPL', timeMs, bid, ask: 9, bidSize: 1, askSize: 1 });
    const range = { start: '2026-11-20', limit: 2 };
    const first = (await get('/v2/stocks/trades', { symbols: 'AAPL', ...range })).body;
    expect(first.trades.AAPL.map(({ i }: { i: number }) => i)).toEqual([1, 2]);
    expect(Buffer.from(first.next_page_token, 'base64').toString()).toBe(`AAPL|${TIME}|V|00000000000000000001`);
    const second = (await get('/v2/stocks/AAPL/trades', { ...range, page_token: first.next_page_token })).body;
    expect(second).toMatchObject({ symbol: 'AAPL', trades: [{ i: 3 }], next_page_token: null });
    const quotes = (await get('/v2/stocks/AAPL/quotes', { ...range, sort: 'desc' })).body;
    expect(quotes.quotes.map(({ bp }: { bp: number }) => bp)).toEqual([3, 2]);
    const rest = await get('/v2/stocks/AAPL/quotes', { ...range, sort: 'desc', page_token: quotes.next_page_token });
    expect(rest.body.quotes.map(({ bp }: { bp: number }) => bp)).toEqual([1]);
  });
});

describe('crypto', () => {
  const symbols = 'BTC/USD';

  it('when bars are asked for, then volumes are fractional and days start at midnight UTC', async () => {
    const { get } = setUp();
    const { body } = await get('/v1beta3/crypto/us/bars', { symbols, timeframe: '1Day', start: '2026-11-19' });
    expect(body).toMatchObject({
      bars: {
        'BTC/USD': [
          { t: '2026-11-19T00:00:00Z', c: 59_000, v: 0.5 },
          { t: '2026-11-20T00:00:00Z', c: 59_500, v: 0.25 },
        ],
      },
      next_page_token: null,
    });
  });

  it('when the latest is asked for, then trades have a taker side, and books come from quotes', async () => {
    const { get } = setUp();
    const trade = { t: TIME, p: 60_000, s: 0.125, i: 9, tks: 'B' };
    const quote = { t: TIME, bp: 59_999, bs: 0.5, ap: 60_001, as: 0.25 };
    const latest = async (kind: string) => (await get(`/v1beta3/crypto/us/latest/${kind}`, { symbols })).body;
    expect(await latest('trades')).toEqual({ trades: { 'BTC/USD': trade } });
    expect(await latest('quotes')).toEqual({ quotes: { 'BTC/USD': quote } });
    expect(await latest('bars')).toMatchObject({ bars: { 'BTC/USD': { t: '2026-11-20T00:00:00Z' } } });
    expect(await latest('orderbooks')).toEqual({
      orderbooks: { 'BTC/USD': { t: TIME, b: [{ p: 59_999, s: 0.5 }], a: [{ p: 60_001, s: 0.25 }] } },
    });
    const { body } = await get('/v1beta3/crypto/us/snapshots', { symbols });
    expect(body).toEqual({
      snapshots: {
        'BTC/USD': {
          latestTrade: trade,
          latestQuote: quote,
          minuteBar: expect.objectContaining({ c: 59_500 }),
          dailyBar: expect.objectContaining({ t: '2026-11-20T00:00:00Z' }),
          prevDailyBar: expect.objectContaining({ t: '2026-11-19T00:00:00Z' }),
        },
      },
    });
  });

  it('when past trades and quotes are asked for, then they are there', async () => {
    const { get } = setUp();
    const query = { symbols, start: '2026-11-20' };
    expect((await get('/v1beta3/crypto/us/trades', query)).body.trades['BTC/USD']).toMatchObject([{ p: 60_000 }]);
    expect((await get('/v1beta3/crypto/us/quotes', query)).body.quotes['BTC/USD']).toMatchObject([{ bp: 59_999 }]);
  });

  it('when a symbol is not a pair, or the location is none, then the request is refused', async () => {
    const { get } = setUp();
    expect(await get('/v1beta3/crypto/us/latest/bars', { symbols: 'BTCUSD' })).toEqual({
      status: 400,
      body: { code: 40_010_000, message: 'Invalid symbol(s): BTCUSD does not match ^[A-Z]+/[A-Z]+$' },
    });
    expect((await get('/v1beta3/crypto/moon/latest/bars', { symbols })).status).toBe(400);
  });
});

describe('what else is there', () => {
  it('when codes are asked for, then exchanges and conditions have names', async () => {
    const { get } = setUpData();
    expect((await get('/v2/stocks/meta/exchanges')).body).toMatchObject({ V: 'IEX' });
    expect((await get('/v2/stocks/meta/conditions/trade')).body).toMatchObject({ '@': 'Regular Sale' });
    expect((await get('/v2/stocks/meta/conditions/order')).status).toBe(400);
    expect((await get('/v1beta1/news')).body).toEqual({ news: [], next_page_token: null });
  });
});
