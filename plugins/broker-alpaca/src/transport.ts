import { Agent as PlainAgent, request as requestPlain } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as requestTls } from 'node:https';
import { Unsent, isLoopback } from './hosts.ts';

/** Connections stay open between requests for so long: an order must not wait for a new one. */
const IDLE_MS = 50_000;
const CONNECTIONS_MAX = 64;
const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** HTTP to one host alone: whatever leads elsewhere, and every redirect, is refused before it is followed. */
export class Transport {
  readonly #origin: string;
  readonly #allowed: string;
  readonly #seen: (response: Response) => void;
  readonly #agent: PlainAgent;
  readonly #request: typeof requestPlain;

  /** @param seen hears every response */
  constructor(restUrl: string, seen: (response: Response) => void) {
    const { origin, hostname, protocol } = new URL(restUrl);
    const settings = { keepAlive: true, maxSockets: CONNECTIONS_MAX, timeout: IDLE_MS };
    this.#origin = origin;
    this.#allowed = isLoopback(hostname) ? 'this machine' : hostname;
    this.#seen = seen;
    this.#agent = protocol === 'https:' ? new TlsAgent(settings) : new PlainAgent(settings);
    this.#request = protocol === 'https:' ? requestTls : requestPlain;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** As the global `fetch`, as far as it is needed. */
  readonly fetch = async (asked: string, init: RequestInit): Promise<Response> => {
    const url = new URL(asked);
    if (url.origin !== this.#origin) {
      throw new Unsent(`refused to talk to ${url.host}: baseUrl allows ${this.#allowed} alone`);
    }
    const { status, headers, body } = await this.#send(url, init);
    if (status >= 300 && status < 400) throw new Error(`refused to follow a redirect of ${url.host} (HTTP ${status})`);
    const response = new Response(NO_BODY.has(status) ? null : body, { status, headers });
    this.#seen(response);
    return response;
  };

  #send(url: URL, { method = 'GET', headers, body, signal }: RequestInit): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const text = typeof body === 'string' ? body : '';
      const outgoing = this.#request(url, {
        method,
        agent: this.#agent,
        headers: { ...(headers as Record<string, string>), 'Content-Length': Buffer.byteLength(text) },
        ...(signal && { signal }),
      });
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => void read(incoming).then(resolve, reject));
      outgoing.end(text);
    });
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

function read(incoming: IncomingMessage): Promise<Answer> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    incoming.on('data', (chunk: Buffer) => void chunks.push(chunk));
    incoming.on('error', reject);
    incoming.on('end', () => {
      resolve({ status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') });
    });
  });
}
