import { Unsent, isLoopback } from './hosts.ts';
import type { Answer, Line, Outside } from './outside.ts';

interface Options {
  readonly restUrl: string;
  readonly timeoutMs: number;
  readonly outside: Outside;
  /** Hears every response. */
  readonly seen: (response: Response) => void;
}

const NO_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** HTTP to one host alone, each request with a deadline: whatever leads elsewhere, and every redirect, is refused before it is followed. */
export class Transport {
  readonly #options: Options;
  readonly #origin: string;
  readonly #allowed: string;
  readonly #line: Line;

  constructor(options: Options) {
    const { origin, hostname } = new URL(options.restUrl);
    this.#options = options;
    this.#origin = origin;
    this.#allowed = isLoopback(hostname) ? 'this machine' : hostname;
    this.#line = options.outside.line(options.restUrl);
  }

  close(): void {
    this.#line.close();
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
    this.#options.seen(response);
    return response;
  };

  async #send(url: URL, init: RequestInit): Promise<Answer> {
    const { timeoutMs, outside } = this.#options;
    const answered = new AbortController();
    const late = new AbortController();
    void outside.clock.pause(timeoutMs, answered.signal).then(() => {
      if (!answered.signal.aborted) late.abort(timedOut(timeoutMs));
    });
    try {
      return await this.#line.send(url, { ...init, signal: late.signal });
    } catch (error) {
      throw late.signal.aborted ? late.signal.reason : error;
    } finally {
      answered.abort();
    }
  }
}

function timedOut(ms: number): DOMException {
  return new DOMException(`Request timed out after ${ms} ms`, 'TimeoutError');
}
