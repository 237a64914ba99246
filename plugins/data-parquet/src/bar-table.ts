import type { Span, Universe } from '@plimsoll/core';
import type { Columns } from './columns.ts';
import { listed, literal, quoted } from './sql.ts';
import type { TimeColumn } from './time.ts';

/** Up to so many symbols are looked for one by one; for more DuckDB would join, and give rows out of order. */
const MOST_LISTED = 64;
const FILE = '__plimsoll_file';
const PLACES = 'plimsoll_universe';

/** SQL over the files' bars of the universe's symbols: places in the universe, epoch ms, prices. */
export class BarTable {
  readonly #columns: Columns;
  readonly #time: TimeColumn;
  readonly #symbols: readonly string[];
  /** The symbol as a text. */
  readonly #symbol: string;
  readonly #isNamed: boolean;

  constructor(columns: Columns, time: TimeColumn, universe: Universe) {
    const { symbol } = columns;
    this.#columns = columns;
    this.#time = time;
    this.#symbols = universe.symbols;
    this.#isNamed = symbol === undefined;
    if (symbol === undefined) this.#symbol = `parse_filename(${FILE}, true)`;
    else this.#symbol = symbol.type === 'VARCHAR' ? quoted(symbol.name) : `CAST(${quoted(symbol.name)} AS VARCHAR)`;
  }

  /** To be run once, before all else: numbers the symbols by their places in the universe. */
  get preparation(): string {
    return `CREATE TYPE ${PLACES} AS ENUM (${listed(this.#symbols)})`;
  }

  /** A row for each symbol, each file and each hour: whether it is a symbol's, a file's; which; bars, first and last time, times that are none. */
  survey(files: readonly string[], span: Span): string {
    const bars = `SELECT ${this.#place} AS place, ${FILE} AS file, ${this.#time.ms} AS ms FROM ${this.#from(files, true)} ${this.#where(span)}`;
    return `SELECT grouping(place) = 0, grouping(file) = 0, place, file, count(*), min(ms), max(ms), count(*) - count(ms)
      FROM (SELECT *, floor(ms / 3600000) AS hour FROM (${bars})) GROUP BY GROUPING SETS ((place), (file), (hour))`;
  }

  /** Rows of place, time, open, high, low, close, volume, in the order of the files; what is NULL among the prices is NaN. */
  bars(files: readonly string[], span: Span): string {
    const prices = this.#prices.map((price) => `coalesce(${price}, 'NaN'::DOUBLE)`);
    return `SELECT ${this.#place}, ${this.#time.ms}, ${prices.join(', ')} FROM ${this.#from(files, this.#isNamed)} ${this.#where(span)}`;
  }

  /** Those of the rows that cannot be used, at most so many. */
  faults(files: readonly string[], span: Span, most: number): string {
    const [open, high, low, close, volume] = this.#prices;
    const isFinite = this.#prices.map((price) => `coalesce(isfinite(${price}), false)`);
    const isSane = `${isFinite.join(' AND ')} AND ${low} > 0 AND ${low} <= ${open} AND ${open} <= ${high} AND ${low} <= ${close} AND ${close} <= ${high} AND ${volume} >= 0`;
    return `${this.bars(files, span)} AND NOT (${isSane}) LIMIT ${most}`;
  }

  /** The files that have a symbol's bar at a time, epoch ms. */
  filesWith(files: readonly string[], symbol: string, ms: number): string {
    const span = { from: ms, to: ms + 1 };
    return `SELECT DISTINCT ${FILE} FROM ${this.#from(files, true)} ${this.#where(span)} AND ${this.#symbol} = ${literal(symbol)}`;
  }

  /** The symbols that the files have, and for each of them the first and the last time. */
  found(files: readonly string[]): string {
    return `SELECT ${this.#symbol}, min(${this.#time.ms}), max(${this.#time.ms}) FROM ${this.#from(files, true)} WHERE ${this.#symbol} IS NOT NULL GROUP BY 1 ORDER BY 1`;
  }

  get #place(): string {
    return `CAST(enum_code(TRY_CAST(${this.#symbol} AS ${PLACES})) AS INTEGER)`;
  }

  get #prices(): string[] {
    const { open, high, low, close, volume } = this.#columns;
    return [open, high, low, close, volume].map(({ name, type }) =>
      type === 'DOUBLE' ? quoted(name) : `TRY_CAST(${quoted(name)} AS DOUBLE)`,
    );
  }

  #from(files: readonly string[], withFile: boolean): string {
    return `read_parquet([${listed(files)}], hive_types_autocast = false${withFile ? `, filename = '${FILE}'` : ''})`;
  }

  #where({ from, to }: Span): string {
    const { atLeast, below, ms } = this.#time;
    const terms: (string | undefined)[] = [this.#isOfUniverse];
    if (from > -Infinity) terms.push(atLeast(from), `${ms} >= ${from}`);
    if (to < Infinity) terms.push(below(to), `${ms} < ${to}`);
    return `WHERE ${terms.filter((term) => term !== undefined).join(' AND ')}`;
  }

  /** What a part of a file can be passed over by comes first. */
  get #isOfUniverse(): string {
    const isKnown = `${this.#place} IS NOT NULL`;
    if (this.#isNamed) return isKnown;
    if (this.#symbols.length <= MOST_LISTED) return `${this.#symbol} IN (${listed(this.#symbols)}) AND ${isKnown}`;
    const [first, last] = [this.#symbols.toSorted()[0]!, this.#symbols.toSorted().at(-1)!];
    return `${this.#symbol} >= ${literal(first)} AND ${this.#symbol} <= ${literal(last)} AND ${isKnown}`;
  }
}
