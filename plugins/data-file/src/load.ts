import { ColumnSource, isoTime } from '@plimsoll/core';
import type { BarColumns, Timeframe, Universe } from '@plimsoll/core';
import { BarReader } from './bar-reader.ts';
import { DamagedFile } from './cache/column-file.ts';
import type { ColumnFile } from './cache/column-file.ts';
import type { ColumnStore } from './cache/store.ts';
import type { Span } from './csv/reader.ts';
import { Faults } from './faults.ts';
import { makeLonger } from './longer.ts';
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
    `${leastGapAt}: ${symbol} has bars ${seems} apart, expected ${timeframe.text}: is the config's timeframe ${seems}? (For longer bars made of these: \`timeframe: ${seems}\` in this plugin's config)`,
  );
}

/** Refuses symbols without a bar: those that the files have at other times, and those that they do not have. */
function checkPresent(symbols: readonly string[], reader: BarReader, span: Span, faults: Faults): void {
  const missing = reader.series.flatMap((series, index) => (series.bars.length === 0 ? [{ series, index }] : []));
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
  const there = reader.symbols.names.filter((name) => !absent.includes(name)).sort();
  const named = there.slice(0, MOST_SYMBOLS_NAMED).join(', ') + (there.length > MOST_SYMBOLS_NAMED ? ', ...' : '');
  faults.add(`no bars of ${absent.join(', ')}: the files have ${there.length === 0 ? 'none at all' : named}`);
}

/** What a CSV file is about, as far as its header and name say. */
export interface CsvFile {
  readonly path: string;
  /** The symbol that all rows are of; undefined where rows say it. */
  readonly symbol: string | undefined;
}

interface Wanted {
  readonly files: readonly CsvFile[];
  readonly universe: Universe;
  /** How long the files' bars are. */
  readonly timeframe: Timeframe;
  readonly span: Span;
}

/**
 * Reads the files' bars of the universe's symbols, as columns of `store` where it has them.
 * @throws PlimsollError PLM_DATA_INVALID
 */
export async function loadBars(wanted: Wanted, store: ColumnStore | undefined): Promise<LoadedBars> {
  const reader = (store && (await readCached(wanted, store))) ?? (await readRows(wanted));
  const { files, universe, timeframe } = wanted;
  const read = reader.series.map(({ bars }) => bars.take());
  const counts = [counted(files.length, 'file'), counted(read.length, 'symbol'), counted(countBars(read), 'bar')];
  let columns: readonly BarColumns[] = read;
  if (universe.timeframe.ms !== timeframe.ms) {
    const longer = makeLonger(read, universe, timeframe);
    columns = longer.columns;
    counts.push(`made into ${countBars(columns).toLocaleString('en-US')} of ${universe.timeframe.text}`);
    if (longer.leftOut > 0) counts.push(`${longer.leftOut.toLocaleString('en-US')} in no session left out`);
  }
  const first = Math.min(...columns.map(({ time }) => time[0]!));
  const last = Math.max(...columns.map(({ time }) => time.at(-1)!));
  return {
    source: new ColumnSource(columns, universe.timeframe.ms),
    description: `${counts.join(', ')}, ${isoTime(first)} to ${isoTime(last)}`,
  };
}

function countBars(columns: readonly BarColumns[]): number {
  return columns.reduce((sum, { time }) => sum + time.length, 0);
}

/** Reads rows alone. @throws PlimsollError PLM_DATA_INVALID */
async function readRows(wanted: Wanted): Promise<BarReader> {
  const { files, universe, span } = wanted;
  const faults = new Faults();
  const reader = new BarReader(universe.symbols, span, faults);
  for (const { path } of files) await reader.readRows(path);
  faults.throwIfAny();
  judge(reader, wanted, faults);
  faults.throwIfAny();
  return reader;
}

/** Reads columns, and rows where there are none; undefined where anything is wrong, which only rows can tell the place of. */
async function readCached(wanted: Wanted, store: ColumnStore): Promise<BarReader | undefined> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      return await readOnce(wanted, store);
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      store.discard(error.path);
    }
  }
  return undefined;
}

async function readOnce(wanted: Wanted, store: ColumnStore): Promise<BarReader | undefined> {
  const { files, universe, span } = wanted;
  const faults = new Faults();
  const reader = new BarReader(universe.symbols, span, faults);
  const columns = new Map<CsvFile, ColumnFile>();
  for (const file of files) {
    if (file.symbol !== undefined && universe.indexOf(file.symbol) < 0) continue;
    const made = await store.columnsOf(file.path);
    if (made && reader.canUse(made)) columns.set(file, made);
  }
  reader.expect([...columns.values()]);
  for (const file of files) {
    const made = columns.get(file);
    if (made === undefined) await reader.readRows(file.path);
    else if (!reader.readColumns(made)) return undefined;
  }
  judge(reader, wanted, faults);
  return faults.areNone ? reader : undefined;
}

/** Finds what is wrong with the bars as a whole. */
function judge(reader: BarReader, { universe: { symbols }, timeframe, span }: Wanted, faults: Faults): void {
  for (const [index, symbol] of symbols.entries()) checkGap(symbol, reader.series[index]!, timeframe, faults);
  checkPresent(symbols, reader, span, faults);
}
