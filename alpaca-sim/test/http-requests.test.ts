import { describe, expect, test } from 'vitest';
import { KEY, SECRET, openSim, order, restingOrder } from './support/sim.ts';

const basic = `Basic ${Buffer.from(`${KEY}:${SECRET}`).toString('base64')}`;

describe('who asks', () => {
  test.each([
    ['no keys', { 'APCA-API-KEY-ID': '', 'APCA-API-SECRET-KEY': '' }],
    ['an unknown key', { 'APCA-API-KEY-ID': 'nobody' }],
    ['a wrong secret', { 'APCA-API-SECRET-KEY': 'guess' }],
  ])('when a request has %s then it is refused with 401 and nothing of the keys in it', async (_, headers) => {
    const { call } = await openSim();
    const { status, body } = await call('GET', '/v2/account', undefined, headers);
    expect(status).toBe(401);
    expect(body).toEqual({ code: 40110000, message: 'unauthorized.' });
  });

  test.each([
    ['Basic of key and secret', basic],
    ['Bearer of the secret', `Bearer ${SECRET}`],
  ])('when a request has Authorization: %s then it is for the account', async (_, authorization) => {
    const { call } = await openSim();
    const headers = { 'APCA-API-KEY-ID': '', 'APCA-API-SECRET-KEY': '', Authorization: authorization };
    expect((await call('GET', '/v2/account', undefined, headers)).status).toBe(200);
  });

  test('when crypto data is asked for without keys then it is given, with wrong ones not', async () => {
    const { url } = await openSim();
    const path = `${url}/v1beta3/crypto/us/latest/quotes?symbols=BTC/USD`;
    expect((await fetch(path)).status).toBe(200);
    expect((await fetch(path, { headers: { 'APCA-API-KEY-ID': KEY, 'APCA-API-SECRET-KEY': 'guess' } })).status).toBe(
      401,
    );
    expect((await fetch(`${url}/v2/stocks/bars/latest?symbols=AAPL`)).status).toBe(401);
  });

  test('when two accounts trade then each sees its own orders alone', async () => {
    const { call } = await openSim();
    await call('POST', '/__sim/accounts', { key_id: 'PK2', secret: 'other', cash: 500 });
    const other = { 'APCA-API-KEY-ID': 'PK2', 'APCA-API-SECRET-KEY': 'other' };
    await call('POST', '/v2/orders', restingOrder());
    expect((await call('GET', '/v2/orders')).body).toHaveLength(1);
    expect((await call('GET', '/v2/orders', undefined, other)).body).toEqual([]);
    expect((await call('GET', '/v2/account', undefined, other)).body.cash).toBe('500');
  });
});

describe('every response', () => {
  test.each([
    '/v2/account',
    '/v2/clock',
    '/v2/orders/nonsense',
    '/v2/no/such/route',
    '/v2/stocks/bars/latest?symbols=AAPL',
  ])('when %s is asked then the headers tell a request id and the rate', async (path) => {
    const { call } = await openSim({ rateLimit: 200 });
    const { headers } = await call('GET', path);
    expect(headers.get('x-request-id')).toMatch(/^[\da-f]{32}$/);
    expect(headers.get('x-ratelimit-limit')).toBe('200');
    expect(headers.get('x-ratelimit-remaining')).toBe('199');
    expect(headers.get('x-ratelimit-reset')).toMatch(/^\d{10}$/);
  });

  test('when a route does not exist then the answer is a 404 with a code', async () => {
    const { call } = await openSim();
    const { status, body } = await call('GET', '/v2/no/such/route');
    expect(status).toBe(404);
    expect(body).toEqual({ code: 40410000, message: 'endpoint not found.' });
  });

  test('when a query has parameters that nobody knows then they change nothing', async () => {
    const { call } = await openSim();
    expect((await call('GET', '/v2/orders?symbol=AAPL&nested=&foo=bar')).body).toEqual([]);
    expect((await call('GET', '/v2/clock?foo=bar')).status).toBe(200);
  });

  test('when an URL is malformed then the answer is a 400 with a code', async () => {
    const { call } = await openSim();
    expect((await call('GET', '/v2/assets/%zz')).body).toMatchObject({ code: 40010000 });
  });
});

describe('the rate limit', () => {
  test('when the minute is used up then requests are refused until the next one', async () => {
    let nowMs = 1_000_000;
    const { call } = await openSim({ rateLimit: 2, wallMs: () => nowMs });
    await call('GET', '/v2/account');
    expect((await call('GET', '/v2/account')).headers.get('x-ratelimit-remaining')).toBe('0');
    const refused = await call('DELETE', '/v2/orders');
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({ code: 42910000, message: 'rate limit exceeded' });
    expect(refused.headers.get('x-ratelimit-reset')).toBe('1060');
    nowMs += 60_000;
    expect((await call('GET', '/v2/account')).status).toBe(200);
  });

  test('when trading is at its limit then market data is not', async () => {
    const { call } = await openSim({ rateLimit: 1 });
    await call('GET', '/v2/account');
    expect((await call('GET', '/v2/account')).status).toBe(429);
    expect((await call('GET', '/v2/stocks/bars/latest?symbols=AAPL')).status).toBe(200);
  });

  test('when a refused POST is counted out then no order was made', async () => {
    const { call, venue } = await openSim({ rateLimit: 1 });
    await call('GET', '/v2/account');
    expect((await call('POST', '/v2/orders', order())).status).toBe(429);
    expect(venue.orders(venue.accountIds()[0]!, { status: 'all' })).toEqual([]);
  });
});

