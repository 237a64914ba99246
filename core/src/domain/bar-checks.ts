import { isoTime } from './time.ts';
import type { Timeframe } from './time.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_SYMBOLS_NAMED = 20;
const UNITS = [
  [DAY_MS, 'Day'],
  [HOUR_MS, 'Hour'],
  [60_000, 'Min'],
] as const;

/** Bars that start at `from` or later and before `to`, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How many bars of a symbol there are in a span, and starts (epoch ms) of the first and the last that are outside of it. */
export interface Presence {
  readonly bars: number;
  /** Infinity where there is none. */
  readonly firstOutside: number;
  /** -Infinity where there is none. */
  readonly lastOutside: number;
}

const PRICES = ['open', 'high', 'low', 'close'] as const;
const VALUES = [...PRICES, 'volume'] as const;

export type BarValue = (typeof VALUES)[number];

/**
 * What is wrong with a bar's prices or volume, and what was expected; undefined where nothing is.
 * @param value NaN where it is not a number
 * @param text as it stands where it came from
 */
export function barFault(value: (name: BarValue) => number, text: (name: BarValue) => string): string | undefined {
  for (const name of VALUES) {
    const expected = name === 'volume' ? 'units traded, zero or more' : 'a price above zero';
    if (!Number.isFinite(value(name))) return `${name} '${text(name)}' is not a number, expected ${expected}`;
    if (name === 'volume' ? value(name) < 0 : value(name) <= 0) return `${name} is ${text(name)}, expected ${expected}`;
  }
  if (value('high') < value('low')) return `high ${text('high')} is below low ${text('low')}, expected it at or above`;
  for (const name of ['open', 'close'] as const) {
    if (value(name) < value('low') || value(name) > value('high'))
      return `${name} ${text(name)} is outside low ${text('low')} to high ${text('high')}, expected it within`;
  }
  return undefined;
}

/** What is wrong with a symbol that has bars as close together as that, after its name; undefined where nothing is. */
export function gapFault(leastGapMs: number, timeframe: Timeframe): string | undefined {
  const allowedMs = timeframe.ms % DAY_MS === 0 ? timeframe.ms - HOUR_MS : timeframe.ms; // a day when clocks go forward
  if (leastGapMs >= allowedMs) return undefined;
  const unit = UNITS.find(([ms]) => leastGapMs % ms === 0);
  const seems = unit ? `${leastGapMs / unit[0]}${unit[1]}` : `${leastGapMs / 1_000} seconds`;
  return `has bars ${seems} apart, expected ${timeframe.text}: is the config's timeframe ${seems}? (For longer bars made of these: \`timeframe: ${seems}\` in this plugin's config)`;
}

/** So many bars at least tell that they are daily ones. */
const DAILY_BARS_LEAST = 6;
const NEARLY_A_DAY_MS = 20 * HOUR_MS;

/**
 * What is wrong where every symbol has a bar a day at most, and shorter ones are asked for: a run would take each for a minute, say, and orders for the
 * hours between them would not fill. Undefined where nothing is.
 * @param symbols starts of the first and the last bar of each, epoch ms; and the smallest distance between two, ms, where it is known
 */
export function dailyFault(
  symbols: readonly {
    readonly bars: number;
    readonly firstTime: number;
    readonly lastTime: number;
    readonly leastGapMs?: number;
  }[],
  timeframe: Timeframe,
): string | undefined {
  if (timeframe.ms >= DAY_MS || symbols.every(({ bars }) => bars < DAILY_BARS_LEAST)) return undefined;
  const isDaily = symbols.every(({ bars, firstTime, lastTime, leastGapMs }) => {
    return bars < 2 || (leastGapMs ?? (lastTime - firstTime) / (bars - 1)) >= NEARLY_A_DAY_MS;
  });
  if (!isDaily) return undefined;
  return `no symbol has two bars on a day, and the config's timeframe is ${timeframe.text}: for daily bars write \`timeframe: 1Day\` there`;
}

/**
 * What is to be said of symbols without a bar: those that the files have at other times, and those that they do not have.
 * @param presence of each symbol
 * @param found all symbols that the files have, and perhaps those that are asked for
 */
export function missingFaults(
  symbols: readonly string[],
  presence: readonly Presence[],
  found: readonly string[],
  { from, to }: Span,
): string[] {
  const missing = symbols.flatMap((symbol, index) =>
    presence[index]!.bars === 0 ? [{ symbol, ...presence[index]! }] : [],
  );
  const outside = missing.filter(({ lastOutside }) => lastOutside > -Infinity);
  const faults: string[] = [];
  if (outside.length > 0) {
    const first = Math.min(...outside.map(({ firstOutside }) => firstOutside));
    const last = Math.max(...outside.map(({ lastOutside }) => lastOutside));
    const dates = `${from === -Infinity ? '' : ` from ${isoTime(from)}`}${to === Infinity ? '' : ` before ${isoTime(to)}`}`;
    const names = outside.map(({ symbol }) => symbol).join(', ');
    faults.push(`no bars of ${names}${dates}: the files have them from ${isoTime(first)} to ${isoTime(last)}`);
  }
  const absent = missing.filter(({ lastOutside }) => lastOutside === -Infinity).map(({ symbol }) => symbol);
  if (absent.length === 0) return faults;
  const there = found.filter((name) => !absent.includes(name)).sort();
  const named = there.slice(0, MOST_SYMBOLS_NAMED).join(', ') + (there.length > MOST_SYMBOLS_NAMED ? ', ...' : '');
  return [...faults, `no bars of ${absent.join(', ')}: the files have ${there.length === 0 ? 'none at all' : named}`];
}
