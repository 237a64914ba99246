import type { Message } from './codec.ts';
import { pack } from './codec.ts';
import type { Credentials } from './data-connection.ts';
import type { Peer } from './peer.ts';

const STREAMS = ['trade_updates'];

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textIn(message: Message, ...keys: readonly string[]): string {
  const value = keys.map((key) => message[key]).find((entry) => typeof entry === 'string');
  return typeof value === 'string' ? value : '';
}

/** One client of `/stream`. Nothing is sent to it before its first message; everything goes in binary frames. */
export class UpdatesConnection {
  readonly peer: Peer;
  readonly #accountByKey: (credentials: Credentials) => string | undefined;
  #accountId: string | undefined;
  #streams: readonly string[] = [];

  constructor(peer: Peer, accountByKey: (credentials: Credentials) => string | undefined) {
    this.peer = peer;
    this.#accountByKey = accountByKey;
  }

  /** undefined until it is authorized. */
  get accountId(): string | undefined {
    return this.#accountId;
  }

  get streams(): readonly string[] {
    return this.#streams;
  }

  hears(accountId: string): boolean {
    return this.#accountId === accountId && this.#streams.includes('trade_updates') && this.peer.isOpen;
  }

  send(message: Message): void {
    this.peer.send(pack(message, this.peer.codec), true);
  }

  receive(message: Message | undefined): void {
    const action = message?.['action'];
    const data = isMessage(message?.['data']) ? message['data'] : (message ?? {});
    if (action === 'authenticate' || action === 'auth') {
      const token = textIn(data, 'oauth_token');
      if (token !== '') return this.#authenticate({ keyId: 'oauth', secret: token });
      return this.#authenticate({ keyId: textIn(data, 'key_id', 'key'), secret: textIn(data, 'secret_key', 'secret') });
    }
    if (action !== 'listen') return this.#error(message === undefined ? 'invalid syntax' : 'invalid action');
    if (this.#accountId === undefined) return this.#authorization(false, 'listen');
    const { streams } = data;
    if (!Array.isArray(streams)) return this.#error('streams must be a list');
    this.#streams = STREAMS.filter((name) => streams.includes(name));
    this.send({ stream: 'listening', data: { streams: this.#streams } });
  }

  #authenticate(credentials: Credentials): void {
    const accountId = this.#accountByKey(credentials);
    if (accountId !== undefined) this.#accountId = accountId;
    this.#authorization(accountId !== undefined, 'authenticate');
  }

  #authorization(isAuthorized: boolean, action: string): void {
    this.send({ stream: 'authorization', data: { status: isAuthorized ? 'authorized' : 'unauthorized', action } });
  }

  #error(message: string): void {
    this.send({ action: 'error', data: { error_message: message } });
  }
}
