import { setImmediate as turn } from 'node:timers/promises';
import { Clock, isoTime } from '@plimsoll/core';
import type { Session } from '@plimsoll/core';
import { units } from '../text/format.ts';
import { CLEAR_LINE } from '../text/style.ts';

const FIRST_AFTER_MS = 1_000;
const EVERY_MS = 50;

/** Gives way to the event loop now and then, and keeps one line on a terminal about how far a run has come. */
export class Progress {
  readonly #session: Session;
  readonly #isShown: boolean;
  readonly #begun = performance.now();
  #last = this.#begun;
  #isOnScreen = false;

  /** @param isShown whether there is anyone to see it; the line goes to standard error, where that is a terminal */
  constructor(session: Session, isShown: boolean) {
    this.#session = session;
    this.#isShown = isShown && process.stderr.isTTY;
  }

  /** To be called between cycles, as often as one likes. */
  readonly rest = (): void | Promise<void> => {
    const now = performance.now();
    if (now - this.#last < EVERY_MS) return undefined;
    this.#last = now;
    if (this.#isShown && now - this.#begun >= FIRST_AFTER_MS) this.#show(now);
    return turn();
  };

  /** Takes the line away. */
  end(): void {
    if (this.#isOnScreen) process.stderr.write(CLEAR_LINE);
    this.#isOnScreen = false;
  }

  #show(now: number): void {
    const { bars } = this.#session.counts;
    const aSecond = Math.round((bars * 1_000) / (now - this.#begun));
    const date = isoTime(this.#session.service(Clock)!.now()).slice(0, 10);
    process.stderr.write(`${CLEAR_LINE}${units(bars)} bars  ${units(aSecond)} bars/s  ${date}`);
    this.#isOnScreen = true;
  }
}
