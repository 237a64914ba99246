import { ExtData, decodeTimestampToTimeSpec } from '@msgpack/msgpack';
import { afterEach, describe, expect, it } from 'vitest';
import { ACCOUNT, KEY, SECRET, barAt } from './support/fake-venue.ts';
import { RawStream, authenticated, closeStreams, refusedUpgrade, setUpStreams } from './support/raw-stream.ts';

afterEach(closeStreams);

const MSGPACK = { headers: { 'Content-Type': 'application/msgpack' } };
const EMPTY = {
  T: 'subscription',
  trades: [],
  quotes: [],
  bars: [],
  updatedBars: [],
  dailyBars: [],
  statuses: [],
  lulds: [],
  corrections: [],
  cancelErrors: [],
};

describe('the handshake of a market data stream', () => {
  it('when a client connects and authenticates, then it is welcomed and told so, each in a list of one', async () => {
    const { url } = await setUpStreams();
    const client = await RawStream.connect(`${url}/v2/iex`);
    expect(await client.next()).toEqual([{ T: 'success', msg: 'connected' }]);
    client.send({ secret: SECRET, key: KEY, action: 'auth' });
    expect(await client.next()).toEqual([{ T: 'success', msg: 'authenticated' }]);
  });

  it('when the keys come with the handshake, then no message is needed', async () => {
    const { url } = await setUpStreams();
    const headers = { 'APCA-API-KEY-ID': KEY, 'APCA-API-SECRET-KEY': SECRET };
    const client = await RawStream.connect(`${url}/v2/sip`, { headers });
    expect(await client.next()).toEqual([{ T: 'success', msg: 'connected' }]);
    expect(await client.next()).toEqual([{ T: 'success', msg: 'authenticated' }]);
    client.send({ action: 'auth', key: KEY, secret: SECRET });
    expect(await client.next()).toEqual([{ T: 'error', code: 403, msg: 'already authenticated' }]);
  });

  it('when the keys are wrong, then the code is 402', async () => {
    const { url } = await setUpStreams();
    const client = await RawStream.connect(`${url}/v2/iex`);
    await client.next();
    client.send({ action: 'auth', key: KEY, secret: 'wrong' });
    expect(await client.next()).toEqual([{ T: 'error', code: 402, msg: 'auth failed' }]);
  });

  it('when ten seconds pass without authentication, then the code is 404 and the socket closes', async () => {
    const { url, timers } = await setUpStreams();
    const client = await RawStream.connect(`${url}/v2/iex`);
    await client.next();
    timers.pass(9999);
    await client.settled();
    expect(client.unread).toBe(0);
    timers.pass(1);
    expect(await client.next()).toEqual([{ T: 'error', code: 404, msg: 'auth timeout' }]);
    await client.closed();
  });

  it('when a client has authenticated in time, then it stays', async () => {
    const { url, timers } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`);
    timers.pass(60_000);
    await client.settled();
    expect(client.unread).toBe(0);
  });

  it('when the feed is not in the subscription, then the code is 409', async () => {
    const { url, settings } = await setUpStreams();
    settings.withheldFeeds = ['sip'];
    const client = await RawStream.connect(`${url}/v2/sip`);
    await client.next();
    client.send({ action: 'auth', key: KEY, secret: SECRET });
    expect(await client.next()).toEqual([{ T: 'error', code: 409, msg: 'insufficient subscription' }]);
  });

  it.each(['/v2/iex', '/v2/sip', '/v2/delayed_sip', '/v2/test', '/v1beta3/crypto/us', '/v1beta1/news'])(
    'when the path is %s, then a client can authenticate there',
    async (path) => {
      const { url, streams } = await setUpStreams();
      await authenticated(`${url}${path}`);
      expect(streams.connections()).toMatchObject([{ path, accountId: ACCOUNT }]);
    },
  );
});

describe('the connection limit', () => {
  it('when an account is connected already, then the code is 406, and the same socket may try again', async () => {
    const { url, timers } = await setUpStreams();
    const first = await authenticated(`${url}/v2/iex`);
    const second = await RawStream.connect(`${url}/v2/iex`);
    await second.next();
    second.send({ action: 'auth', key: KEY, secret: SECRET });
    expect(await second.next()).toEqual([{ T: 'error', code: 406, msg: 'connection limit exceeded' }]);
    timers.pass(60_000);
    second.send({ action: 'auth', key: KEY, secret: SECRET });
    expect(await second.next()).toMatchObject([{ code: 406 }]);
    first.socket.terminate();
    await first.closed();
    let answer = [{ code: 406 }];
    while (answer[0]!.code === 406) {
      second.send({ action: 'auth', key: KEY, secret: SECRET });
      answer = await second.next();
    }
    expect(answer).toEqual([{ T: 'success', msg: 'authenticated' }]);
  });

  it('when another stream of the same account is open, then it does not count', async () => {
    const { url } = await setUpStreams();
    await authenticated(`${url}/v2/iex`);
    const client = await RawStream.connect(`${url}/v1beta3/crypto/us`);
    await client.next();
    client.send({ action: 'auth', key: KEY, secret: SECRET });
    expect(await client.next()).toEqual([{ T: 'success', msg: 'authenticated' }]);
  });

  it('when it is set to close, then the socket closes after the code', async () => {
    const { url, settings } = await setUpStreams();
    settings.afterConnectionLimit = 'close';
    await authenticated(`${url}/v2/iex`);
    const client = await RawStream.connect(`${url}/v2/iex`);
    await client.next();
    client.send({ action: 'auth', key: KEY, secret: SECRET });
    expect(await client.next()).toMatchObject([{ code: 406 }]);
    await client.closed();
  });
});

describe('subscriptions', () => {
  it('when a client subscribes and unsubscribes, then each answer is the whole set, and trades bring corrections and cancels', async () => {
    const { url } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`);
    client.send({ action: 'subscribe', trades: ['AAPL'], quotes: ['AMD', 'CLDR'], bars: ['*'] });
    const first = {
      trades: ['AAPL'],
      quotes: ['AMD', 'CLDR'],
      bars: ['*'],
      corrections: ['AAPL'],
      cancelErrors: ['AAPL'],
    };
    const answer = await client.next();
    expect(answer).toEqual([{ ...EMPTY, ...first }]);
    expect(Object.keys(answer[0])).toEqual(Object.keys(EMPTY));
    client.send({ action: 'subscribe', statuses: ['*'], trades: ['AAPL', 'VOO'] });
    const second = { ...first, trades: ['AAPL', 'VOO'], corrections: ['AAPL', 'VOO'], cancelErrors: ['AAPL', 'VOO'] };
    expect(await client.next()).toEqual([{ ...EMPTY, ...second, statuses: ['*'] }]);
    client.send({ action: 'unsubscribe', trades: ['AAPL', 'VOO'], bars: ['*'], quotes: ['AMD'], statuses: ['*'] });
    expect(await client.next()).toEqual([{ ...EMPTY, quotes: ['CLDR'] }]);
  });

  it('when a client has not authenticated, then the code is 401', async () => {
    const { url } = await setUpStreams();
    const client = await RawStream.connect(`${url}/v2/iex`);
    await client.next();
    client.send({ action: 'subscribe', bars: ['AAPL'] });
    expect(await client.next()).toEqual([{ T: 'error', code: 401, msg: 'not authenticated' }]);
  });

  it.each([
    ['what is no JSON', '{'],
    ['an unknown action', JSON.stringify({ action: 'dance' })],
    ['no channel', JSON.stringify({ action: 'subscribe' })],
    ['a channel that is no list', JSON.stringify({ action: 'subscribe', bars: 'AAPL' })],
  ])('when a client sends %s, then the code is 400', async (_, text) => {
    const { url } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`);
    client.socket.send(text);
    expect(await client.next()).toEqual([{ T: 'error', code: 400, msg: 'invalid syntax' }]);
  });

  it('when a channel is of another feed, then the code is 410', async () => {
    const { url } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`);
    client.send({ action: 'subscribe', orderbooks: ['BTC/USD'] });
    expect(await client.next()).toEqual([{ T: 'error', code: 410, msg: 'invalid subscribe action for this feed' }]);
  });

  it('when trades and quotes together exceed the limit, then the code is 405 and nothing has changed; bars do not count', async () => {
    const { url, settings } = await setUpStreams();
    settings.symbolLimit = 2;
    const client = await authenticated(`${url}/v2/iex`);
    client.send({ action: 'subscribe', trades: ['A', 'B'], bars: ['A', 'B', 'C'] });
    expect(await client.next()).toMatchObject([{ T: 'subscription', trades: ['A', 'B'] }]);
    client.send({ action: 'subscribe', quotes: ['A'] });
    expect(await client.next()).toEqual([{ T: 'error', code: 405, msg: 'symbol limit exceeded' }]);
    client.send({ action: 'subscribe', trades: ['A'] });
    expect(await client.next()).toMatchObject([{ T: 'subscription', trades: ['A', 'B'], quotes: [] }]);
  });

  it('when options are asked for in JSON, then the code is 412; in msgpack all quotes are 413', async () => {
    const { url } = await setUpStreams();
    const text = await RawStream.connect(`${url}/v1beta1/indicative`);
    await text.next();
    expect(await text.next()).toMatchObject([{ code: 412 }]);
    const client = await authenticated(`${url}/v1beta1/indicative`, MSGPACK);
    client.send({ action: 'subscribe', quotes: ['*'] });
    expect(await client.next()).toMatchObject([{ code: 413 }]);
  });

  it('when an error is to be sent by hand, then every code can be', async () => {
    const { url, streams } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`);
    for (const code of [407, 408, 411, 500] as const) {
      expect(streams.sendError(code)).toBe(1);
      expect(await client.next()).toMatchObject([{ T: 'error', code }]);
    }
  });
});

describe('data points', () => {
  it('when a bar is subscribed to, then it is told after the confirmation, with the documented keys, T first', async () => {
    const { url, venue } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`);
    client.send({ action: 'subscribe', bars: ['AAPL'] });
    expect(await client.next()).toMatchObject([{ T: 'subscription', bars: ['AAPL'] }]);
    venue.bar(barAt('AAPL', '2026-11-20T15:29:00Z', 101.25, { volume: 120.4 }));
    venue.bar(barAt('MSFT', '2026-11-20T15:29:00Z', 400));
    const { isBinary, bytes } = await client.frame();
    expect(isBinary).toBe(false);
    expect(bytes.toString()).toBe(
      '[{"T":"b","S":"AAPL","t":"2026-11-20T15:29:00Z","o":101.25,"h":101.25,"l":101.25,"c":101.25,"v":120,"n":4,"vw":101.25}]',
    );
    await client.settled();
    expect(client.unread).toBe(0);
  });

  it('when many symbols report in one instant, then one frame has them all, in order', async () => {
    const { url, venue } = await setUpStreams();
    for (const [path, options] of [
      ['/v2/iex', {}],
      ['/v2/sip', MSGPACK],
    ] as const) {
      const client = await authenticated(`${url}${path}`, options, { bars: ['*'] });
      const symbols = Array.from({ length: 500 }, (_, index) => `SYM${index}`);
      for (const symbol of symbols) venue.bar(barAt(symbol, '2026-11-20T15:29:00Z', 10));
      const points: { S: string }[] = await client.next();
      expect(points.map(({ S }) => S)).toEqual(symbols);
    }
  });

  it('when a symbol trades and is quoted, then sizes are whole, and times have nine digits', async () => {
    const { url, venue } = await setUpStreams();
    const client = await authenticated(`${url}/v2/sip`, {}, { trades: ['AAPL'], quotes: ['AAPL'] });
    const timeMs = Date.parse('2026-11-20T15:30:00.208Z');
    venue.trade({ symbol: 'AAPL', timeMs, id: 7, price: 101.25, size: 3 });
    venue.quote({ symbol: 'AAPL', timeMs, bid: 101.2, ask: 101.3, bidSize: 2, askSize: 5 });
    const t = '2026-11-20T15:30:00.208000000Z';
    expect(await client.next()).toEqual([
      { T: 't', S: 'AAPL', i: 7, x: 'V', p: 101.25, s: 3, c: ['@'], z: 'C', t },
      { T: 'q', S: 'AAPL', bx: 'V', bp: 101.2, bs: 2, ax: 'V', ap: 101.3, as: 5, c: ['R'], z: 'C', t },
    ]);
  });

  it('when a symbol is halted and resumes, then both are told with their codes', async () => {
    const { url, venue } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`, {}, { statuses: ['*'] });
    venue.status({ symbol: 'AAPL', timeMs: venue.nowMs, isHalted: true });
    expect(await client.next()).toMatchObject([{ T: 's', S: 'AAPL', sc: 'H', sm: 'Trading Halt', rc: 'T12', z: 'C' }]);
    venue.status({ symbol: 'AAPL', timeMs: venue.nowMs, isHalted: false });
    expect(await client.next()).toMatchObject([{ T: 's', S: 'AAPL', sc: 'T', sm: 'Trading Resumption' }]);
  });

  it('when daily bars are subscribed to, then each minute of the session tells the day so far', async () => {
    const { url, venue } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`, {}, { dailyBars: ['AAPL'] });
    venue.bar(barAt('AAPL', '2026-11-20T14:30:00Z', 100));
    expect(await client.next()).toMatchObject([{ T: 'd', S: 'AAPL', t: '2026-11-20T05:00:00Z', o: 100, c: 100 }]);
    venue.bar(barAt('AAPL', '2026-11-20T14:31:00Z', 103));
    expect(await client.next()).toMatchObject([{ T: 'd', o: 100, h: 103, c: 103, v: 200, n: 8, vw: 101.5 }]);
  });

  it('when coins trade, then the crypto stream tells fractional sizes, the taker side and the book, and no stocks', async () => {
    const { url, venue } = await setUpStreams();
    const client = await authenticated(
      `${url}/v1beta3/crypto/us`,
      {},
      { trades: ['*'], bars: ['*'], orderbooks: ['BTC/USD'] },
    );
    venue.trade({ symbol: 'AAPL', timeMs: venue.nowMs, id: 1, price: 100, size: 1 });
    venue.trade({ symbol: 'BTC/USD', timeMs: venue.nowMs, id: 2, price: 60_000.5, size: 0.25 });
    venue.bar(barAt('BTC/USD', '2026-11-20T15:29:00Z', 60_000, { volume: 0.5 }));
    venue.quote({ symbol: 'BTC/USD', timeMs: venue.nowMs, bid: 59_999, ask: 60_001, bidSize: 0.1, askSize: 0.2 });
    const t = '2026-11-20T15:30:00.000000000Z';
    expect(await client.next()).toEqual([
      { T: 't', S: 'BTC/USD', p: 60_000.5, s: 0.25, i: 2, tks: 'B', t },
      expect.objectContaining({ T: 'b', S: 'BTC/USD', v: 0.5 }),
      { T: 'o', S: 'BTC/USD', b: [{ p: 59_999, s: 0.1 }], a: [{ p: 60_001, s: 0.2 }], r: true, t },
    ]);
  });

  it('when messages of other kinds are published by hand, then those who take their channel get them', async () => {
    const { url, streams } = await setUpStreams();
    const client = await authenticated(
      `${url}/v2/sip`,
      {},
      { trades: ['AAPL'], lulds: ['AAPL'], imbalances: ['AAPL'] },
    );
    const t = '2026-11-20T15:30:00.123456789Z';
    const messages = [
      { T: 'c', S: 'AAPL', x: 'V', oi: 1, op: 1, os: 1, oc: ['@'], ci: 2, cp: 2, cs: 2, cc: ['@'], z: 'C', t },
      { T: 'x', S: 'AAPL', i: 1, x: 'V', p: 1, s: 1, a: 'C', z: 'C', t },
      { T: 'l', S: 'AAPL', u: 110, d: 90, i: 'B', z: 'C', t },
      { T: 'i', S: 'AAPL', p: 100, z: 'C', t },
    ];
    streams.publish('/v2/sip', [...messages, { T: 'u', S: 'AAPL', t }]);
    expect(await client.next()).toEqual(messages);
    const news = await authenticated(`${url}/v1beta1/news`, {}, { news: ['AAPL'] });
    streams.publish('/v1beta1/news', [{ T: 'n', id: 1, headline: 'Up', symbols: ['MSFT', 'AAPL'] }]);
    expect(await news.next()).toMatchObject([{ T: 'n', headline: 'Up' }]);
  });

  it('when the test symbol is asked for on the test stream, then it trades every second and makes bars', async () => {
    const { url, venue, timers } = await setUpStreams();
    const client = await authenticated(
      `${url}/v2/test`,
      {},
      { trades: ['FAKEPACA'], quotes: ['FAKEPACA'], bars: ['FAKEPACA'] },
    );
    timers.pass(1000);
    expect(await client.next()).toMatchObject([
      { T: 't', S: 'FAKEPACA' },
      { T: 'q', S: 'FAKEPACA' },
    ]);
    venue.nowMs += 60_000;
    timers.pass(1000);
    expect(await client.next()).toMatchObject([{ T: 'b', S: 'FAKEPACA', t: '2026-11-20T15:30:00Z', n: 1 }, {}, {}]);
  });
});

