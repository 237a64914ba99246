import type { Universe } from '@plimsoll/core';
import { AroundTheClock, NyseHours } from '@plimsoll/exchange';
import type { TradingHours } from '@plimsoll/exchange';

const NEW_YORK = 'America/New_York';

/** When each symbol trades: in New York's time zone by the calendar of US stocks, unless its asset class or the whole universe never closes. */
export function hoursOf(
  universe: Universe,
  timezone: string,
  alwaysOpen: readonly string[],
): (index: number) => TradingHours {
  const days = new AroundTheClock(timezone);
  const hasSessions = canonical(timezone) === NEW_YORK && universe.sessions.hours !== '24h';
  const sessions = hasSessions ? new NyseHours() : days;
  const hours = universe.symbols.map((_, index) => {
    return alwaysOpen.includes(universe.instrument(index).assetClass) ? days : sessions;
  });
  return (index) => hours[index]!;
}

function canonical(timezone: string): string {
  return Intl.DateTimeFormat('en-US', { timeZone: timezone }).resolvedOptions().timeZone;
}
