import { seededRandom } from '@plimsoll/core';
import type { Random } from '@plimsoll/core';
import { PHASE } from './agenda.ts';
import type { Asset } from './assets.ts';
import { localDate } from './calendar.ts';
import type { Floor } from './floor.ts';
import { wayOf } from './market.ts';
import type { PriceSource } from './options.ts';
import type { VenueBar } from './types.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** When within its minute a bar reaches its first and second extreme. */
const EXTREMES_MS = [20_000, 40_000] as const;
const DEFAULT_VOLATILITY = 0.0005;
const COLUMNS = ['symbol', 'timestamp', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Bars that start at the same minute. */
interface Minute {
  readonly startMs: number;
  readonly bars: readonly VenueBar[];
}

/**
 * Lets a source move prices from now on. A bar's open is a trade when it starts, its extremes follow within its minute, its close is a
 * trade at its end; what is over by now becomes history.
 * @throws RangeError for a file that is none
 */
export function follow(floor: Floor, source: PriceSource): void {
  walk(floor, source.kind === 'synthetic' ? synthetic(floor, source) : minutesOf(barsOf(source)));
}

function walk(floor: Floor, minutes: Iterator<Minute>): void {
  for (let next = minutes.next(); next.done !== true; next = minutes.next()) {
    const { startMs, bars } = next.value;
    if (startMs >= floor.nowMs) return schedule(floor, next.value, minutes);
    for (const bar of bars) {
      const book = floor.book(floor.assets.find(bar.symbol) ?? floor.assets.add({ symbol: bar.symbol }));
      floor.market.addHistory(book, bar);
      floor.market.startAt(book, bar.close, localDate(startMs) === localDate(floor.nowMs));
    }
  }
}

function schedule(floor: Floor, { startMs, bars }: Minute, rest: Iterator<Minute>): void {
  floor.agenda.add(startMs, () => start(floor, startMs, bars, rest), PHASE.barStart);
}

function start(floor: Floor, startMs: number, bars: readonly VenueBar[], rest: Iterator<Minute>): void {
  const { market, agenda } = floor;
  const all = bars.map((bar) => ({
    bar,
    book: floor.book(floor.assets.find(bar.symbol) ?? floor.assets.add({ symbol: bar.symbol })),
    size: Math.max(1, Math.floor(bar.volume / 4)),
  }));
  for (const { bar, book, size } of all) market.setTrade(book, bar.open, size);
  EXTREMES_MS.forEach((afterMs, i) =>
    agenda.add(startMs + afterMs, () => {
      for (const { bar, book, size } of all) market.setTrade(book, wayOf(bar)[i + 1]!, size, true);
    }),
  );
  agenda.add(
    startMs + MINUTE_MS,
    () => {
      for (const { bar, book, size } of all) market.setTrade(book, bar.close, size, true);
      for (const { bar, book } of all) market.endBar(book, bar);
    },
    PHASE.barEnd,
  );
  const next = rest.next();
  if (next.done !== true) schedule(floor, next.value, rest);
}

function* minutesOf(bars: readonly VenueBar[]): Generator<Minute, undefined> {
  const sorted = [...bars].sort((a, b) => a.startMs - b.startMs);
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && sorted[to]!.startMs === sorted[from]!.startMs) to++;
    yield { startMs: sorted[from]!.startMs, bars: sorted.slice(from, to) };
    from = to;
  }
}

