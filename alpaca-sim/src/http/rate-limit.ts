const WINDOW_MS = 60_000;

/** What is left of a window, as the `X-RateLimit-*` headers tell it. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Unix seconds at which the window ends. */
  readonly resetSeconds: number;
  readonly isExceeded: boolean;
}

interface Window {
  readonly endMs: number;
  used: number;
}

/** Counts requests in windows of a minute of real time, a window for each caller. */
export class RateLimiter {
  readonly #limit: number;
  readonly #wallMs: () => number;
  readonly #windows = new Map<string, Window>();

  /** @param limit requests a minute; `Infinity` for no limit */
  constructor(limit: number, wallMs: () => number) {
    this.#limit = limit;
    this.#wallMs = wallMs;
  }

  /** Counts one request of the caller. */
  take(caller: string): Allowance {
    const nowMs = this.#wallMs();
    let window = this.#windows.get(caller);
    if (window === undefined || nowMs >= window.endMs) {
      this.#forgetEnded(nowMs);
      window = { endMs: nowMs + WINDOW_MS, used: 0 };
      this.#windows.set(caller, window);
    }
    const isExceeded = window.used >= this.#limit;
    if (!isExceeded) window.used += 1;
    const limit = Number.isFinite(this.#limit) ? this.#limit : Number.MAX_SAFE_INTEGER;
    return { limit, remaining: limit - window.used, resetSeconds: Math.ceil(window.endMs / 1_000), isExceeded };
  }

  /** Everybody has their full allowance again. */
  reset(): void {
    this.#windows.clear();
  }

  #forgetEnded(nowMs: number): void {
    for (const [caller, window] of this.#windows) if (nowMs >= window.endMs) this.#windows.delete(caller);
  }
}
