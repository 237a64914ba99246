import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { KEY, SECRET, barAt, updateOf } from './support/fake-venue.ts';
import {
  RawStream,
  authenticated,
  closeStreams,
  listening,
  refusedUpgrade,
  setUpStreams,
} from './support/raw-stream.ts';

afterEach(closeStreams);

async function events(client: RawStream): Promise<string[]> {
  await client.settled();
  const names: string[] = [];
  while (client.unread > 0) names.push((await client.next()).data.event);
  return names;
}

async function closes(client: RawStream): Promise<number[]> {
  await client.settled();
  const prices: number[] = [];
  while (client.unread > 0) for (const { c } of await client.next()) prices.push(c);
  return prices;
}

describe('faults of the trade updates', () => {
  it('when a fill is missed, then it is not told, and the stream goes on', async () => {
    const { url, venue } = await setUpStreams([{ name: 'missed-fill', schedule: [1] }]);
    const client = await listening(url);
    for (const event of ['new', 'fill', 'new', 'fill']) venue.update(updateOf(event));
    expect(await events(client)).toEqual(['new', 'new', 'fill']);
  });

  it('when events are replayed, then all of the order come again after its fill, with the same execution ids', async () => {
    const { url, venue } = await setUpStreams([{ name: 'replayed-events' }]);
    const client = await listening(url);
    venue.update(updateOf('new', { order: { id: 'other', client_order_id: 'c', symbol: 'AAPL', status: 'new' } }));
    venue.update(updateOf('new', { execution_id: 'e-1' }));
    venue.update(updateOf('fill', { execution_id: 'e-2' }));
    await client.next();
    const told = [await client.next(), await client.next(), await client.next(), await client.next()];
    expect(told.map(({ data }) => data.execution_id)).toEqual(['e-1', 'e-2', 'e-1', 'e-2']);
    expect(await events(client)).toEqual([]);
  });

  it('when an event is duplicated, then it is told twice', async () => {
    const { url, venue } = await setUpStreams([{ name: 'duplicated-event', schedule: [2] }]);
    const client = await listening(url);
    for (const event of ['pending_new', 'new', 'fill']) venue.update(updateOf(event));
    expect(await events(client)).toEqual(['pending_new', 'new', 'new', 'fill']);
  });

  it('when an event is overtaken, then it is told after the one that follows', async () => {
    const { url, venue } = await setUpStreams([{ name: 'reordered-events', schedule: [1] }]);
    const client = await listening(url);
    for (const event of ['new', 'fill', 'canceled']) venue.update(updateOf(event));
    expect(await events(client)).toEqual(['fill', 'new', 'canceled']);
  });

  it('when nothing follows an event that is to be overtaken, then it is told after a second', async () => {
    const { url, venue, timers } = await setUpStreams([{ name: 'reordered-events', schedule: [1, 2] }]);
    const client = await listening(url);
    for (const event of ['new', 'fill']) venue.update(updateOf(event));
    expect(await events(client)).toEqual([]);
    timers.pass(1000);
    expect(await events(client)).toEqual(['new', 'fill']);
  });

  it('when an event is delayed, then it is told so much later, and others in the meantime', async () => {
    const { url, venue, timers } = await setUpStreams([{ name: 'delayed-event', schedule: [1], ms: 300 }]);
    const client = await listening(url);
    for (const event of ['new', 'fill']) venue.update(updateOf(event));
    expect(await events(client)).toEqual(['fill']);
    timers.pass(300);
    expect(await events(client)).toEqual(['new']);
  });

  it('when the connection is cut at an event, then it is not told, and a new connection hears what comes after', async () => {
    const { url, venue } = await setUpStreams([{ name: 'updates-disconnect', times: 1 }]);
    const client = await listening(url);
    venue.update(updateOf('fill'));
    await client.closed();
    const again = await listening(url);
    venue.update(updateOf('new'));
    expect(await events(again)).toEqual(['new']);
  });

  it('when the connection falls silent, then neither events nor pongs come until the time is over', async () => {
    const { url, venue, timers } = await setUpStreams([{ name: 'updates-silent', times: 1, ms: 5000 }]);
    const client = await listening(url);
    venue.update(updateOf('fill'));
    let pongs = 0;
    client.socket.on('pong', () => (pongs += 1));
    client.socket.ping('lost');
    client.send({ action: 'listen', data: { streams: ['trade_updates'] } });
    const other = await listening(url);
    await other.settled();
    expect([pongs, client.unread]).toEqual([0, 0]);
    timers.pass(5000);
    client.socket.ping('found');
    const [payload] = (await once(client.socket, 'pong')) as [Buffer];
    expect(payload.toString()).toBe('found');
    venue.update(updateOf('canceled'));
    expect(await events(client)).toEqual(['canceled']);
  });

  it('when the handshake is refused for its rate, then it is answered 429, and market data is not', async () => {
    const { url } = await setUpStreams([{ name: 'updates-upgrade-429', times: 1 }]);
    await authenticated(`${url}/v2/iex`);
    expect(await refusedUpgrade(`${url}/stream`)).toBe(429);
    await listening(url);
  });

  it('when nobody listens, then no opportunity is counted', async () => {
    const { venue, faults } = await setUpStreams([{ name: 'missed-fill' }]);
    venue.update(updateOf('fill'));
    expect(faults.report()).toMatchObject([{ opportunities: 0, strikes: 0 }]);
  });
});

