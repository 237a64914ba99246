import type { MarketSettings } from '../data/settings.ts';
import type { Message } from './codec.ts';
import { SharedMessage, joinPacked, pack } from './codec.ts';
import type { StreamErrorCode } from './errors.ts';
import { STREAM_ERRORS } from './errors.ts';
import type { Channel, Feed } from './feeds.ts';
import type { Peer } from './peer.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Timers } from './timers.ts';

const SLOW_GRACE_MS = 1000;

export interface Credentials {
  readonly keyId: string;
  readonly secret: string;
}

export interface DataConnectionHost {
  readonly settings: MarketSettings;
  readonly timers: Timers;
  /** @returns the account, or the code of the refusal */
  admit(connection: DataConnection, credentials: Credentials): string | StreamErrorCode;
  /** A subscription has been taken. */
  subscribed(connection: DataConnection): void;
}

function textIn(message: Message, key: string): string {
  const value = message[key];
  return typeof value === 'string' ? value : '';
}

/** One client of a market data stream, from its welcome on. */
export class DataConnection {
  readonly feed: Feed;
  readonly peer: Peer;
  readonly subscriptions: Subscriptions;
  readonly #host: DataConnectionHost;
  readonly #waiting: Uint8Array[] = [];
  #accountId: string | undefined;
  #stopAuthTimer: () => void;

  constructor(feed: Feed, peer: Peer, host: DataConnectionHost) {
    this.feed = feed;
    this.peer = peer;
    this.subscriptions = new Subscriptions(feed);
    this.#host = host;
    this.#stopAuthTimer = host.timers.after(host.settings.authTimeoutMs, () => {
      this.refuse(404);
      peer.close();
    });
  }

  /** undefined until it has authenticated. */
  get accountId(): string | undefined {
    return this.#accountId;
  }

  /** Welcomes the client; one that sent its credentials with the handshake is authenticated at once. */
  welcome(credentials: Credentials | undefined): void {
    this.#control({ T: 'success', msg: 'connected' });
    if (this.feed.kind === 'options' && this.peer.codec === 'json') this.refuse(412);
    else if (credentials !== undefined) this.#authenticate(credentials);
  }

  receive(message: Message | undefined): void {
    if (message === undefined) return this.refuse(400);
    if (message['action'] === 'auth') {
      return this.#authenticate({ keyId: textIn(message, 'key'), secret: textIn(message, 'secret') });
    }
    if (message['action'] !== 'subscribe' && message['action'] !== 'unsubscribe') return this.refuse(400);
    if (this.#accountId === undefined) return this.refuse(401);
    const refusal =
      message['action'] === 'subscribe'
        ? this.subscriptions.subscribe(message, this.#host.settings.symbolLimit)
        : this.subscriptions.unsubscribe(message);
    if (refusal !== undefined) return this.refuse(refusal);
    this.#control(this.subscriptions.confirmation());
    this.#host.subscribed(this);
  }

  closed(): void {
    this.#stopAuthTimer();
    this.#waiting.length = 0;
  }

  refuse(code: StreamErrorCode): void {
    this.#control({ T: 'error', code, msg: STREAM_ERRORS[code] });
  }

  /** Sends a data point if it is subscribed to. Those of one instant go out together in one frame. */
  offer(channel: Channel, symbols: readonly string[], message: SharedMessage): void {
    if (this.#accountId === undefined || !this.peer.isOpen) return;
    if (!symbols.some((symbol) => this.subscriptions.has(channel, symbol))) return;
    this.#waiting.push(message.in(this.peer.codec));
    if (this.#waiting.length === 1) queueMicrotask(() => this.#flush());
  }

  #authenticate(credentials: Credentials): void {
    if (this.#accountId !== undefined) return this.refuse(403);
    const answer = this.#host.admit(this, credentials);
    if (typeof answer === 'string') {
      this.#accountId = answer;
      this.#stopAuthTimer();
      this.#control({ T: 'success', msg: 'authenticated' });
      return;
    }
    this.refuse(answer);
    if (answer !== 406) return;
    // Clients try again on the same socket, for longer than the time that they have to authenticate.
    this.#stopAuthTimer();
    if (this.#host.settings.afterConnectionLimit === 'close') this.peer.close();
  }

  /** Control messages come alone, and after the data that was due before them. */
  #control(message: Message): void {
    this.#flush();
    const { codec } = this.peer;
    this.peer.send(joinPacked([pack(message, codec)], codec), codec === 'msgpack');
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const { codec } = this.peer;
    this.peer.send(joinPacked(this.#waiting, codec), codec === 'msgpack');
    this.#waiting.length = 0;
    if (this.peer.backlog <= this.#host.settings.slowClientBytes) return;
    this.refuse(407);
    this.peer.close();
    this.#host.timers.after(SLOW_GRACE_MS, () => this.peer.cut());
  }
}
