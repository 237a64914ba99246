import { messageOf } from '@plimsoll/core';
import { BlockReader } from './cache/column-file.ts';
import type { ColumnFile } from './cache/column-file.ts';
import { CsvReader } from './csv/reader.ts';
import type { RowReceiver, Span } from './csv/reader.ts';
import { SymbolTable } from './csv/symbol-table.ts';
import type { Faults } from './faults.ts';
import { Series } from './series.ts';

/** How many of the ascending `values` are below `limit`. */
function countBelow(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Reads the bars of the universe out of files, one after the other. */
export class BarReader implements RowReceiver {
  /** The symbols of the universe, then the others that the files have. */
  readonly symbols = new SymbolTable();
  /** By the universe's index. */
  readonly series: readonly Series[];
  readonly #span: Span;
  readonly #faults: Faults;
  readonly #place = { file: '' };
  readonly #rows: CsvReader;
  #blocks: BlockReader | undefined;

  constructor(symbols: readonly string[], span: Span, faults: Faults) {
    this.#span = span;
    this.#faults = faults;
    this.#rows = new CsvReader(span, this);
    this.series = symbols.map(() => new Series(this.#place));
    for (const symbol of symbols) this.symbols.idOfName(symbol);
  }

  sinkOf(symbol: number): Series | undefined {
    return this.series[symbol];
  }

  refuse(issue: () => string): boolean {
    this.#faults.add(issue());
    return !this.#faults.isFull;
  }

  /** Reads a CSV file. What is wrong with it goes to the faults; rows after it are read on. */
  async readRows(file: string): Promise<void> {
    if (this.#faults.isFull) return;
    this.#place.file = file;
    try {
      await this.#rows.read(file);
    } catch (error) {
      this.#faults.add(`${file}: cannot be read: ${messageOf(error)}`);
    }
  }

  /** Whether a file's columns can stand for its rows: not where a row of a symbol of the universe cannot be used. */
  canUse({ symbols, unsound }: ColumnFile): boolean {
    return unsound.every((number) => this.symbols.idOfName(symbols[number]!) >= this.series.length);
  }

  /** Makes room for the bars of column files, so that none of those that are read has to be moved. */
  expect(files: readonly ColumnFile[]): void {
    const bars = new Float64Array(this.series.length);
    for (const file of files) {
      const { index } = file;
      const ids = this.#idsOf(file);
      for (let block = 0; block < index.rows.length; block++)
        if (this.#isWanted(file, ids, block)) bars[ids[index.symbol[block]!]!]! += index.rows[block]!;
    }
    for (const [id, count] of bars.entries()) this.series[id]!.bars.reserve(count);
  }

  /** Reads a file's columns. Returns whether they follow what was read before. @throws DamagedFile */
  readColumns(file: ColumnFile): boolean {
    const { index } = file;
    const { from, to } = this.#span;
    const ids = this.#idsOf(file);
    for (let block = 0; block < index.rows.length; block++) {
      const series = this.series[ids[index.symbol[block]!]!];
      if (index.first[block]! < from) series?.passOver(index.first[block]!);
      if (index.last[block]! >= to) series?.passOver(index.last[block]!);
    }
    let isInOrder = true;
    this.#blocks ??= new BlockReader();
    this.#blocks.read(
      file,
      (block) => this.#isWanted(file, ids, block),
      (block, bars) => {
        const start = index.first[block]! < from ? countBelow(bars.time, from) : 0;
        const end = index.last[block]! >= to ? countBelow(bars.time, to) : bars.time.length;
        const series = this.series[ids[index.symbol[block]!]!]!;
        if (start < end) isInOrder &&= series.append(bars, start, end, index.leastGapMs[block]!);
      },
    );
    return isInOrder;
  }

  /** By number in the file, the number here. */
  #idsOf({ symbols }: ColumnFile): number[] {
    return symbols.map((symbol) => this.symbols.idOfName(symbol));
  }

  #isWanted({ index }: ColumnFile, ids: readonly number[], block: number): boolean {
    const { from, to } = this.#span;
    const isOfUniverse = ids[index.symbol[block]!]! < this.series.length;
    return isOfUniverse && index.last[block]! >= from && index.first[block]! < to;
  }
}
