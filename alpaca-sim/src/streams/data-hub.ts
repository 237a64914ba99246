import type { MarketView } from '../data/market-view.ts';
import { isCrypto } from '../data/market-view.ts';
import type { MarketSettings } from '../data/settings.ts';
import { wireTime } from '../data/wire-time.ts';
import type { FaultBook } from '../faults/fault-book.ts';
import type { VenueBar } from '../venue/types.ts';
import type { Venue } from '../venue/venue.ts';
import type { Message } from './codec.ts';
import { SharedMessage } from './codec.ts';
import type { Credentials, DataConnectionHost } from './data-connection.ts';
import { DataConnection } from './data-connection.ts';
import type { StreamErrorCode } from './errors.ts';
import type { Channel, Feed, FeedKind } from './feeds.ts';
import { CHANNEL_OF } from './feeds.ts';
import {
  barMessage,
  dailyBarMessage,
  orderbookMessage,
  quoteMessage,
  statusMessage,
  tradeMessage,
} from './messages.ts';
import type { Peer } from './peer.ts';
import { TEST_SYMBOL, TestFeed } from './test-feed.ts';
import type { Timers } from './timers.ts';

export type StreamVenue = MarketView & Pick<Venue, 'on' | 'accountByKey' | 'updates'>;

export interface HubOptions {
  readonly settings: MarketSettings;
  readonly faults: Pick<FaultBook, 'strike'> | undefined;
  readonly timers: Timers;
}

const TIMES = ['t', 'created_at', 'updated_at'];

function kindOf(symbol: string): FeedKind {
  return isCrypto(symbol) ? 'crypto' : 'stocks';
}

/** The symbols that a message is about: its own, or those that a piece of news names. */
function symbolsIn(message: Message): string[] {
  const { S: symbol, symbols } = message;
  if (typeof symbol === 'string') return [symbol];
  return Array.isArray(symbols) ? symbols.filter((entry) => typeof entry === 'string') : [];
}

/** The message with its times as times, which JSON tells from other texts no more. */
function withTimes(message: Message): Message {
  const read = Object.entries(message).map(([key, value]) => {
    const time = TIMES.includes(key) && typeof value === 'string' ? wireTime(value) : undefined;
    return [key, time ?? value] as const;
  });
  return Object.fromEntries(read);
}

/** Tells what happens at the venue to whoever subscribed to it on a market data stream. */
export class DataHub implements DataConnectionHost {
  readonly settings: MarketSettings;
  readonly timers: Timers;
  readonly #venue: StreamVenue;
  readonly #faults: Pick<FaultBook, 'strike'> | undefined;
  readonly #connections = new Set<DataConnection>();
  /** Authenticated connections that were lost and still count as connected: account and path. */
  readonly #ghosts = new Set<string>();
  /** Bars to be told after the next one of their symbol. */
  readonly #held = new Map<string, VenueBar>();
  readonly #stops: (() => void)[];
  readonly #testFeed: TestFeed;

