/** A timer that is set for longer goes off at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Real time, epoch ms. With {@link pause}, the one place where it comes into this plugin. */
export function wallNow(): number {
  return Date.now();
}

/** Waits that much real time, or until the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
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

/** Calls once after that much real time; the answer calls it off. */
export function later(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, Math.min(ms, TIMER_MS_MAX));
  return () => clearTimeout(timer);
}
