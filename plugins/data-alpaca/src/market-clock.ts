import { trading } from '@alpacahq/alpaca-trade-api';
import { newYorkDate, newYorkTime } from './new-york.ts';
import { wallNow } from './wall-clock.ts';

/** The market's regular hours on one day, epoch ms. */
export interface Session {
  readonly open: number;
  readonly close: number;
}

const DAY_MS = 86_400_000;
const LOOK_AHEAD_MS = 14 * DAY_MS;
/** How long the difference between two clocks is taken to stay the same. */
const IN_STEP_MS = 10 * 60_000;

/** Alpaca's time and trading days, asked for when what is known no longer covers the question. */
export class MarketClock {
  readonly #clock: trading.ClockApi;
  readonly #calendar: trading.CalendarApi;
  #offsetMs = 0;
  #readAt = -Infinity;
  /** Ascending, of all days from `#from` to `#until`. */
  #sessions: Session[] = [];
  #from = Infinity;
  #until = -Infinity;

  constructor(settings: trading.Configuration) {
    this.#clock = new trading.ClockApi(settings);
    this.#calendar = new trading.CalendarApi(settings);
  }

  /** Alpaca's time, epoch ms, as far as it is known. */
  now(): number {
    return wallNow() + this.#offsetMs;
  }

  /** Something has happened that cannot happen before this time: it is at least that late. */
  atLeast(time: number): void {
    if (this.now() < time) this.#offsetMs = time - wallNow();
  }

  /** Sets the clock by Alpaca's, if it has not been long ago. @throws where it cannot be asked */
  async keepInStep(isUrgent = false): Promise<void> {
    if (!isUrgent && wallNow() - this.#readAt < IN_STEP_MS) return;
    const before = wallNow();
    const { timestamp } = await this.#clock.legacyClock();
    this.#readAt = wallNow();
    this.#offsetMs = timestamp.getTime() - (before + this.#readAt) / 2;
  }

  /** Whether the market was open at any moment between two times. @throws where Alpaca cannot be asked */
  async wasOpen(from: number, to: number): Promise<boolean> {
    await this.#cover(from, to);
    return this.#sessions.some(({ open, close }) => open < to && close > from);
  }

  /** Whether it was open all of the time between them. @throws where Alpaca cannot be asked */
  async wasOpenAllOf(from: number, to: number): Promise<boolean> {
    await this.#cover(from, to);
    return this.#sessions.some(({ open, close }) => open <= from && close >= to);
  }

  /**
   * When regular hours that make up a length of time begin, counted back from a moment.
   * @throws where Alpaca cannot be asked
   */
  async startOf(tradedMs: number, until: number): Promise<number> {
    for (let days = 4; ; days *= 2) {
      const from = until - days * DAY_MS;
      await this.#cover(from, until);
      let left = tradedMs;
      for (const { open, close } of this.#sessions.toReversed()) {
        const end = Math.min(close, until);
        if (end <= open || open < from) continue;
        if (end - open >= left) return end - left;
        left -= end - open;
      }
      if (days * DAY_MS > 20 * tradedMs + 60 * DAY_MS) return from;
    }
  }

  async #cover(from: number, to: number): Promise<void> {
    if (from >= this.#from && to <= this.#until) return;
    const first = Math.min(from - DAY_MS, this.#from);
    const last = Math.max(to, this.now()) + LOOK_AHEAD_MS;
    const days = await this.#calendar.legacyCalendar({ start: dayOf(first), end: dayOf(last) });
    this.#sessions = days
      .map(({ date, open, close }) => {
        const day = date.toISOString().slice(0, 10);
        return { open: newYorkTime(day, open), close: newYorkTime(day, close) };
      })
      .sort((a, b) => a.open - b.open);
    this.#from = first;
    this.#until = last - DAY_MS;
  }
}

/** Midnight UTC of New York's date: how the calendar is asked for a day. */
function dayOf(time: number): Date {
  return new Date(`${newYorkDate(time)}T00:00:00Z`);
}
