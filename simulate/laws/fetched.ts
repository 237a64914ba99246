import type { FetchRequest } from '@plimsoll/core';
import type { Report } from './report.ts';

/** Law 9: in a cycle each symbol is asked for at most once. */
export class Fetched {
  readonly #report: Report;
  readonly #asked = new Map<string, number>();
  #asOf = NaN;
  #life = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  asked({ asOf, asked, symbols }: FetchRequest, life: number): void {
    if (asOf !== this.#asOf || life !== this.#life) this.#asked.clear();
    this.#asOf = asOf;
    this.#life = life;
    for (const index of asked) {
      const symbol = symbols[index]!;
      const times = (this.#asked.get(symbol) ?? 0) + 1;
      this.#asked.set(symbol, times);
      if (times > 1) this.#report(9, `${symbol} was asked for ${times} times in one cycle`);
    }
  }
}
