import { dateOf, dayOfDate } from '@plimsoll/core';
import type { Account } from './account.ts';
import type { Asset } from './assets.ts';
import { localDate } from './calendar.ts';
import { ZERO, decimal } from './decimal.ts';
import type { Floor } from './floor.ts';
import { ApiError } from './types.ts';

const MOST = 3;
const SESSIONS = 5;
const LEAST_EQUITY = decimal('25000');

/** Day trades of the last five sessions, today included. */
export function dayTradeCount(floor: Floor, account: Account): number {
  let first = dayOfDate(localDate(floor.nowMs));
  for (let sessions = 0; ; first--) {
    if (floor.calendar.session(dateOf(first)) !== undefined && ++sessions === SESSIONS) break;
  }
  const from = dateOf(first);
  return account.dayTrades.filter((date) => date >= from).length;
}

/**
 * The pattern day trader rule as it was until 2026: no fourth day trade in five sessions with less than $25,000.
 * @throws ApiError for an order that closes what was opened today, where the profile keeps the rule
 */
export function checkDayTrades(floor: Floor, account: Account, asset: Asset): void {
  if (!floor.profile.legacyPdt || asset.assetClass === 'crypto' || account.lastEquity >= LEAST_EQUITY) return;
  const opened = account.positions.get(asset.symbol)?.openedToday ?? ZERO;
  if (opened > ZERO && dayTradeCount(floor, account) >= MOST)
    throw new ApiError(403, 40310100, 'trade denied due to pattern day trading protection');
}
