import { countBelow } from '@plimsoll/core';
import type { BarColumns, Span, Universe } from '@plimsoll/core';
import type { ColumnFile } from './column-file.ts';

/** What a run wants of a column file: the universe's symbols, and of them the bars of a span. */
export class Selection {
  readonly file: ColumnFile;
  readonly #span: Span;
  /** By the file's number of a symbol, its place in the universe. */
  readonly #places: readonly number[];

  constructor(file: ColumnFile, universe: Universe, span: Span) {
    this.file = file;
    this.#span = span;
    this.#places = file.symbols.map((symbol) => universe.indexOf(symbol));
  }

  /** The symbols of the universe that have a row in the file that cannot be used. */
  get unsound(): string[] {
    const { symbols, unsound } = this.file;
    return unsound.filter((number) => this.#places[number]! >= 0).map((number) => symbols[number]!);
  }

  /** The place in the universe of a block's symbol; -1 where it has none. */
  placeOf(block: number): number {
    return this.#places[this.file.index.symbol[block]!]!;
  }

  isWanted(block: number): boolean {
    const { first, last } = this.file.index;
    return this.placeOf(block) >= 0 && last[block]! >= this.#span.from && first[block]! < this.#span.to;
  }

  /** Whether a wanted block may have bars outside of the span. */
  isPartly(block: number): boolean {
    const { first, last } = this.file.index;
    return first[block]! < this.#span.from || last[block]! >= this.#span.to;
  }

  /** Which of a wanted block's bars are within the span: from the first number to the second, which is excluded. */
  rowsOf(block: number, { time }: BarColumns): [number, number] {
    if (!this.isPartly(block)) return [0, time.length];
    return [countBelow(time, this.#span.from), countBelow(time, this.#span.to)];
  }
}
