import { Agent as PlainAgent, request as requestPlain } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as requestTls } from 'node:https';
import type { Answer, Line } from './outside.ts';

/** Connections stay open between requests for so long: an order must not wait for a new one. */
const IDLE_MS = 50_000;
const CONNECTIONS_MAX = 64;

/** Requests over HTTP or HTTPS. */
export class HttpLine implements Line {
  readonly #agent: PlainAgent;
  readonly #request: typeof requestPlain;

  constructor(restUrl: string) {
    const isSecure = new URL(restUrl).protocol === 'https:';
    const settings = { keepAlive: true, maxSockets: CONNECTIONS_MAX, timeout: IDLE_MS };
    this.#agent = isSecure ? new TlsAgent(settings) : new PlainAgent(settings);
    this.#request = isSecure ? requestTls : requestPlain;
  }

  readonly close = (): void => this.#agent.destroy();

  readonly send: Line['send'] = (url, { method = 'GET', headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const text = typeof body === 'string' ? body : '';
      const outgoing = this.#request(url, {
        method,
        agent: this.#agent,
        headers: { ...(headers as Record<string, string>), 'Content-Length': Buffer.byteLength(text) },
        signal,
      });
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => void read(incoming).then(resolve, reject));
      outgoing.end(text);
    });
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
