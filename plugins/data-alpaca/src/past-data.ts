import { ColumnSource, PlimsollError, emptyColumns, isoTime } from '@plimsoll/core';
import type { BarColumns, FetchRequest, MarketData, Universe } from '@plimsoll/core';
import type { History } from './history.ts';
import type { Bar } from './symbol-bars.ts';

interface Options {
  readonly history: History;
  readonly universe: Universe;
  readonly feed: string;
  readonly adjustment: string;
  /** Bars that start from then on, and before `to`; epoch ms. */
  readonly from: number;
  readonly to: () => number;
}

/** Bars of a time that is over, all read at the start: a backtest on Alpaca's history. */
export class PastData implements MarketData {
  readonly description: string;
  readonly #options: Options;
  #source: ColumnSource | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.description = `Alpaca, ${options.feed} feed, ${options.adjustment}, from ${isoTime(options.from)}`;
  }

  /** @throws PlimsollError where a symbol has no bar, Error where Alpaca cannot be asked */
  async start(): Promise<void> {
    const { history, universe, from, to } = this.#options;
    const bars = new Map(universe.symbols.map((symbol) => [symbol, [] as Bar[]]));
    const { symbols, timeframe } = universe;
    await history.read(symbols, { timeframe, start: from, end: to() - 1 }, (symbol, bar) => {
      const own = bars.get(symbol);
      if (own && bar.time > (own.at(-1)?.time ?? -Infinity)) own.push(bar);
    });
    const missing = universe.symbols.filter((symbol) => bars.get(symbol)!.length === 0);
    if (missing.length > 0) {
      const span = `from ${isoTime(from)} to ${isoTime(to())}`;
      throw new PlimsollError('PLM_DATA_INVALID', `Alpaca has no bars of ${missing.join(', ')} ${span}`);
    }
    const columns = universe.symbols.map((symbol) => columnsOf(bars.get(symbol)!));
    this.#source = new ColumnSource(columns, universe.timeframe.ms);
  }

  fetch(request: FetchRequest): void {
    this.#source!.fetch(request);
  }

  nextBarEnd(after: number): number | undefined {
    return this.#source!.nextBarEnd(after);
  }

  lastBarEnd(): number | undefined {
    return this.#source!.lastBarEnd();
  }
}

function columnsOf(bars: readonly Bar[]): BarColumns {
  const columns = emptyColumns(bars.length);
  for (const [i, bar] of bars.entries()) {
    for (const field of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) columns[field][i] = bar[field];
  }
  return columns;
}
