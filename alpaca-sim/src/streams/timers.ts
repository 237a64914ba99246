/** Waits in wall-clock time; handed in, so that a test needs not wait. */
export interface Timers {
  /** Runs once after so many milliseconds. @returns cancels it */
  after(ms: number, run: () => void): () => void;
}

export const wallTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
