import type { VenueBar } from '../venue/types.ts';
import type { LocalCalendar } from './local-calendar.ts';
import { NEW_YORK, UTC } from './local-calendar.ts';
import type { MarketView } from './market-view.ts';
import { firstAtOrAfter, isCrypto } from './market-view.ts';
import type { BarFrame } from './timeframe.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const startOf = (bar: VenueBar): number => bar.startMs;

/** The bar over several others, in order. Its average price is weighted by volume, to a millionth of a dollar. */
function merge(bars: readonly VenueBar[], startMs: number): VenueBar {
  let high = -Infinity;
  let low = Infinity;
  let volume = 0;
  let trades = 0;
  let value = 0;
  for (const bar of bars) {
    high = Math.max(high, bar.high);
    low = Math.min(low, bar.low);
    volume += bar.volume;
    trades += bar.trades;
    value += bar.vwap * bar.volume;
  }
  const first = bars[0]!;
  const vwap = volume > 0 ? Math.round((value / volume) * 1e6) / 1e6 : first.vwap;
  return {
    symbol: first.symbol,
    startMs,
    open: first.open,
    high,
    low,
    close: bars.at(-1)!.close,
    volume,
    trades,
    vwap,
  };
}

/** Merges neighbours with the same key; the key is the start of what they make, epoch ms. */
function mergeBy(bars: Iterable<VenueBar>, keyOf: (bar: VenueBar) => number): VenueBar[] {
  const merged: VenueBar[] = [];
  let group: VenueBar[] = [];
  let key = NaN;
  for (const bar of bars) {
    const next = keyOf(bar);
    if (next !== key && group.length > 0) {
      merged.push(merge(group, key));
      group = [];
    }
    key = next;
    group.push(bar);
  }
  if (group.length > 0) merged.push(merge(group, key));
  return merged;
}

export function calendarOf(symbol: string): LocalCalendar {
  return isCrypto(symbol) ? UTC : NEW_YORK;
}

/** Minutes of the regular session where a day has any, else all of its minutes: what a daily bar is made of. */
function* dailyMinutes(bars: readonly VenueBar[], market: MarketView, calendar: LocalCalendar): Generator<VenueBar> {
  for (let from = 0; from < bars.length;) {
    const day = calendar.dayOf(bars[from]!.startMs);
    const until = firstAtOrAfter(bars, calendar.startOf(day + 1), startOf);
    const session = calendar === NEW_YORK ? market.session(calendar.dateOf(day)) : undefined;
    const open = session === undefined ? from : firstAtOrAfter(bars, session.openMs, startOf);
    const close = session === undefined ? until : firstAtOrAfter(bars, session.closeMs, startOf);
    if (open < close) yield* bars.slice(open, close);
    else yield* bars.slice(from, until);
    from = until;
  }
}

/** Daily bars of minutes of one symbol, stamped at local midnight. */
export function dailyBars(bars: readonly VenueBar[], market: MarketView): VenueBar[] {
  if (bars.length === 0) return [];
  const calendar = calendarOf(bars[0]!.symbol);
  return mergeBy(dailyMinutes(bars, market, calendar), (bar) => calendar.startOf(calendar.dayOf(bar.startMs)));
}

/** The last day's bar and the one before it, of all minutes of one symbol. */
export function lastTwoDays(bars: readonly VenueBar[], market: MarketView): VenueBar[] {
  const last = bars.at(-1);
  if (last === undefined) return [];
  const calendar = calendarOf(last.symbol);
  const dayStart = (bar: VenueBar): number =>
    firstAtOrAfter(bars, calendar.startOf(calendar.dayOf(bar.startMs)), startOf);
  const today = dayStart(last);
  return dailyBars(bars.slice(today === 0 ? 0 : dayStart(bars[today - 1]!)), market);
}

/** Where bars of a timeframe start: at multiples of it since local midnight, so that none reaches over a day. */
function bucketOf(frame: BarFrame, calendar: LocalCalendar): (bar: VenueBar) => number {
  const { count, unit } = frame;
  const spanMs = count * (unit === 'hour' ? HOUR_MS : MINUTE_MS);
  return ({ startMs }) => {
    const day = calendar.dayOf(startMs);
    if (unit === 'week') return calendar.startOf(calendar.mondayOf(day));
    if (unit === 'month') return calendar.startOf(calendar.monthsOf(day, count));
    const midnightMs = calendar.startOf(day);
    return midnightMs + Math.floor((startMs - midnightMs) / spanMs) * spanMs;
  };
}

/** Bars of a timeframe that start between two times, both included, oldest first. */
export function barsBetween(
  market: MarketView,
  symbol: string,
  frame: BarFrame,
  startMs: number,
  endMs: number,
): readonly VenueBar[] {
  const minutes = market.bars(symbol);
  const calendar = calendarOf(symbol);
  const isIntraday = frame.unit === 'minute' || frame.unit === 'hour';
  const reachMs = frame.unit === 'minute' && frame.count === 1 ? 0 : HOUR_MS * (isIntraday ? 24 : 24 * 367);
  const from = firstAtOrAfter(minutes, startMs, startOf);
  const within = minutes.slice(from, firstAtOrAfter(minutes, endMs + reachMs + 1, startOf));
  if (reachMs === 0) return within;
  const parts = isIntraday ? within : dailyBars(within, market);
  const merged = frame.unit === 'day' ? parts : mergeBy(parts, bucketOf(frame, calendar));
  return merged.filter((bar) => bar.startMs >= startMs && bar.startMs <= endMs);
}
