/** Times that are dropped from the front at once, so that dropping costs little. */
const DROPPED_AT_ONCE = 1_024;

/** Counts what happened within a length of time up to now. Times never go back. */
export class SlidingWindow {
  readonly #spanMs: number;
  #times: number[] = [];
  #first = 0;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  add(timeMs: number): void {
    this.countAt(timeMs); // drops what is too old, also while nobody asks
    this.#times.push(timeMs);
  }

  /** Those within the span, oldest first. */
  times(): readonly number[] {
    return this.#times.slice(this.#first);
  }

  /** How many times are later than the span before `nowMs`. */
  countAt(nowMs: number): number {
    while (this.#first < this.#times.length && this.#times[this.#first]! <= nowMs - this.#spanMs) this.#first++;
    if (this.#first >= DROPPED_AT_ONCE) {
      this.#times = this.#times.slice(this.#first);
      this.#first = 0;
    }
    return this.#times.length - this.#first;
  }
}
