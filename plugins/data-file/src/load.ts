import { ColumnSource, isoTime } from '@plimsoll/core';
import type { Timeframe, Universe } from '@plimsoll/core';
import { Faults } from './faults.ts';
import { BarReader } from './reader.ts';
import type { Span } from './reader.ts';
import type { Series } from './series.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_SYMBOLS_NAMED = 20;
const UNITS = [
  [DAY_MS, 'Day'],
  [HOUR_MS, 'Hour'],
  [60_000, 'Min'],
] as const;

/** Files as bars of the universe, and what is in them, in words. */
export interface LoadedBars {
  readonly source: ColumnSource;
  readonly description: string;
}

function counted(count: number, thing: string): string {
  return `${count.toLocaleString('en-US')} ${thing}${count === 1 ? '' : 's'}`;
}

/** The timeframe whose bars are that far apart, as config names it. */
function timeframeText(gapMs: number): string {
  const unit = UNITS.find(([ms]) => gapMs % ms === 0);
  return unit ? `${gapMs / unit[0]}${unit[1]}` : `${gapMs / 1_000} seconds`;
}

/** Refuses bars that are closer together than the timeframe. Where clocks go forward, a day is an hour short. */
function checkGap(symbol: string, series: Series, timeframe: Timeframe, faults: Faults): void {
  const { leastGapMs, leastGapAt } = series;
  const allowedMs = timeframe.ms % DAY_MS === 0 ? timeframe.ms - HOUR_MS : timeframe.ms;
  if (leastGapMs >= allowedMs) return;
  const seems = timeframeText(leastGapMs);
  faults.add(
    `${leastGapAt}: ${symbol} has bars ${seems} apart, expected ${timeframe.text}: is the config's timeframe ${seems}?`,
  );
}

/** Refuses symbols without a bar: those that the files have at other times, and those that they do not have. */
function checkPresent(symbols: readonly string[], reader: BarReader, span: Span, faults: Faults): void {
  const missing = reader.series.flatMap((series, index) => (series.length === 0 ? [{ series, index }] : []));
  const passed = missing.filter(({ series }) => series.lastPassed > -Infinity);
  if (passed.length > 0) {
    const first = Math.min(...passed.map(({ series }) => series.firstPassed));
    const last = Math.max(...passed.map(({ series }) => series.lastPassed));
    const from = span.from === -Infinity ? '' : ` from ${isoTime(span.from)}`;
    const to = span.to === Infinity ? '' : ` before ${isoTime(span.to)}`;
    const names = passed.map(({ index }) => symbols[index]);
    faults.add(
      `no bars of ${names.join(', ')}${from}${to}: the files have them from ${isoTime(first)} to ${isoTime(last)}`,
    );
  }
  const absent = missing.filter((entry) => !passed.includes(entry)).map(({ index }) => symbols[index]!);
  if (absent.length === 0) return;
  const there = reader.found.names.filter((name) => !absent.includes(name)).sort();
  const named = there.slice(0, MOST_SYMBOLS_NAMED).join(', ') + (there.length > MOST_SYMBOLS_NAMED ? ', ...' : '');
  faults.add(`no bars of ${absent.join(', ')}: the files have ${there.length === 0 ? 'none at all' : named}`);
}

/**
 * Reads the files' bars of the universe's symbols.
 * @throws PlimsollError PLM_DATA_INVALID
 */
export function loadBars(files: readonly string[], universe: Universe, span: Span): LoadedBars {
  const faults = new Faults();
  const { symbols, timeframe } = universe;
  const reader = new BarReader(symbols, span, faults);
  for (const file of files) reader.read(file);
  faults.throwIfAny();
  for (const [index, symbol] of symbols.entries()) checkGap(symbol, reader.series[index]!, timeframe, faults);
  checkPresent(symbols, reader, span, faults);
  faults.throwIfAny();

  const columns = reader.series.map((series) => series.finish());
  const bars = columns.reduce((sum, { time }) => sum + time.length, 0);
  const first = Math.min(...columns.map(({ time }) => time[0]!));
  const last = Math.max(...columns.map(({ time }) => time.at(-1)!));
  const counts = [counted(files.length, 'file'), counted(symbols.length, 'symbol'), counted(bars, 'bar')];
  return {
    source: new ColumnSource(columns, timeframe.ms),
    description: `${counts.join(', ')}, ${isoTime(first)} to ${isoTime(last)}`,
  };
}
