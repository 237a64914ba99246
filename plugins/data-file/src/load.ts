import { statSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import {
  BYTES_A_BAR,
  Faults,
  PlimsollError,
  dailyFault,
  gapFault,
  missingFaults,
  serveColumns,
  serveFeed,
  sizeText,
} from '@plimsoll/core';
import type { BarFeed, FoundBars, Log, ServedBars, Span, Timeframe, Universe } from '@plimsoll/core';
import { BlockReader, DamagedFile } from './cache/column-file.ts';
import type { ColumnStore } from './cache/store.ts';
import { ColumnFeed } from './column-feed.ts';
import { RowReader } from './row-reader.ts';
import type { Series } from './series.ts';
import { Survey } from './survey.ts';

/** Less than that is read again as quickly, and nobody wants a second file beside each of their own. */
const LEAST_CACHED_BYTES = 1 << 20;
/** A row of the shortest kind takes that many times its bytes in memory. */
const ROW_GROWTH = 3;
const ATTEMPTS = 3;

/** What a CSV file is about, as far as its header and name say. */
export interface CsvFile {
  readonly path: string;
  /** The symbol that all rows are of; undefined where rows say it. */
  readonly symbol: string | undefined;
}

export interface Wanted {
  readonly files: readonly CsvFile[];
  readonly universe: Universe;
  /** Of the files' bars, where the universe's are to be made of them. */
  readonly timeframe: Timeframe;
  readonly span: Span;
  /** What all bars together may take in memory, bytes. */
  readonly memory: number;
  readonly log: Log;
}

/**
 * Gets at the files' bars of the universe's symbols: all of them in memory where they fit there, else a stretch of time after another. Only
 * columns of `store` can be streamed.
 * @throws PlimsollError PLM_DATA_INVALID
 */
export async function loadBars(wanted: Wanted, store: ColumnStore | undefined): Promise<ServedBars> {
  const blocks = new BlockReader();
  const survey = store && (await surveyOf(wanted, store, blocks));
  if (store === undefined || survey === undefined) return loadRows(wanted);
  const { universe, timeframe, span, memory, log } = wanted;
  const { symbols } = universe;
  const isInDoubt = survey.symbols.some(({ leastGapMs }) => gapFault(leastGapMs, timeframe));
  const fits = survey.bars * BYTES_A_BAR <= memory;
  if (isInDoubt || survey.doubts.length > 0) {
    if (fits) return loadRows(wanted);
    await readRows(wanted, false);
    if (survey.doubts.length > 0) throw tooLarge(survey, memory);
  }
  const faults = new Faults();
  for (const fault of missingFaults(symbols, survey.symbols, [...survey.found], span)) faults.add(fault);
  addDaily(faults, wanted, survey.symbols);
  faults.throwIfAny();

  const found = foundOf(wanted, survey.symbols);
  const cuts = fits ? [Infinity] : survey.density.cuts(memory / 2 / BYTES_A_BAR);
  const feed = new ColumnFeed(survey.files, { universe, span, store, blocks, cuts, lastStart: found.last });
  if (fits) return serveFeed(feed, found);
  const sizes = `${sizeText(survey.bars * BYTES_A_BAR)} of bars with ${sizeText(memory)} of memory`;
  log.info(`${sizes}: streamed in ${cuts.length} stretches`);
  return serveFeed(universe.timeframe.ms === timeframe.ms ? feed : givingWay(feed), found);
}

/** A feed that is emptied at once, without keeping the event loop from all else. */
function givingWay(feed: BarFeed): BarFeed {
  return { lastStart: feed.lastStart, next: (windows) => turn().then(() => feed.next(windows)) };
}

/** What the columns of all files have; undefined where rows are to be read instead. */
async function surveyOf(wanted: Wanted, store: ColumnStore, blocks: BlockReader): Promise<Survey | undefined> {
  const bytes = bytesOf(wanted);
  if (bytes < LEAST_CACHED_BYTES && bytes * ROW_GROWTH <= wanted.memory) return undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      return await surveyOnce(wanted, store, blocks);
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      store.discard(error.path);
    }
  }
  return undefined;
}

async function surveyOnce(wanted: Wanted, store: ColumnStore, blocks: BlockReader): Promise<Survey | undefined> {
  const { files, universe, span } = wanted;
  const survey = new Survey(universe, span, blocks);
  for (const { path, symbol } of files) {
    if (symbol !== undefined && universe.indexOf(symbol) < 0) {
      survey.found.add(symbol);
      continue;
    }
    const columns = await store.columnsOf(path);
    if (columns === undefined) return undefined;
    survey.add(path, columns);
    await turn();
  }
  return survey;
}

/** Reads all rows into memory. @throws PlimsollError PLM_DATA_INVALID */
async function loadRows(wanted: Wanted): Promise<ServedBars> {
  const bytes = bytesOf(wanted);
  if (bytes > wanted.memory)
    wanted.log.warn(
      `${sizeText(bytes)} of CSV files are read into memory as a whole: without a cache they are not streamed`,
    );
  const series = await readRows(wanted, true);
  return serveColumns(
    series.map(({ window }) => window.take()),
    foundOf(wanted, series),
  );
}

/** Reads rows, and keeps them or only looks whether they can be used. @throws PlimsollError PLM_DATA_INVALID */
async function readRows(wanted: Wanted, keeps: boolean): Promise<readonly Series[]> {
  const { files, universe, timeframe, span } = wanted;
  const { symbols } = universe;
  const faults = new Faults();
  const reader = new RowReader(symbols, span, faults, keeps);
  for (const { path } of files) await reader.read(path);
  faults.throwIfAny();
  for (const [index, { leastGapMs, leastGapAt }] of reader.series.entries()) {
    const fault = gapFault(leastGapMs, timeframe);
    if (fault !== undefined) faults.add(`${leastGapAt}: ${symbols[index]} ${fault}`);
  }
  for (const fault of missingFaults(symbols, reader.series, reader.symbols.names, span)) faults.add(fault);
  addDaily(faults, wanted, reader.series);
  faults.throwIfAny();
  return reader.series;
}

function addDaily(faults: Faults, { files, timeframe }: Wanted, symbols: Parameters<typeof dailyFault>[0]): void {
  const fault = dailyFault(symbols, timeframe);
  if (fault !== undefined) faults.add(`${files[0]?.path}: ${fault}`);
}

function foundOf(
  { files, universe, timeframe, memory }: Wanted,
  symbols: readonly { readonly bars: number; readonly firstTime: number; readonly lastTime: number }[],
): FoundBars {
  const bars = symbols.reduce((sum, symbol) => sum + symbol.bars, 0);
  const first = Math.min(...symbols.map(({ firstTime }) => firstTime));
  const last = Math.max(...symbols.map(({ lastTime }) => lastTime));
  return { universe, timeframe, memory, files: files.length, bars, first, last };
}

/** Rows are passed over that nobody asks for; in columns they would be missed. */
function tooLarge({ doubts, bars }: Survey, memory: number): PlimsollError {
  const sizes = `the bars take ${sizeText(bars * BYTES_A_BAR)} and memory is ${sizeText(memory)}`;
  const issues = doubts
    .slice(0, 10)
    .map((doubt) => `${doubt}, outside of from and to, and ${sizes}: mend the rows or allow more memory`);
  return new PlimsollError('PLM_DATA_INVALID', issues.join('\n'), { issues });
}

function bytesOf({ files, universe }: Wanted): number {
  const wanted = files.filter(({ symbol }) => symbol === undefined || universe.indexOf(symbol) >= 0);
  return wanted.reduce((sum, { path }) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}
