import type { Report } from './report.ts';

/** Law 12: in a cycle in which nobody returns a promise, no microtask runs from the first hook to the last. */
export class Turns {
  /** Whether every service answers in the call itself. */
  readonly #isSynchronous: boolean;
  readonly #report: Report;
  #turns = 0;
  #begun: number | undefined;

  constructor(isSynchronous: boolean, report: Report) {
    this.#isSynchronous = isSynchronous;
    this.#report = report;
  }

  /** The first hook of a cycle. */
  begin(): void {
    this.#begun = this.#turns;
    this.probe();
  }

  /** The cycle is over. */
  end(): void {
    this.#begun = undefined;
  }

  /** A place in a cycle. */
  probe(): void {
    if (this.#begun === undefined || !this.#isSynchronous) return;
    if (this.#begun !== this.#turns)
      this.#report(12, `${this.#turns - this.#begun} turns of the event loop within a cycle`);
    queueMicrotask(() => this.#turns++);
  }
}
