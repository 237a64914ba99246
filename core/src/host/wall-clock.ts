/** A timer that is set for longer goes off at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Real time, epoch ms. With {@link waitMs}, the one place of the core that knows of it. */
export function wallNow(): number {
  return Date.now();
}

/** Waits that much real time (24 days at most), or until the signal aborts. */
export function waitMs(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(ms, TIMER_MS_MAX));
    signal.addEventListener('abort', done);
  });
}
