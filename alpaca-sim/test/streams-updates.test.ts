import { afterEach, describe, expect, it } from 'vitest';
import { KEY, SECRET, updateOf } from './support/fake-venue.ts';
import { RawStream, closeStreams, listening, refusedUpgrade, setUpStreams } from './support/raw-stream.ts';

afterEach(closeStreams);

const MSGPACK = { headers: { 'Content-Type': 'application/msgpack' } };

describe('the handshake of /stream', () => {
  it('when a client connects, then nothing is sent until it has spoken, and the authorization reply is the first frame', async () => {
    const { url } = await setUpStreams();
    const client = await RawStream.connect(`${url}/stream`);
    await client.settled();
    expect(client.unread).toBe(0);
    client.send({ action: 'authenticate', data: { key_id: KEY, secret_key: SECRET } });
    expect(await client.next()).toEqual({
      stream: 'authorization',
      data: { status: 'authorized', action: 'authenticate' },
    });
  });

  it('when keys come in the form of the newer documentation, then they are taken too', async () => {
    const { url } = await setUpStreams();
    const client = await RawStream.connect(`${url}/stream`);
    client.send({ action: 'auth', key: KEY, secret: SECRET });
    expect(await client.next()).toMatchObject({ data: { status: 'authorized' } });
  });

  it('when the keys are wrong, then the reply says unauthorized, and the socket stays open for another try', async () => {
    const { url } = await setUpStreams();
    const client = await RawStream.connect(`${url}/stream`);
    client.send({ action: 'authenticate', data: { key_id: KEY, secret_key: 'wrong' } });
    expect(await client.next()).toEqual({
      stream: 'authorization',
      data: { status: 'unauthorized', action: 'authenticate' },
    });
    client.send({ action: 'authenticate', data: { key_id: KEY, secret_key: SECRET } });
    expect(await client.next()).toMatchObject({ data: { status: 'authorized' } });
  });

  it('when a client listens before it is authorized, then it is told so under authorization', async () => {
    const { url, venue } = await setUpStreams();
    const client = await RawStream.connect(`${url}/stream`);
    client.send({ action: 'listen', data: { streams: ['trade_updates'] } });
    expect(await client.next()).toEqual({
      stream: 'authorization',
      data: { status: 'unauthorized', action: 'listen' },
    });
    venue.update(updateOf('new'));
    await client.settled();
    expect(client.unread).toBe(0);
  });

  it('when what was sent cannot be read or names no action, then an error names it, and the stream goes on', async () => {
    const { url } = await setUpStreams();
    const client = await RawStream.connect(`${url}/stream`);
    client.socket.send('{"action":');
    expect(await client.next()).toMatchObject({ action: 'error', data: { error_message: 'invalid syntax' } });
    client.send({ action: 'dance' });
    expect(await client.next()).toMatchObject({ action: 'error', data: { error_message: 'invalid action' } });
    client.send({ action: 'authenticate', data: { key_id: KEY, secret_key: SECRET } });
    expect(await client.next()).toMatchObject({ data: { status: 'authorized' } });
  });

  it('when the path leads nowhere, then the handshake is answered 404', async () => {
    const { url } = await setUpStreams();
    expect(await refusedUpgrade(`${url}/v2/nowhere`)).toBe(404);
  });
});

describe('listening', () => {
  it('when streams are named, then those that exist are acknowledged, and each listen replaces the one before', async () => {
    const { url, venue } = await setUpStreams();
    const client = await RawStream.connect(`${url}/stream`);
    client.send({ action: 'authenticate', data: { key_id: KEY, secret_key: SECRET } });
    await client.next();
    client.send({ action: 'listen', data: { streams: ['account_updates', 'trade_updates'] } });
    expect(await client.next()).toEqual({ stream: 'listening', data: { streams: ['trade_updates'] } });
    venue.update(updateOf('new'));
    expect(await client.next()).toMatchObject({ stream: 'trade_updates', data: { event: 'new' } });
    client.send({ action: 'listen', data: { streams: [] } });
    expect(await client.next()).toEqual({ stream: 'listening', data: { streams: [] } });
    venue.update(updateOf('fill'));
    await client.settled();
    expect(client.unread).toBe(0);
  });

  it('when an order fills, then the message has the documented keys, and an event that is no fill lacks those of fills', async () => {
    const { url, venue } = await setUpStreams();
    const client = await listening(url);
    venue.update(updateOf('fill', { execution_id: 'e-1' }));
    venue.update(updateOf('pending_new'));
    const fill = await client.next();
    expect(fill.stream).toBe('trade_updates');
    expect(fill.data).toEqual({
      event: 'fill',
      execution_id: 'e-1',
      timestamp: '2026-11-20T15:30:00.000000001Z',
      price: '101.5',
      qty: '2',
      position_qty: '2',
      order: { id: 'order-1', client_order_id: 'client-1', symbol: 'AAPL', status: 'fill' },
    });
    expect(Object.keys((await client.next()).data)).toEqual(['event', 'timestamp', 'order']);
  });

  it('when an order of another account fills, then nothing is told', async () => {
    const { url, venue } = await setUpStreams();
    const client = await listening(url);
    venue.update(updateOf('fill', {}, 'somebody-else'));
    await client.settled();
    expect(client.unread).toBe(0);
  });

  it('when two clients of the account listen, then both are told', async () => {
    const { url, venue } = await setUpStreams();
    const [first, second] = [await listening(url), await listening(url)];
    venue.update(updateOf('new'));
    expect(await first.next()).toEqual(await second.next());
  });
});

describe('frames', () => {
  it('when nothing else is asked for, then frames are binary and hold JSON', async () => {
    const { url, venue } = await setUpStreams();
    const client = await listening(url);
    venue.update(updateOf('new'));
    const { isBinary, bytes } = await client.frame();
    expect(isBinary).toBe(true);
    expect(JSON.parse(bytes.toString('utf8'))).toMatchObject({ stream: 'trade_updates' });
  });

  it('when the handshake asks for msgpack, then both sides speak it', async () => {
    const { url, venue } = await setUpStreams();
    const client = await listening(url, MSGPACK);
    venue.update(updateOf('new', { timestamp: '2026-11-20T15:30:00.000000009Z' }));
    expect(await client.next()).toMatchObject({
      stream: 'trade_updates',
      data: { event: 'new', timestamp: '2026-11-20T15:30:00.000000009Z' },
    });
  });

  it('when a message comes in fragments, then it is read as one', async () => {
    const { url } = await setUpStreams();
    const client = await RawStream.connect(`${url}/stream`);
    const text = JSON.stringify({ action: 'authenticate', data: { key_id: KEY, secret_key: SECRET } });
    client.socket.send(text.slice(0, 20), { fin: false });
    client.socket.send(text.slice(20, 30), { fin: false });
    client.socket.send(text.slice(30), { fin: true });
    expect(await client.next()).toMatchObject({ data: { status: 'authorized' } });
  });
});
