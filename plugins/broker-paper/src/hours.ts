import { isoTime } from '@plimsoll/core';
import type { Log, Universe } from '@plimsoll/core';
import { AroundTheClock, NyseHours } from '@plimsoll/exchange';
import type { ExchangeBar, Session, TradingHours } from '@plimsoll/exchange';

const NEW_YORK = 'America/New_York';

/** The sessions of US stocks, and whether any bar that orders waited for has been in one. */
class WatchedSessions implements TradingHours {
  hasOpened = false;
  /** Start of the first bar that was in none, epoch ms; NaN where there was none. */
  firstOutside = NaN;
  readonly #nyse = new NyseHours();

  sessionAfter(timeMs: number): Session {
    return this.#nyse.sessionAfter(timeMs);
  }

  extendedAfter(timeMs: number): Session {
    return this.#nyse.extendedAfter(timeMs);
  }

  isRegular(bar: Pick<ExchangeBar, 'start' | 'end'>): boolean {
    const isRegular = this.#nyse.isRegular(bar);
    if (isRegular) this.hasOpened = true;
    else if (Number.isNaN(this.firstOutside)) this.firstOutside = bar.start;
    return isRegular;
  }
}

/** When each symbol trades: in New York's time zone by the calendar of US stocks, unless its asset class or the whole universe never closes. */
export class MarketHours {
  readonly #sessions = new WatchedSessions();
  readonly #hours: readonly TradingHours[];

  constructor(universe: Universe, timezone: string, alwaysOpen: readonly string[]) {
    const days = new AroundTheClock(timezone);
    const hasSessions = canonical(timezone) === NEW_YORK && universe.sessions.hours !== '24h';
    this.#hours = universe.symbols.map((_, index) => {
      const isAlwaysOpen = !hasSessions || alwaysOpen.includes(universe.instrument(index).assetClass);
      return isAlwaysOpen ? days : this.#sessions;
    });
  }

  readonly of = (index: number): TradingHours => this.#hours[index]!;

  /** Says so where none of the bars that orders waited for was in a session. */
  warnIfAlwaysClosed(log: Log, plugin: string): void {
    const { hasOpened, firstOutside } = this.#sessions;
    if (hasOpened || Number.isNaN(firstOutside)) return;
    const fault = 'no bar was in a session of US stocks, so that orders without extendedHours could not fill';
    const advice = 'are the times of the bars right? For another market set timezone or alwaysOpen';
    log.warn(`${fault}: ${advice}`, { plugin, firstBar: isoTime(firstOutside) });
  }
}

function canonical(timezone: string): string {
  return Intl.DateTimeFormat('en-US', { timeZone: timezone }).resolvedOptions().timeZone;
}
