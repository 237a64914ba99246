import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExtData, ExtensionCodec, decode, encode } from '@msgpack/msgpack';
import { WebSocket } from 'ws';
import { defaultMarketSettings } from '../../src/data/settings.ts';
import type { MarketSettings } from '../../src/data/settings.ts';
import { FaultBook } from '../../src/faults/fault-book.ts';
import type { FaultRule } from '../../src/faults/fault-book.ts';
import { attachStreams } from '../../src/streams/attach.ts';
import type { Streams } from '../../src/streams/attach.ts';
import type { Timers } from '../../src/streams/timers.ts';
import { FakeVenue, KEY, SECRET } from './fake-venue.ts';

/** Timers that run when a test says that their time has passed. */
export class HandTimers implements Timers {
  #nowMs = 0;
  readonly #waiting = new Set<{ dueMs: number; run: () => void }>();

  after(ms: number, run: () => void): () => void {
    const entry = { dueMs: this.#nowMs + ms, run };
    this.#waiting.add(entry);
    return () => void this.#waiting.delete(entry);
  }

  pass(ms: number): void {
    this.#nowMs += ms;
    for (const entry of [...this.#waiting].filter(({ dueMs }) => dueMs <= this.#nowMs)) {
      this.#waiting.delete(entry);
      entry.run();
    }
  }
}

export interface StreamSetUp {
  readonly venue: FakeVenue;
  readonly settings: MarketSettings;
  readonly timers: HandTimers;
  readonly faults: FaultBook;
  readonly streams: Streams;
  readonly server: Server;
  readonly url: string;
}

const open: { server: Server; streams: Streams; clients: RawStream[] }[] = [];

/** Streams over a venue of our own on a loopback port. Close with `closeStreams`. */
export async function setUpStreams(rules: readonly FaultRule[] = []): Promise<StreamSetUp> {
  const venue = new FakeVenue();
  const settings = defaultMarketSettings();
  const timers = new HandTimers();
  const faults = new FaultBook(1, () => venue.nowMs);
  for (const rule of rules) faults.set(rule);
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const streams = attachStreams(server, venue, { settings, timers, faults });
  open.push({ server, streams, clients: [] });
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { venue, settings, timers, faults, streams, server, url };
}

export async function closeStreams(): Promise<void> {
  for (const { server, streams, clients } of open.splice(0)) {
    for (const client of clients) client.socket.terminate();
    await streams.close();
    server.close();
    await once(server, 'close');
  }
}

export interface Frame {
  readonly isBinary: boolean;
  readonly bytes: Buffer;
}

interface ConnectOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

/** A client that sees every frame as it came. */
export class RawStream {
  readonly socket: WebSocket;
  readonly #codec: 'json' | 'msgpack';
  readonly #frames: Frame[] = [];
  #wake = (): void => undefined;

  private constructor(socket: WebSocket, codec: 'json' | 'msgpack') {
    this.socket = socket;
    this.#codec = codec;
    socket.on('error', () => undefined);
    socket.on('message', (data, isBinary) => {
      this.#frames.push({ isBinary, bytes: data as Buffer });
      this.#wake();
    });
  }

  static async connect(url: string, { headers = {} }: ConnectOptions = {}): Promise<RawStream> {
    const client = RawStream.start(url, { headers });
    await once(client.socket, 'open');
    return client;
  }

  static start(url: string, { headers = {} }: ConnectOptions = {}): RawStream {
    const client = new RawStream(
      new WebSocket(url, { headers }),
      headers['Content-Type'] === 'application/msgpack' ? 'msgpack' : 'json',
    );
    open.at(-1)?.clients.push(client);
    return client;
  }

  send(message: unknown): void {
    this.socket.send(this.#codec === 'msgpack' ? encode(message) : JSON.stringify(message));
  }

  async frame(): Promise<Frame> {
    while (this.#frames.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#frames.shift()!;
  }

  /** The next message, decoded; times of msgpack as `ExtData`. */
  async next(): Promise<any> {
    const { bytes } = await this.frame();
    return this.#codec === 'msgpack' ? decode(bytes, { extensionCodec: rawTimes }) : JSON.parse(bytes.toString());
  }

  /** What has come and was not read. */
  get unread(): number {
    return this.#frames.length;
  }

  /** A round trip: whatever the server sent before is here afterwards. */
  async settled(): Promise<void> {
    this.socket.ping();
    await once(this.socket, 'pong');
  }

  async closed(): Promise<void> {
    if (this.socket.readyState !== WebSocket.CLOSED) await once(this.socket, 'close');
  }
}

const rawTimes = new ExtensionCodec();
rawTimes.register({ type: -1, encode: () => null, decode: (data) => new ExtData(-1, data) });

/** The status of the answer to a handshake that is refused. */
export async function refusedUpgrade(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { socket } = RawStream.start(url, { headers });
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
  socket.terminate();
  return response.statusCode;
}

/** A client of a market data stream that is through with authentication. */
export async function authenticated(
  url: string,
  options: ConnectOptions = {},
  subscribe?: Readonly<Record<string, readonly string[]>>,
): Promise<RawStream> {
  const client = await RawStream.connect(url, options);
  await client.next();
  client.send({ action: 'auth', key: KEY, secret: SECRET });
  await client.next();
  if (subscribe !== undefined) {
    client.send({ action: 'subscribe', ...subscribe });
    await client.next();
  }
  return client;
}

/** A client of `/stream` that listens to trade updates. */
export async function listening(url: string, options: ConnectOptions = {}): Promise<RawStream> {
  const client = await RawStream.connect(`${url}/stream`, options);
  client.send({ action: 'authenticate', data: { key_id: KEY, secret_key: SECRET } });
  await client.next();
  client.send({ action: 'listen', data: { streams: ['trade_updates'] } });
  await client.next();
  return client;
}
