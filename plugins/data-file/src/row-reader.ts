import { messageOf } from '@plimsoll/core';
import type { Faults, Span } from '@plimsoll/core';
import { CsvReader } from './csv/reader.ts';
import type { RowReceiver } from './csv/reader.ts';
import { SymbolTable } from './csv/symbol-table.ts';
import { Series } from './series.ts';

/** Reads rows of the universe's symbols out of CSV files, one file after the other. */
export class RowReader implements RowReceiver {
  /** The symbols of the universe, then the others that the files have. */
  readonly symbols = new SymbolTable();
  /** By the universe's index. */
  readonly series: readonly Series[];
  readonly #faults: Faults;
  readonly #place = { file: '' };
  readonly #csv: CsvReader;

  /** @param keeps whether the bars are kept, or only looked at */
  constructor(symbols: readonly string[], span: Span, faults: Faults, keeps: boolean) {
    this.#faults = faults;
    this.#csv = new CsvReader(span, this);
    this.series = symbols.map(() => new Series(this.#place, keeps));
    for (const symbol of symbols) this.symbols.idOfName(symbol);
  }

  sinkOf(symbol: number): Series | undefined {
    return this.series[symbol];
  }

  refuse(issue: () => string): boolean {
    this.#faults.add(issue());
    return !this.#faults.isFull;
  }

  /** Reads a file. What is wrong with it goes to the faults; rows after it are read on. */
  async read(file: string): Promise<void> {
    if (this.#faults.isFull) return;
    this.#place.file = file;
    try {
      await this.#csv.read(file);
    } catch (error) {
      this.#faults.add(`${file}: cannot be read: ${messageOf(error)}`);
    }
  }
}
