import { RateLimitError } from '@alpacahq/alpaca-trade-api';
import type { WallClock } from './wall-clock.ts';

/** Who goes first: what reduces a position, then what has to be known, then what would increase one, then what can wait. */
export const URGENCY = { exit: 0, enquiry: 1, entry: 2, routine: 3 } as const;

export type Urgency = (typeof URGENCY)[keyof typeof URGENCY];

interface Waiting {
  readonly key: string;
  readonly send: () => Promise<void>;
}

const TOO_MANY = 429;
const IN_FLIGHT_MAX = 32;
/** Share of the allowance that is left to exits. */
const KEPT_FOR_EXITS = 0.1;
const WINDOW_MS_MAX = 60_000;
/** First wait after a refusal that does not say when to come again; it doubles. */
const RETRY_MS = 250;
const RETRY_MS_MAX = 8_000;

/**
 * All requests to Alpaca, within its rate limit. Of two requests with the same key the second is sent when the first has been answered.
 * Whatever is refused for being too many (and so was not done) is sent again when Alpaca allows it.
 */
export class RequestQueue {
  readonly #lines: readonly Waiting[][] = [[], [], [], []];
  readonly #busyKeys = new Set<string>();
  readonly #stopping: AbortSignal;
  readonly #clock: WallClock;
  #inFlight = 0;
  #isDrainDue = false;
  /** When Alpaca is ready for more, by its own word; exits try a little earlier, in case it is. */
  #pausedUntil = -Infinity;
  #exitsPausedUntil = -Infinity;
  #refusalsInARow = 0;
  #wakesAt = Infinity;
  #allowance = { limit: Infinity, remaining: Infinity, resetAt: -Infinity };

  constructor(stopping: AbortSignal, clock: WallClock) {
    this.#stopping = stopping;
    this.#clock = clock;
  }

  /** Sends in turn. `key` keeps requests apart that must not overtake each other; '' for none. */
  run<T>(urgency: Urgency, key: string, send: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const attempt = async (): Promise<void> => {
        try {
          resolve(await send());
          this.#refusalsInARow = 0;
        } catch (error) {
          if (!(error instanceof RateLimitError) || this.#stopping.aborted) return reject(error as Error);
          this.#hold(error);
          this.#lines[urgency]!.unshift({ key, send: attempt });
        }
      };
      this.#lines[urgency]!.push({ key, send: attempt });
      this.#drainSoon();
    });
  }

  /** Reads what a response says of the rate limit. */
  readonly seen = ({ headers, status }: Response): void => {
    const remaining = Number(headers.get('X-RateLimit-Remaining') ?? NaN);
    const limit = Number(headers.get('X-RateLimit-Limit') ?? NaN);
    const now = this.#clock.now();
    const resetMs = untilReset(headers, now);
    if (Number.isNaN(remaining + limit + resetMs)) return;
    this.#allowance = { limit, remaining, resetAt: now + resetMs };
    if (status !== TOO_MANY && remaining > 0) this.#pausedUntil = this.#exitsPausedUntil = -Infinity;
  };

  #hold({ response }: RateLimitError): void {
    const now = this.#clock.now();
    const seconds = Number(response.headers.get('Retry-After') ?? NaN);
    const told = Number.isFinite(seconds) ? seconds * 1_000 : untilReset(response.headers, now);
    const own = Math.min(RETRY_MS * 2 ** this.#refusalsInARow++, RETRY_MS_MAX);
    this.#exitsPausedUntil = now + own;
    this.#pausedUntil = now + Math.min(Math.max(Number.isNaN(told) ? own : told, own), WINDOW_MS_MAX);
  }

  /** After the present turn, so that what is asked for together is sent by urgency. */
  #drainSoon(): void {
    if (this.#isDrainDue) return;
    this.#isDrainDue = true;
    queueMicrotask(() => {
      this.#isDrainDue = false;
      this.#drain();
    });
  }

  #drain(): void {
    for (let next = this.#take(); next; next = this.#take()) {
      const { key, send } = next;
      this.#inFlight++;
      this.#allowance.remaining--;
      if (key !== '') this.#busyKeys.add(key);
      void send().finally(() => {
        this.#inFlight--;
        this.#busyKeys.delete(key);
        this.#drainSoon();
      });
    }
  }

  /** The most urgent request that may go now; sees to it that the line moves again where none may. */
  #take(): Waiting | undefined {
    if (this.#inFlight >= IN_FLIGHT_MAX) return undefined;
    const now = this.#clock.now();
    for (const [urgency, line] of this.#lines.entries()) {
      if (line.length === 0) continue;
      const allowedAt = this.#allowedAt(urgency as Urgency, now);
      if (allowedAt > now) return this.#wakeAt(allowedAt, now);
      const place = line.findIndex(({ key }) => !this.#busyKeys.has(key));
      if (place >= 0) return line.splice(place, 1)[0];
    }
    return undefined;
  }

  #wakeAt(time: number, now: number): undefined {
    if (this.#wakesAt <= time) return;
    this.#wakesAt = time;
    void this.#clock.pause(time - now, this.#stopping).then(() => {
      if (this.#wakesAt === time) this.#wakesAt = Infinity;
      this.#drainSoon();
    });
  }

  #allowedAt(urgency: Urgency, now: number): number {
    if (this.#stopping.aborted) return -Infinity;
    if (urgency === URGENCY.exit) return this.#exitsPausedUntil > now ? this.#exitsPausedUntil : -Infinity;
    if (this.#pausedUntil > now) return this.#pausedUntil;
    const { limit, remaining, resetAt } = this.#allowance;
    return resetAt > now && remaining <= Math.floor(limit * KEPT_FOR_EXITS) ? resetAt : -Infinity;
  }
}

/** Milliseconds by the server's own clock, which may differ from this machine's; NaN where it does not say. */
function untilReset(headers: Headers, now: number): number {
  const reset = Number(headers.get('X-RateLimit-Reset') ?? NaN) * 1_000;
  const serverNow = Date.parse(headers.get('Date') ?? '');
  return Math.min(Math.max(reset - (Number.isNaN(serverNow) ? now : serverNow), 0), WINDOW_MS_MAX);
}