describe('faults of the market data streams', () => {
  const told = async (name: Parameters<typeof setUpStreams>[0]): Promise<number[]> => {
    const { url, venue } = await setUpStreams(name);
    const client = await authenticated(`${url}/v2/iex`, {}, { bars: ['*'] });
    for (const minute of [1, 2, 3]) {
      venue.bar(barAt('AAPL', `2026-11-20T15:0${minute}:00Z`, minute));
      venue.bar(barAt('MSFT', `2026-11-20T15:0${minute}:00Z`, minute * 10));
    }
    return closes(client);
  };

  it('when a bar is missed, then the others are told', async () => {
    expect(await told([{ name: 'data-missed-bar', schedule: [2], symbol: 'AAPL' }])).toEqual([1, 10, 20, 3, 30]);
  });

  it('when a bar is duplicated, then it is told twice', async () => {
    expect(await told([{ name: 'data-duplicated-bar', schedule: [2], symbol: 'AAPL' }])).toEqual([
      1, 10, 2, 2, 20, 3, 30,
    ]);
  });

  it('when a bar is overtaken, then it is told after the next one of its symbol', async () => {
    expect(await told([{ name: 'data-reordered-bars', schedule: [1], symbol: 'AAPL' }])).toEqual([10, 2, 1, 20, 3, 30]);
  });

  it('when every bar is to be overtaken, then each second one is', async () => {
    expect(await told([{ name: 'data-reordered-bars', symbol: 'AAPL' }])).toEqual([10, 2, 1, 20, 30]);
  });

  it('when the connection is cut at a bar, then a new one is told those that follow', async () => {
    const { url, venue } = await setUpStreams([{ name: 'data-disconnect', times: 1 }]);
    const client = await authenticated(`${url}/v2/iex`, {}, { bars: ['AAPL'] });
    venue.bar(barAt('AAPL', '2026-11-20T15:01:00Z', 1));
    await client.closed();
    const again = await authenticated(`${url}/v2/iex`, {}, { bars: ['AAPL'] });
    venue.bar(barAt('AAPL', '2026-11-20T15:02:00Z', 2));
    expect(await closes(again)).toEqual([2]);
  });

  it('when the socket falls silent, then pongs still come, and bars only after the time is over', async () => {
    const { url, venue, timers } = await setUpStreams([{ name: 'data-silent', times: 1, ms: 5000 }]);
    const client = await authenticated(`${url}/v2/iex`, {}, { bars: ['AAPL'] });
    venue.bar(barAt('AAPL', '2026-11-20T15:01:00Z', 1));
    venue.bar(barAt('AAPL', '2026-11-20T15:02:00Z', 2));
    expect(await closes(client)).toEqual([]);
    timers.pass(5000);
    venue.bar(barAt('AAPL', '2026-11-20T15:03:00Z', 3));
    expect(await closes(client)).toEqual([3]);
  });

  it('when a ping is not answered, then nothing else is either until the time is over', async () => {
    const { url, venue, timers } = await setUpStreams([{ name: 'data-no-pong', times: 1, ms: 5000 }]);
    const client = await authenticated(`${url}/v2/iex`, {}, { bars: ['AAPL'] });
    client.socket.ping('lost');
    const other = await authenticated(`${url}/v1beta3/crypto/us`);
    await other.settled();
    venue.bar(barAt('AAPL', '2026-11-20T15:01:00Z', 1));
    await other.settled();
    expect(client.unread).toBe(0);
    timers.pass(5000);
    venue.bar(barAt('AAPL', '2026-11-20T15:02:00Z', 2));
    expect(await closes(client)).toEqual([2]);
  });

  it('when a connection was lost, then 406 is answered for a while', async () => {
    const { url, streams, timers } = await setUpStreams([{ name: 'data-connection-limit', times: 1 }]);
    const first = await authenticated(`${url}/v2/iex`);
    streams.disconnect('/v2/iex');
    await first.closed();
    const client = await RawStream.connect(`${url}/v2/iex`);
    await client.next();
    client.send({ action: 'auth', key: KEY, secret: SECRET });
    expect(await client.next()).toMatchObject([{ code: 406 }]);
    timers.pass(89_999);
    client.send({ action: 'auth', key: KEY, secret: SECRET });
    expect(await client.next()).toMatchObject([{ code: 406 }]);
    timers.pass(1);
    client.send({ action: 'auth', key: KEY, secret: SECRET });
    expect(await client.next()).toEqual([{ T: 'success', msg: 'authenticated' }]);
  });

  it('when the handshake is refused for its rate, then it is answered 429', async () => {
    const { url } = await setUpStreams([{ name: 'data-upgrade-429', times: 1 }]);
    expect(await refusedUpgrade(`${url}/v2/iex`)).toBe(429);
    await authenticated(`${url}/v2/iex`);
  });
});

