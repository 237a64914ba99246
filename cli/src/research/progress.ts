import type { Reached } from '@plimsoll/research';
import { roughDuration, units } from '../text/format.ts';
import { CLEAR_LINE } from '../text/style.ts';

const FIRST_AFTER_MS = 1_000;
const EVERY_MS = 100;

/** Keeps one line on a terminal about how far many runs have come. */
export class RunsProgress {
  #total = 0;
  readonly #isShown: boolean;
  readonly #begun = performance.now();
  #last = this.#begun;
  #isOnScreen = false;

  /** @param isShown whether there is anyone to see it; the line goes to standard error, where that is a terminal */
  constructor(isShown: boolean) {
    this.#isShown = isShown && process.stderr.isTTY;
  }

  /** To be told how many runs there will be. */
  readonly begin = (total: number): void => {
    this.#total = total;
  };

  readonly tell = (reached: Reached): void => {
    const now = performance.now();
    if (!this.#isShown || now - this.#last < EVERY_MS || now - this.#begun < FIRST_AFTER_MS) return;
    this.#last = now;
    this.#isOnScreen = true;
    process.stderr.write(CLEAR_LINE + runsLine(reached, this.#total, (now - this.#begun) / 1_000));
  };

  /** Takes the line away. */
  end(): void {
    if (this.#isOnScreen) process.stderr.write(CLEAR_LINE);
    this.#isOnScreen = false;
  }
}

/** How many runs of how many, runs a second, and the time left. Runs that were done before took no time. */
export function runsLine({ ended, reused, faulty }: Reached, total: number, seconds: number): string {
  const rate = (ended - reused) / seconds;
  const left = rate > 0 ? `  ${roughDuration((total - ended) / rate)} left` : '';
  const bad = faulty > 0 ? `  ${units(faulty)} without a result` : '';
  return `${units(ended)} of ${units(total)} runs  ${rate.toFixed(1)} runs/s${left}${bad}`;
}