describe('the body of an order', () => {
  const limit = { type: 'limit', limit_price: '50' };

  test.each([
    ['texts', { qty: '2', ...limit }],
    ['floats', JSON.stringify({ ...order(limit), qty: 0 }).replace('"qty":0', '"qty":2.0')],
    ['an exponent', JSON.stringify({ ...order(limit), qty: 0 }).replace('"qty":0', '"qty":2e0')],
    ['null for what is absent', { qty: 2, notional: null, stop_price: null, legs: null, take_profit: null, ...limit }],
    [
      '"" for what is absent',
      { qty: '2', notional: '', stop_price: '', order_class: '', position_intent: '', ...limit },
    ],
    ['upper case words', { qty: '2', ...limit, side: 'BUY', type: 'LIMIT', time_in_force: 'DAY' }],
  ])('when it is written with %s then it is the same order', async (_, fields) => {
    const { call } = await openSim();
    const { status, body } = await call('POST', '/v2/orders', typeof fields === 'string' ? fields : order(fields));
    expect(status).toBe(200);
    expect(body).toMatchObject({ qty: '2', limit_price: '50', side: 'buy', order_class: '', notional: null });
  });

  test('when a number has more digits than a float then none is lost', async () => {
    const { call } = await openSim();
    const text = JSON.stringify(order()).replace('"qty":"1"', '"qty":0.123456789');
    expect((await call('POST', '/v2/orders', text)).body.qty).toBe('0.123456789');
  });

  test.each([
    ['no JSON', '{"symbol":'],
    ['a list', '[]'],
    ['a quantity in words', order({ qty: 'many' })],
    ['an object for a text', order({ symbol: {} })],
    ['a number for a boolean', order({ extended_hours: 7 })],
  ])('when it is %s then its format is refused', async (_, body) => {
    const { call } = await openSim();
    const answer = await call('POST', '/v2/orders', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ code: 40010000, message: 'request body format is invalid' });
  });

  test.each(['symbol', 'side', 'type', 'time_in_force'])('when %s is missing then that is said', async (name) => {
    const { call } = await openSim();
    const { status, body } = await call('POST', '/v2/orders', order({ [name]: undefined }));
    expect(status).toBe(422);
    expect(body).toEqual({ code: 40010001, message: `${name} is required` });
  });

  test.each([{ side: 'hold' }, { type: 'iceberg' }, { time_in_force: 'never' }, { order_class: 'mleg' }])(
    'when a word of it is unknown, %o, then it is refused',
    async (field) => {
      const { call } = await openSim();
      const { status, body } = await call('POST', '/v2/orders', order(field));
      expect([status, body.code]).toEqual([422, 40010001]);
    },
  );
});

describe('ids in paths', () => {
  const unknown = '7b08df51-c1ac-453c-99f9-323a5f075f0d';

  test.each(['GET', 'PATCH', 'DELETE'])(
    'when %s is asked of an id that is no UUID then it counts as missing',
    async (method) => {
      const { call } = await openSim();
      const { status, body } = await call(method, '/v2/orders/abc', method === 'PATCH' ? { qty: '2' } : undefined);
      expect(status).toBe(422);
      expect(body).toEqual({ code: 40010001, message: 'order_id is missing' });
    },
  );

  test.each(['GET', 'PATCH', 'DELETE'])('when %s is asked of an unknown order then it is not found', async (method) => {
    const { call } = await openSim();
    const { status, body } = await call(method, `/v2/orders/${unknown}`, method === 'PATCH' ? { qty: '2' } : undefined);
    expect(status).toBe(404);
    expect(body).toEqual({ code: 40410000, message: `order not found for ${unknown}` });
  });

  test('when a symbol has a slash then it is found as it is, encoded, and without', async () => {
    const { call } = await openSim({ symbols: ['BTC/USD'] });
    const assets = await Promise.all(
      ['BTC/USD', 'BTC%2FUSD', 'BTCUSD'].map((symbol) => call('GET', `/v2/assets/${symbol}`)),
    );
    expect(assets.map(({ body }) => body.symbol)).toEqual(['BTC/USD', 'BTC/USD', 'BTC/USD']);
  });

  test('when an asset or a position is unknown then that is said', async () => {
    const { call } = await openSim();
    expect((await call('GET', '/v2/assets/N0PE')).body).toEqual({
      code: 40410000,
      message: 'asset not found for N0PE',
    });
    for (const method of ['GET', 'DELETE']) {
      const { status, body } = await call(method, '/v2/positions/AAPL');
      expect(status).toBe(404);
      expect(body).toEqual({ code: 40410000, message: 'position does not exist' });
    }
  });
});

describe('queries', () => {
  test.each([
    '/v2/orders?status=gone',
    '/v2/orders?limit=0',
    '/v2/orders?limit=many',
    '/v2/orders?after=yesterday',
    '/v2/orders?direction=up',
    '/v2/account/activities?page_size=-1',
    '/v2/calendar?start=2026-13-99',
    '/v2/orders:by_client_order_id',
  ])('when %s makes no sense then it is refused', async (path) => {
    const { call } = await openSim();
    const { status, body } = await call('GET', path);
    expect([status, body.code]).toEqual([422, 40010001]);
  });

  test('when a limit is above what is allowed then it is cut to that', async () => {
    const { call } = await openSim();
    expect((await call('GET', '/v2/orders?limit=1000')).status).toBe(200);
  });

  test('when a calendar date is a full time then its date counts', async () => {
    const { call } = await openSim();
    const path = '/v2/calendar?start=2026-11-27T00:00:00.000Z&end=2026-11-27T00:00:00.000Z';
    const { body } = await call('GET', path);
    expect(body).toEqual([
      {
        date: '2026-11-27',
        open: '09:30',
        close: '13:00',
        session_open: '0400',
        session_close: '1700',
        settlement_date: '2026-11-30',
      },
    ]);
  });
});