describe('order', () => {
  it('when data is due before a control message, then it comes before it', async () => {
    const { url, venue, streams } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`, {}, { bars: ['AAPL'] });
    venue.bar(barAt('AAPL', '2026-11-20T15:29:00Z', 101));
    streams.sendError(500);
    venue.bar(barAt('AAPL', '2026-11-20T15:30:00Z', 102));
    expect(await client.next()).toMatchObject([{ T: 'b', c: 101 }]);
    expect(await client.next()).toMatchObject([{ T: 'error', code: 500 }]);
    expect(await client.next()).toMatchObject([{ T: 'b', c: 102 }]);
  });
});

describe('msgpack', () => {
  it('when the handshake asks for it, then frames are binary, T is the first key, and times are timestamps', async () => {
    const { url, venue, streams } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`, MSGPACK, { bars: ['AAPL'], trades: ['AAPL'], lulds: ['AAPL'] });
    venue.bar(barAt('AAPL', '2026-11-20T15:29:00Z', 101.25));
    venue.trade({ symbol: 'AAPL', timeMs: Date.parse('2026-11-20T15:30:00.208Z'), id: 7, price: 101.25, size: 3 });
    streams.publish('/v2/iex', [{ S: 'AAPL', T: 'l', t: '2026-11-20T15:30:00.123456789Z' }]);
    const points: Record<string, unknown>[] = await client.next();
    expect(points.map((point) => Object.keys(point)[0])).toEqual(['T', 'T', 'T']);
    const times = points.map(({ t }) => {
      expect(t).toBeInstanceOf(ExtData);
      return decodeTimestampToTimeSpec((t as ExtData).data as Uint8Array);
    });
    const second = Date.parse('2026-11-20T15:30:00Z') / 1000;
    expect(times).toEqual([
      { sec: second - 60, nsec: 0 },
      { sec: second, nsec: 208_000_000 },
      { sec: second, nsec: 123_456_789 },
    ]);
  });

  it.each([1, 15, 16, 300])('when %i points are due in one instant, then the list says so many', async (count) => {
    const { url, venue } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`, MSGPACK, { bars: ['*'] });
    for (let index = 0; index < count; index++) venue.bar(barAt(`SYM${index}`, '2026-11-20T15:29:00Z', index));
    expect(await client.next()).toHaveLength(count);
  });

  it('when an error is sent, then its code takes at most 32 bits, and T is the first key', async () => {
    const { url } = await setUpStreams();
    const client = await RawStream.connect(`${url}/v2/iex`, MSGPACK);
    await client.frame();
    client.send({ action: 'auth', key: KEY, secret: 'wrong' });
    const { isBinary, bytes } = await client.frame();
    expect(isBinary).toBe(true);
    const text = bytes.toString('latin1');
    // A list of one map of three, whose first key is T; then the code, as an unsigned integer of 16 bits.
    expect(text.startsWith('\x91\x83\xa1T\xa5error\xa4code\xcd\x01\x92')).toBe(true);
  });

  it('when a subscription comes in fragments, then it is read as one', async () => {
    const { url } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`);
    const text = Buffer.from(JSON.stringify({ bars: ['AAPL'], action: 'subscribe' }));
    client.socket.send(text.subarray(0, 9), { fin: false, binary: false });
    client.socket.send(text.subarray(9), { fin: true, binary: false });
    expect(await client.next()).toMatchObject([{ T: 'subscription', bars: ['AAPL'] }]);
  });
});

