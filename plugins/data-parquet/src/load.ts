import {
  BYTES_A_BAR,
  Faults,
  PlimsollError,
  dailyFault,
  messageOf,
  missingFaults,
  serveFeed,
  sizeText,
} from '@plimsoll/core';
import type { Log, ServedBars, Timeframe, Universe } from '@plimsoll/core';
import { BarTable } from './bar-table.ts';
import { findColumns } from './columns.ts';
import type { Column, Columns } from './columns.ts';
import type { Config } from './config.ts';
import type { Duck } from './duck.ts';
import { ParquetFeed } from './feed.ts';
import { remoteGlob } from './files.ts';
import { listed, literal, quoted } from './sql.ts';
import { surveyOf } from './survey.ts';
import type { Survey } from './survey.ts';
import { isWholeNumber, timeColumn, unitOf } from './time.ts';
import type { TimeColumn } from './time.ts';

export interface Wanted {
  readonly config: Config;
  /** On this machine. */
  readonly files: readonly string[];
  /** Paths that begin with s3://. */
  readonly remote: readonly string[];
  readonly universe: Universe;
  /** Of the files' bars, where the universe's are to be made of them. */
  readonly timeframe: Timeframe;
  readonly log: Log;
}

/**
 * Gets at the files' bars of the universe's symbols: all of them in memory where they fit there, else a stretch of time after another.
 * @throws PlimsollError PLM_DATA_INVALID
 */
export async function loadBars(duck: Duck, wanted: Wanted): Promise<ServedBars> {
  try {
    return await load(duck, wanted);
  } catch (error) {
    if (PlimsollError.is(error)) throw error;
    throw new PlimsollError('PLM_DATA_INVALID', `the files cannot be read: ${messageOf(error)}`);
  }
}

async function load(duck: Duck, wanted: Wanted): Promise<ServedBars> {
  const { universe, timeframe, log } = wanted;
  const { from = -Infinity, to = Infinity, memory } = wanted.config;
  const span = { from, to };
  const files = [...wanted.files, ...(await remoteFiles(duck, wanted.remote))];
  const columns = await columnsOf(duck, files, wanted.config);
  const table = new BarTable(columns, await timeOf(duck, files, columns.timestamp, wanted.config), universe);
  await duck.run(table.preparation);
  const survey = await surveyOf(duck, table, filesOfUniverse(files, columns, universe), span, universe.symbols.length);
  await judge(duck, table, files, wanted, survey);

  const bars = survey.symbols.reduce((sum, symbol) => sum + symbol.bars, 0);
  const first = Math.min(...survey.symbols.map(({ firstTime }) => firstTime));
  const last = Math.max(...survey.symbols.map(({ lastTime }) => lastTime));
  const fits = bars * BYTES_A_BAR <= memory;
  const cuts = fits ? [Infinity] : survey.density.cuts(memory / 2 / BYTES_A_BAR);
  const feed = new ParquetFeed(survey.files, { duck, table, universe, timeframe, span, cuts, lastStart: last });
  if (!fits) {
    await feed.judge();
    const sizes = `${sizeText(bars * BYTES_A_BAR)} of bars with ${sizeText(memory)} of memory`;
    log.info(`${sizes}: streamed in ${cuts.length} stretches`);
  }
  await duck.keepOrder();
  return serveFeed(feed, { universe, timeframe, memory, files: files.length, bars, first, last });
}

async function remoteFiles(duck: Duck, patterns: readonly string[]): Promise<string[]> {
  const faults = new Faults();
  const files = new Set<string>();
  for (const pattern of patterns) {
    const found = await duck.rows(`SELECT file FROM glob(${literal(remoteGlob(pattern))}) ORDER BY file`);
    if (found.length === 0) faults.add(`${pattern}: no file matches, expected at least one`);
    for (const [file] of found) files.add(file as string);
  }
  faults.throwIfAny();
  return [...files];
}

async function columnsOf(duck: Duck, files: readonly string[], { columns }: Config): Promise<Columns> {
  const rows = await duck.rows(`DESCRIBE SELECT * FROM read_parquet([${listed(files)}], hive_types_autocast = false)`);
  const described = rows.map(([name, type]): Column => ({ name: name as string, type: type as string }));
  const found = findColumns(described, columns);
  if (!Array.isArray(found)) return found;
  const faults = new Faults();
  for (const fault of found) faults.add(`${files[0]}: ${fault}`);
  faults.throwIfAny();
  throw new Error('no column is missing, nor are all found');
}

/** How the timestamps are read. Whole numbers are of the unit that fits the largest, unless config says which. */
async function timeOf(
  duck: Duck,
  files: readonly string[],
  column: Column,
  { zone, unit }: Config,
): Promise<TimeColumn> {
  let guessed = unit;
  if (guessed === undefined && isWholeNumber(column)) {
    const [row] = await duck.rows(
      `SELECT CAST(max(${quoted(column.name)}) AS DOUBLE) FROM read_parquet([${listed(files)}])`,
    );
    guessed = unitOf((row?.[0] as number | null) ?? 0);
  }
  const time = timeColumn(column, zone, guessed ?? 'ms');
  if (time !== undefined) return time;
  const expected = 'expected a timestamp, a date, whole numbers of an epoch, or texts';
  throw new PlimsollError('PLM_DATA_INVALID', `column ${column.name} is of type ${column.type}, ${expected}`);
}

/** The files that may have bars of the universe, as far as their names and folders say. */
function filesOfUniverse(files: readonly string[], { symbol }: Columns, universe: Universe): string[] {
  const isWanted = (name: string): boolean => universe.indexOf(name) >= 0;
  if (symbol === undefined) return files.filter((file) => isWanted(/([^/\\]*?)(\.[^.]*)?$/.exec(file)![1]!));
  const folder = `${symbol.name}=`;
  return files.filter((file) => {
    const named = file.split(/[/\\]/).find((part) => part.startsWith(folder));
    return named === undefined || isWanted(decodeURIComponent(named.slice(folder.length)));
  });
}

/** Refuses timestamps that are none, and symbols without a bar. */
async function judge(
  duck: Duck,
  table: BarTable,
  files: readonly string[],
  { universe, timeframe, config: { from = -Infinity, to = Infinity } }: Wanted,
  { symbols }: Survey,
): Promise<void> {
  const faults = new Faults();
  for (const [index, { untimed }] of symbols.entries()) {
    if (untimed === 0) continue;
    const bars = untimed === 1 ? 'a bar whose timestamp is' : `${untimed} bars whose timestamps are`;
    faults.add(`${universe.symbols[index]} has ${bars} no time, expected one such as 2024-01-02T14:30:00Z`);
  }
  if (symbols.some(({ bars }) => bars === 0)) {
    const found = (await duck.rows(table.found(files))) as readonly [string, number, number][];
    const spans = new Map(found.map(([symbol, first, last]) => [symbol, { first, last }]));
    const presence = universe.symbols.map((symbol, index) => ({
      bars: symbols[index]!.bars,
      firstOutside: spans.get(symbol)?.first ?? Infinity,
      lastOutside: spans.get(symbol)?.last ?? -Infinity,
    }));
    for (const fault of missingFaults(universe.symbols, presence, [...spans.keys()], { from, to })) faults.add(fault);
  }
  const daily = dailyFault(symbols, timeframe);
  if (daily !== undefined) faults.add(`${files[0]}: ${daily}`);
  faults.throwIfAny();
}
