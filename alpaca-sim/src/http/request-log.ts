const ENTRIES_MAX = 10_000;

/** One request as it was seen, without its headers and body. */
export interface RequestEntry {
  /** Counts from 1 since the start or the last reset. */
  readonly number: number;
  /** The venue's time, RFC 3339. */
  readonly at: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** 0 where the connection was cut unanswered. */
  readonly status: number;
  /** The fault that struck it. */
  readonly fault?: string;
  /** Of the order that was asked for. */
  readonly client_order_id?: string;
}

/** The last requests, for tests that count what a client sent. */
export class RequestLog {
  #entries: RequestEntry[] = [];
  #count = 0;

  add(entry: Omit<RequestEntry, 'number'>): void {
    this.#count += 1;
    this.#entries.push({ number: this.#count, ...entry });
    if (this.#entries.length > ENTRIES_MAX) this.#entries.shift();
  }

  get count(): number {
    return this.#count;
  }

  /** Those numbered above `number`. */
  after(number: number): readonly RequestEntry[] {
    return this.#entries.filter((entry) => entry.number > number);
  }

  reset(): void {
    this.#entries = [];
    this.#count = 0;
  }
}
