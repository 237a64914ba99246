import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { defaultMarketSettings } from '../data/settings.ts';
import type { MarketSettings } from '../data/settings.ts';
import type { FaultBook } from '../faults/fault-book.ts';
import type { Message } from './codec.ts';
import { codecOf } from './codec.ts';
import type { Credentials } from './data-connection.ts';
import { DataHub } from './data-hub.ts';
import type { StreamVenue } from './data-hub.ts';
import type { StreamErrorCode } from './errors.ts';
import { feedAt } from './feeds.ts';
import { Peer } from './peer.ts';
import type { Timers } from './timers.ts';
import { wallTimers } from './timers.ts';
import { UpdatesHub } from './updates-hub.ts';

const UPDATES_PATH = '/stream';

export interface StreamsOptions {
  readonly settings?: MarketSettings;
  readonly faults?: Pick<FaultBook, 'strike'>;
  readonly timers?: Timers;
}

/** One open connection. */
export interface StreamConnection {
  readonly path: string;
  /** undefined until it has authenticated. */
  readonly accountId: string | undefined;
  /** Its confirmation, or the names of the streams that it listens to. */
  readonly subscriptions: Message | readonly string[];
}

/** The streams of a running simulator, as its controls see them. A path left out means all of them. */
export interface Streams {
  connections(): StreamConnection[];
  /** Ends connections without a word. @returns how many */
  disconnect(path?: string): number;
  /** Sends an error to the clients of a market data stream. @returns to how many */
  sendError(code: StreamErrorCode, path?: string): number;
  /** Sends messages of a market data stream (`T` says which kind) to whoever subscribed to them; times as RFC 3339 texts. */
  publish(path: string, messages: readonly Message[]): void;
  /** Ends all connections, and forgets what faults hold back: for a venue that starts over. */
  reset(): void;
  close(): Promise<void>;
}

function credentialsIn({ headers }: IncomingMessage): Credentials | undefined {
  const [keyId, secret] = [headers['apca-api-key-id'], headers['apca-api-secret-key']];
  return typeof keyId === 'string' && typeof secret === 'string' ? { keyId, secret } : undefined;
}

const REASONS: Readonly<Record<number, string>> = { 404: 'Not Found', 429: 'Too Many Requests' };

function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ message });
  const head = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

class Attached implements Streams {
  readonly #data: DataHub;
  readonly #updates: UpdatesHub;
  readonly #faults: Pick<FaultBook, 'strike'> | undefined;
  readonly #timers: Timers;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false, perMessageDeflate: false });
  readonly #upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void =>
    this.#onUpgrade(request, socket, head);

  constructor(server: Server, venue: StreamVenue, options: StreamsOptions) {
    this.#faults = options.faults;
    this.#timers = options.timers ?? wallTimers;
    const hub = {
      settings: options.settings ?? defaultMarketSettings(),
      faults: options.faults,
      timers: this.#timers,
    };
    this.#data = new DataHub(venue, hub);
    this.#updates = new UpdatesHub(venue, hub);
    this.#server = server;
    server.on('upgrade', this.#upgrade);
  }

  connections(): StreamConnection[] {
    const data = [...this.#data.connections].map(({ feed, accountId, subscriptions }) => ({
      path: feed.path,
      accountId,
      subscriptions: subscriptions.confirmation(),
    }));
    const updates = [...this.#updates.connections].map(({ accountId, streams }) => ({
      path: UPDATES_PATH,
      accountId,
      subscriptions: streams,
    }));
    return [...updates, ...data];
  }

  disconnect(path?: string): number {
    const updates = path === undefined || path === UPDATES_PATH ? [...this.#updates.connections] : [];
    const data = [...this.#data.connections].filter(({ feed }) => path === undefined || feed.path === path);
    for (const { peer } of [...updates, ...data]) peer.cut();
    return updates.length + data.length;
  }

  sendError(code: StreamErrorCode, path?: string): number {
    const told = [...this.#data.connections].filter(({ feed }) => path === undefined || feed.path === path);
    for (const connection of told) connection.refuse(code);
    return told.length;
  }

  publish(path: string, messages: readonly Message[]): void {
    this.#data.publish(path, messages);
  }

  reset(): void {
    this.#data.reset();
    this.#updates.reset();
  }

  async close(): Promise<void> {
    this.#server.off('upgrade', this.#upgrade);
    this.#data.close();
    this.#updates.close();
    await new Promise<void>((resolve) => this.#sockets.close(() => resolve()));
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { pathname } = new URL(request.url ?? '/', 'ws://localhost');
    const feed = feedAt(pathname);
    const isUpdates = pathname.replace(/\/$/, '') === UPDATES_PATH;
    if (feed === undefined && !isUpdates) return refuseUpgrade(socket, 404, 'endpoint not found.');
    const refusal = this.#faults?.strike(isUpdates ? 'updates-upgrade-429' : 'data-upgrade-429', { path: pathname });
    if (refusal !== undefined) return refuseUpgrade(socket, refusal.status, 'too many requests.');
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const peer = new Peer(webSocket, codecOf(request.headers['content-type']), this.#timers);
      if (feed === undefined) this.#updates.connect(peer);
      else this.#data.connect(feed, peer, credentialsIn(request));
    });
  }
}

/** Serves `/stream` and the market data streams on a server's upgrades. */
export function attachStreams(server: Server, venue: StreamVenue, options: StreamsOptions = {}): Streams {
  return new Attached(server, venue, options);
}
