import { BarWindow } from './bar-window.ts';
import type { BarColumns } from './bars.ts';
import { ChunkedSource } from './chunked-source.ts';
import type { BarFeed } from './chunked-source.ts';
import { ColumnSource } from './column-source.ts';
import { PlimsollError } from './errors.ts';
import type { FetchRequest } from './fetch-request.ts';
import { LongerColumns } from './longer-columns.ts';
import type { Sessions } from './periods.ts';
import { isoTime } from './time.ts';
import type { Timeframe } from './time.ts';

export const BYTES_A_BAR = 6 * Float64Array.BYTES_PER_ELEMENT;

/** Bars as `MarketData` serves them, and what they are, in words for reports. */
export interface ServedBars {
  readonly source: ColumnSource | ChunkedSource;
  readonly description: string;
}

/** What bars there are in some files, and what is wanted of them. */
export interface FoundBars {
  readonly universe: {
    readonly symbols: readonly string[];
    readonly timeframe: Timeframe;
    readonly sessions: Sessions;
    instrument(index: number): { readonly assetClass: string };
  };
  /** Of the files' bars, where the universe's are to be made of them. */
  readonly timeframe: Timeframe;
  /** What bars may take in memory, bytes. */
  readonly memory: number;
  readonly files: number;
  readonly bars: number;
  /** Starts of the first and the last bar, epoch ms. */
  readonly first: number;
  readonly last: number;
}

/** Serves bars that are all in memory. @throws PlimsollError PLM_DATA_INVALID where the universe's cannot be made of them */
export function serveColumns(columns: readonly BarColumns[], found: FoundBars): ServedBars {
  const { universe, timeframe } = found;
  if (universe.timeframe.ms === timeframe.ms)
    return { source: new ColumnSource(columns, timeframe.ms), description: describe(found) };
  const longer = new LongerColumns(universe, timeframe);
  longer.add(columns);
  return serveLonger(longer, found);
}

/**
 * Serves bars that come from a feed: all of them in memory where they fit, else a stretch of time after another. Longer ones are made at once,
 * and have to fit.
 * @throws PlimsollError PLM_DATA_INVALID
 */
export async function serveFeed(feed: BarFeed, found: FoundBars): Promise<ServedBars> {
  const { universe, timeframe, bars, memory } = found;
  const symbols = universe.symbols.length;
  if (universe.timeframe.ms !== timeframe.ms) return serveLonger(await makeLonger(feed, found), found);
  if (bars * BYTES_A_BAR > memory)
    return { source: new ChunkedSource(feed, symbols, timeframe.ms), description: describe(found) };
  const windows = Array.from({ length: symbols }, () => new BarWindow());
  while ((await feed.next(windows)) < Infinity);
  return serveColumns(
    windows.map((window) => window.take()),
    found,
  );
}

/** Serves bars from when they have been loaded, which is at the start of a run or when they are first asked for. */
export class LazyBars {
  readonly #load: () => Promise<ServedBars>;
  readonly #about: string;
  #loading: Promise<ServedBars> | undefined;
  #loaded: ServedBars | undefined;

  /** @param about what is known of them before, in words */
  constructor(load: () => Promise<ServedBars>, about: string) {
    this.#load = load;
    this.#about = about;
  }

  get description(): string {
    return this.#loaded?.description ?? this.#about;
  }

  async load(): Promise<void> {
    await this.#ready();
  }

  fetch(request: FetchRequest): void | Promise<void> {
    return this.#loaded
      ? this.#loaded.source.fetch(request)
      : this.#ready().then(({ source }) => source.fetch(request));
  }

  nextBarEnd(after: number): number | undefined | Promise<number | undefined> {
    return this.#loaded
      ? this.#loaded.source.nextBarEnd(after)
      : this.#ready().then(({ source }) => source.nextBarEnd(after));
  }

  lastBarEnd(): number | undefined {
    return this.#loaded?.source.lastBarEnd();
  }

  #ready(): Promise<ServedBars> {
    return (this.#loading ??= this.#load().then((bars) => (this.#loaded = bars)));
  }
}

async function makeLonger(feed: BarFeed, { universe, timeframe, memory }: FoundBars): Promise<LongerColumns> {
  const longer = new LongerColumns(universe, timeframe);
  const windows = universe.symbols.map(() => new BarWindow());
  for (let until = -Infinity; until < Infinity;) {
    until = await feed.next(windows);
    longer.add(windows.map((window) => window.view()));
    for (const window of windows) window.drop(window.length);
    if (longer.bars * BYTES_A_BAR > memory) {
      const { text } = universe.timeframe;
      const message = `the bars of ${text} that are made of those of ${timeframe.text} take more than ${sizeText(memory)} of memory, expected less: allow more, or let the run have bars of ${timeframe.text}`;
      throw new PlimsollError('PLM_DATA_INVALID', message);
    }
  }
  return longer;
}

function serveLonger(longer: LongerColumns, found: FoundBars): ServedBars {
  const { timeframe } = found.universe;
  const columns = longer.finish();
  const faults = longer.faultsOf(columns);
  if (faults.length > 0) throw new PlimsollError('PLM_DATA_INVALID', faults.join('\n'), { issues: faults });
  const bars = columns.reduce((sum, { time }) => sum + time.length, 0);
  const first = Math.min(...columns.map(({ time }) => time[0]!));
  const last = Math.max(...columns.map(({ time }) => time.at(-1)!));
  const made = [`made into ${bars.toLocaleString('en-US')} of ${timeframe.text}`];
  if (longer.leftOut > 0) made.push(`${longer.leftOut.toLocaleString('en-US')} in no session left out`);
  return { source: new ColumnSource(columns, timeframe.ms), description: describe({ ...found, first, last }, made) };
}

/** `4 files, 4 symbols, 13,429 bars, 2013-10-04T08:06:00Z to 2013-10-11T23:59:00Z` */
function describe({ files, universe, bars, first, last }: FoundBars, more: readonly string[] = []): string {
  const counted = (count: number, thing: string): string =>
    `${count.toLocaleString('en-US')} ${thing}${count === 1 ? '' : 's'}`;
  const counts = [counted(files, 'file'), counted(universe.symbols.length, 'symbol'), counted(bars, 'bar')];
  return [...counts, ...more, `${isoTime(first)} to ${isoTime(last)}`].join(', ');
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes for people: `1.5 GiB`. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(bytes) / 10)));
  return `${(bytes / 1_024 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}