/** A random walk for each symbol, by the minute: stocks in their session, crypto always. Other symbols do not change it. */
function* synthetic(floor: Floor, source: PriceSource & { kind: 'synthetic' }): Generator<Minute, undefined> {
  const { symbols, volatility = DEFAULT_VOLATILITY, historyDays = 0 } = source;
  const walkers = symbols.map((symbol) => {
    const asset = floor.assets.find(symbol) ?? floor.assets.add({ symbol });
    return { asset, price: floor.book(asset).last, random: seededRandom(floor.seed, `prices of ${symbol}`) };
  });
  const hasCrypto = walkers.some(({ asset }) => asset.assetClass === 'crypto');
  const firstMs = floor.nowMs - historyDays * DAY_MS;
  for (let startMs = Math.ceil(firstMs / MINUTE_MS) * MINUTE_MS; ; startMs += MINUTE_MS) {
    const isOpen = floor.calendar.isOpen(startMs);
    if (!isOpen && !hasCrypto) {
      startMs = floor.calendar.nextBy(startMs, (session) => session.openMs).openMs - MINUTE_MS;
      continue;
    }
    const bars: VenueBar[] = [];
    for (const walker of walkers) {
      if (!isOpen && walker.asset.assetClass !== 'crypto') continue;
      const bar = nextBar(walker.asset, startMs, walker.price, volatility, walker.random);
      walker.price = bar.close;
      bars.push(bar);
    }
    yield { startMs, bars };
  }
}

/** A minute of a random walk; the sum of three uniform numbers is normal enough. */
function nextBar(asset: Asset, startMs: number, open: number, volatility: number, random: Random): VenueBar {
  const step = () => 2 * (random() + random() + random() - 1.5) * volatility;
  const steps = open >= 1 ? 100 : 10_000;
  const tick = (price: number) => Math.max(1, Math.round(price * steps)) / steps;
  const close = tick(open * (1 + step()));
  const high = tick(Math.max(open, close) * (1 + Math.abs(step()) / 2));
  const low = tick(Math.min(open, close) * (1 - Math.abs(step()) / 2));
  const volume = 100 + Math.floor(random() * 10_000);
  const vwap = Number(((open + high + low + close) / 4).toFixed(6));
  return { symbol: asset.symbol, startMs, open, high, low, close, volume, trades: 1 + Math.floor(volume / 100), vwap };
}

/** @throws RangeError for a file that is none */
export function barsOf(source: PriceSource & { kind: 'csv' | 'bars' }): readonly VenueBar[] {
  return source.kind === 'csv' ? readBars(source.text) : source.bars;
}

/**
 * Bars of a CSV file, whose columns are found by its header. Timestamps are the bars' starts: ISO 8601, or the epoch in seconds or ms.
 * @throws RangeError with the line for what is not a bar
 */
function readBars(text: string): VenueBar[] {
  const lines = text.split(/\r?\n/);
  const header = (lines[0] ?? '').split(',').map((name) => name.trim().toLowerCase());
  const at = COLUMNS.map((name) => header.indexOf(name));
  const missing = COLUMNS.filter((_, i) => at[i] === -1);
  if (missing.length > 0) throw new RangeError(`bars need a column ${missing.join(', ')}`);
  const bars: VenueBar[] = [];
  for (const [i, line] of lines.entries()) {
    if (i > 0 && line.trim() !== '') bars.push(readBar(line.split(','), at, i + 1));
  }
  return bars;
}

function readBar(cells: readonly string[], at: readonly number[], line: number): VenueBar {
  const [symbol, timestamp, ...numbers] = at.map((column) => (cells[column] ?? '').trim());
  const [open, high, low, close, volume] = numbers.map(Number) as [number, number, number, number, number];
  const startMs = readTime(timestamp!);
  const isBar =
    symbol !== '' &&
    low > 0 &&
    high >= low &&
    open >= low &&
    open <= high &&
    close >= low &&
    close <= high &&
    volume >= 0;
  if (!isBar || Number.isNaN(startMs)) throw new RangeError(`line ${line} is not a bar: ${cells.join(',')}`);
  const vwap = Number(((open + high + low + close) / 4).toFixed(6));
  return {
    symbol: symbol!,
    startMs,
    open,
    high,
    low,
    close,
    volume,
    trades: Math.max(1, Math.ceil(volume / 100)),
    vwap,
  };
}

function readTime(text: string): number {
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,13}$/.test(text)) return Number(text);
  const iso = text.replace(' ', 'T');
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(iso) || !iso.includes('T') ? iso : `${iso}Z`);
}