  constructor(venue: StreamVenue, options: HubOptions) {
    this.settings = options.settings;
    this.timers = options.timers;
    this.#venue = venue;
    this.#faults = options.faults;
    this.#testFeed = new TestFeed(venue, options.timers, (message) => this.publish('/v2/test', [message]));
    this.#stops = [
      venue.on('trade', (trade) => this.#tell('trades', trade.symbol, () => tradeMessage(trade))),
      venue.on('quote', (quote) => {
        this.#tell('quotes', quote.symbol, () => quoteMessage(quote));
        if (isCrypto(quote.symbol)) this.#tell('orderbooks', quote.symbol, () => orderbookMessage(quote));
      }),
      venue.on('bar', (bar) => this.#tellBar(bar)),
      venue.on('status', (status) => this.#tell('statuses', status.symbol, () => statusMessage(status))),
    ];
  }

  get connections(): Iterable<DataConnection> {
    return this.#connections;
  }

  connect(feed: Feed, peer: Peer, credentials: Credentials | undefined): void {
    const connection = new DataConnection(feed, peer, this);
    this.#connections.add(connection);
    peer.listen({
      message: (message) => connection.receive(message),
      closed: () => this.#lost(connection),
      ping: () => this.#answersPing(peer),
    });
    connection.welcome(credentials);
  }

  admit(connection: DataConnection, { keyId, secret }: Credentials): string | StreamErrorCode {
    const accountId = this.#venue.accountByKey(keyId, secret);
    if (accountId === undefined) return 402;
    const { name, path } = connection.feed;
    if (this.settings.withheldFeeds.includes(name)) return 409;
    let connected = this.#ghosts.has(`${accountId} ${path}`) ? this.settings.connectionLimit : 0;
    for (const other of this.#connections) {
      if (other.accountId === accountId && other.feed.path === path) connected += 1;
    }
    return connected >= this.settings.connectionLimit ? 406 : accountId;
  }

  subscribed({ feed, subscriptions }: DataConnection): void {
    if (feed.name !== 'test') return;
    const wants = (['trades', 'quotes', 'bars'] as const).some((channel) => subscriptions.has(channel, TEST_SYMBOL));
    if (wants) this.#testFeed.start();
  }

  /** Sends messages of one's own to those who subscribed to them. `T` comes first in what is sent. */
  publish(path: string, messages: readonly Message[]): void {
    for (const { T: type, ...rest } of messages) {
      const channel = typeof type === 'string' ? CHANNEL_OF[type] : undefined;
      if (channel === undefined) continue;
      const shared = new SharedMessage({ T: type, ...withTimes(rest) });
      for (const connection of this.#connections) {
        if (connection.feed.path === path) connection.offer(channel, symbolsIn(rest), shared);
      }
    }
  }

  /** Ends all connections, and forgets what faults hold back. */
  reset(): void {
    const connections = [...this.#connections];
    this.#connections.clear();
    for (const connection of connections) {
      connection.closed();
      connection.peer.cut();
    }
    this.#testFeed.stop();
    this.#ghosts.clear();
    this.#held.clear();
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.reset();
  }

  #takers(channel: Channel, symbol: string): DataConnection[] {
    const kind = kindOf(symbol);
    const takers: DataConnection[] = [];
    for (const connection of this.#connections) {
      if (connection.feed.kind === kind && connection.subscriptions.has(channel, symbol)) takers.push(connection);
    }
    return takers;
  }

  /** @param make the message; asked for only where somebody takes it */
  #tell(channel: Channel, symbol: string, make: () => Message | undefined): void {
    const takers = this.#takers(channel, symbol);
    const message = takers.length === 0 ? undefined : make();
    if (message === undefined) return;
    const shared = new SharedMessage(message);
    for (const connection of takers) connection.offer(channel, [symbol], shared);
  }

  #tellBar(bar: VenueBar): void {
    const takers = this.#takers('bars', bar.symbol);
    if (takers.length > 0) this.#tellMinute(bar, takers);
    this.#tell('dailyBars', bar.symbol, () => dailyBarMessage(this.#venue, bar.symbol));
  }

  #tellMinute(bar: VenueBar, takers: readonly DataConnection[]): void {
    const { symbol } = bar;
    if (this.#faults?.strike('data-disconnect', { symbol }) !== undefined) {
      for (const { peer } of takers) peer.cut();
      return;
    }
    const silence = this.#faults?.strike('data-silent', { symbol });
    if (silence !== undefined) for (const { peer } of takers) peer.silence(silence.ms, { withPongs: false });
    if (this.#faults?.strike('data-missed-bar', { symbol }) !== undefined) return;
    const held = this.#held.get(symbol);
    if (held === undefined && this.#faults?.strike('data-reordered-bars', { symbol }) !== undefined) {
      this.#held.set(symbol, bar);
      return;
    }
    const tell = (told: VenueBar): void => this.#tell('bars', symbol, () => barMessage(told));
    tell(bar);
    if (this.#faults?.strike('data-duplicated-bar', { symbol }) !== undefined) tell(bar);
    if (held === undefined) return;
    this.#held.delete(symbol);
    tell(held);
  }

  #answersPing(peer: Peer): boolean {
    const strike = this.#faults?.strike('data-no-pong');
    if (strike === undefined) return true;
    peer.silence(strike.ms, { withPongs: true });
    return false;
  }

  #lost(connection: DataConnection): void {
    connection.closed();
    if (!this.#connections.delete(connection) || connection.accountId === undefined) return;
    const strike = this.#faults?.strike('data-connection-limit');
    if (strike === undefined) return;
    const ghost = `${connection.accountId} ${connection.feed.path}`;
    this.#ghosts.add(ghost);
    this.timers.after(strike.ms, () => this.#ghosts.delete(ghost));
  }
}
