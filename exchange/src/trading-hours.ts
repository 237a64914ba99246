import { LocalDays, NyseCalendar } from '@plimsoll/core';
import type { PriceRange } from './matching.ts';

/** One session of a market, epoch ms. */
export interface Session {
  readonly openMs: number;
  readonly closeMs: number;
  /** The end of trading after the close; the close itself where there is none. */
  readonly sessionCloseMs: number;
}

/** When a market trades. */
export interface TradingHours {
  /** The first session that closes after `timeMs`, epoch ms. */
  sessionAfter(timeMs: number): Session;
  /** The first session of which trading after the close ends after `timeMs`. */
  extendedAfter(timeMs: number): Session;
  /** Whether a bar is of the regular session, or has some of it. */
  isRegular(bar: Pick<PriceRange, 'start' | 'end'>): boolean;
}

const closeOf = ({ closeMs }: Session): number => closeMs;
const sessionCloseOf = ({ sessionCloseMs }: Session): number => sessionCloseMs;

/** The sessions of US stocks, holidays and half days known. */
export class NyseHours implements TradingHours {
  readonly #calendar = new NyseCalendar();
  /** Of all moments from `#from` on until it closes, this is the session. */
  #session: Session | undefined;
  #from = NaN;

  sessionAfter(timeMs: number): Session {
    const known = this.#session;
    if (known !== undefined && timeMs >= this.#from && timeMs < known.closeMs) return known;
    const session = this.#calendar.nextBy(timeMs, closeOf);
    this.#session = session;
    this.#from = timeMs;
    return session;
  }

  extendedAfter(timeMs: number): Session {
    return this.#calendar.nextBy(timeMs, sessionCloseOf);
  }

  /** A bar on a day that should have no session is believed: the market was open, whatever the rules say. */
  isRegular({ start, end }: Pick<PriceRange, 'start' | 'end'>): boolean {
    if (end > this.sessionAfter(start).openMs) return true;
    return this.#calendar.session(this.#calendar.dayOf(end - 1)) === undefined;
  }
}

/** A market that never closes: its sessions are the calendar days of a time zone. */
export class AroundTheClock implements TradingHours {
  readonly #days: LocalDays;
  #session: Session = { openMs: NaN, closeMs: NaN, sessionCloseMs: NaN };

  /** @throws RangeError for a name that is not an IANA time zone */
  constructor(timezone: string) {
    this.#days = new LocalDays(timezone);
  }

  sessionAfter(timeMs: number): Session {
    const known = this.#session;
    if (timeMs >= known.openMs && timeMs < known.closeMs) return known;
    const day = this.#days.dayOf(timeMs);
    const closeMs = this.#days.timeOf(day + 1, 0);
    return (this.#session = { openMs: this.#days.timeOf(day, 0), closeMs, sessionCloseMs: closeMs });
  }

  extendedAfter(timeMs: number): Session {
    return this.sessionAfter(timeMs);
  }

  isRegular(): boolean {
    return true;
  }
}