describe('a slow client', () => {
  it('when more waits for a client than it may, then it is told 407 and the socket closes', async () => {
    const { url, venue, settings } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`, {}, { bars: ['*'] });
    settings.slowClientBytes = -1;
    venue.bar(barAt('AAPL', '2026-11-20T15:29:00Z', 10));
    expect(await client.next()).toMatchObject([{ T: 'b' }]);
    expect(await client.next()).toEqual([{ T: 'error', code: 407, msg: 'slow client' }]);
    await client.closed();
  });

  it('when it takes nothing for too long, then it is cut off', async () => {
    const { url, venue, settings, streams, timers } = await setUpStreams();
    settings.slowClientBytes = 100_000;
    const client = await authenticated(`${url}/v2/iex`, {}, { bars: ['*'] });
    client.socket.pause();
    for (let frame = 0; frame < 4000 && streams.connections().length > 0; frame++) {
      for (let index = 0; index < 100; index++) venue.bar(barAt(`SYM${index}`, '2026-11-20T15:29:00Z', 10));
      await new Promise((resolve) => setImmediate(resolve));
      timers.pass(1000);
    }
    expect(streams.connections()).toEqual([]);
  });
});

describe('the handle', () => {
  it('when connections are to be cut, then those of the path are, and the others stay', async () => {
    const { url, streams } = await setUpStreams();
    const iex = await authenticated(`${url}/v2/iex`);
    const crypto = await authenticated(`${url}/v1beta3/crypto/us`);
    expect(streams.disconnect('/v2/iex')).toBe(1);
    await iex.closed();
    await crypto.settled();
    expect(streams.connections().map(({ path }) => path)).toEqual(['/v1beta3/crypto/us']);
    expect(streams.disconnect()).toBe(1);
    await crypto.closed();
  });

  it('when streams are closed, then clients are cut off and the server takes no further ones', async () => {
    const { url, streams, server } = await setUpStreams();
    const client = await authenticated(`${url}/v2/iex`);
    await streams.close();
    await client.closed();
    server.on('upgrade', (_, socket) => void socket.end('HTTP/1.1 503 Gone\r\n\r\n'));
    expect(await refusedUpgrade(`${url}/v2/iex`)).toBe(503);
  });
});
