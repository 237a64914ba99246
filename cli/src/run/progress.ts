import { setImmediate as turn } from 'node:timers/promises';
import { Clock, MarketData, isoTime } from '@plimsoll/core';
import type { Session } from '@plimsoll/core';
import { roughDuration, units } from '../text/format.ts';
import { CLEAR_LINE } from '../text/style.ts';

const FIRST_AFTER_MS = 1_000;
const EVERY_MS = 50;

const METER_LENGTH = 20;

interface Reached {
  readonly bars: number;
  /** Real time since the start. */
  readonly seconds: number;
  /** The cycle's time, epoch ms. */
  readonly time: number;
}

/**
 * How far a run has come: bars, bars a second and the date; where the end of the data is known also a meter, the share that is done and the
 * time left. The share is that of the data's time, not of its bars, of which nobody knows how many are to come.
 * @param firstTime of the run, epoch ms
 * @param lastTime the end of the last bar, epoch ms; undefined where that is not known
 */
export function progressLine(
  { bars, seconds, time }: Reached,
  firstTime: number,
  lastTime: number | undefined,
): string {
  const counts = `${units(bars)} bars  ${units(Math.round(bars / seconds))} bars/s  ${isoTime(time).slice(0, 10)}`;
  const share = lastTime === undefined ? NaN : (time - firstTime) / (lastTime - firstTime);
  if (!(share > 0)) return counts;
  const done = Math.round(Math.min(1, share) * METER_LENGTH);
  const meter = `${'█'.repeat(done)}${'░'.repeat(METER_LENGTH - done)}`;
  const left = roughDuration(Math.max(0, seconds / share - seconds));
  return `${meter} ${String(Math.floor(Math.min(1, share) * 100)).padStart(3)}%  ${left} left  ${counts}`;
}

/** Gives way to the event loop now and then, and keeps one line on a terminal about how far a run has come. */
export class Progress {
  readonly #session: Session;
  readonly #isShown: boolean;
  readonly #begun = performance.now();
  #last = this.#begun;
  #isOnScreen = false;
  /** Of the data, epoch ms. */
  #firstTime: number | undefined;

  /** @param isShown whether there is anyone to see it; the line goes to standard error, where that is a terminal */
  constructor(session: Session, isShown: boolean) {
    this.#session = session;
    this.#isShown = isShown && process.stderr.isTTY;
  }

  /** To be called between cycles, as often as one likes. */
  readonly rest = (): void | Promise<void> => {
    const now = performance.now();
    this.#firstTime ??= this.#session.service(Clock)!.now();
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
    const session = this.#session;
    const time = session.service(Clock)!.now();
    const lastTime = session.service(MarketData)!.lastBarEnd?.();
    const reached = { bars: session.counts.bars, seconds: (now - this.#begun) / 1_000, time };
    process.stderr.write(CLEAR_LINE + progressLine(reached, this.#firstTime ?? time, lastTime));
    this.#isOnScreen = true;
  }
}