describe('starting over', () => {
  it('when streams are reset, then connections end, nothing held back is told, and nobody is kept out', async () => {
    const { url, venue, streams, timers, faults } = await setUpStreams([
      { name: 'delayed-event', schedule: [1] },
      { name: 'reordered-events', schedule: [1] },
      { name: 'data-reordered-bars', schedule: [1] },
      { name: 'data-connection-limit' },
    ]);
    const lost = await authenticated(`${url}/v2/iex`);
    lost.socket.terminate();
    while (streams.connections().length > 0) await new Promise((resolve) => setImmediate(resolve));
    const before = [await listening(url), await authenticated(`${url}/v2/sip`, {}, { bars: ['AAPL'] })];
    for (const event of ['new', 'fill']) venue.update(updateOf(event));
    venue.bar(barAt('AAPL', '2026-11-20T15:01:00Z', 1));
    streams.reset();
    for (const client of before) await client.closed();
    expect(streams.connections()).toEqual([]);
    const updates = await listening(url);
    const bars = await authenticated(`${url}/v2/iex`, {}, { bars: ['AAPL'] });
    timers.pass(60_000);
    venue.update(updateOf('canceled'));
    venue.bar(barAt('AAPL', '2026-11-20T15:02:00Z', 2));
    expect(await events(updates)).toEqual(['canceled']);
    expect(await closes(bars)).toEqual([2]);
    expect(faults.report().find(({ name }) => name === 'data-connection-limit')).toMatchObject({ opportunities: 1 });
  });
});
