import { PlimsollError } from '@plimsoll/core';
import type { Timeframe } from '@plimsoll/core';
import { nextMidnight } from './new-york.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** @throws PlimsollError for a length of bars that Alpaca does not have, or that it may cut where nobody knows */
export function checkTimeframe({ ms, text }: Timeframe): void {
  if (ms === DAY_MS || (ms <= HOUR_MS && HOUR_MS % ms === 0)) return;
  throw new PlimsollError(
    'PLM_PLUGIN_SETUP_FAILED',
    `Alpaca's bars cannot be had as ${text}: use minutes that divide an hour, 1Hour or 1Day`,
  );
}

/** The end of the first bar period after a time, epoch ms. Bars of days end at midnight in New York, others on the clock. */
export function periodEndAfter(time: number, timeframeMs: number): number {
  return timeframeMs < DAY_MS ? (Math.floor(time / timeframeMs) + 1) * timeframeMs : nextMidnight(time);
}

/** As {@link periodEndAfter}, but of the periods that have ended by now the newest. */
export function nextPeriodEnd(after: number, now: number, timeframeMs: number): number {
  const next = periodEndAfter(after, timeframeMs);
  return timeframeMs < DAY_MS ? Math.max(next, Math.floor(now / timeframeMs) * timeframeMs) : next;
}
