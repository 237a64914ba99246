import { Density } from '@plimsoll/core';
import type { Presence, Span, Universe } from '@plimsoll/core';
import type { BlockReader, ColumnFile } from './cache/column-file.ts';
import { Selection } from './cache/selection.ts';

/** A column file that has bars which are wanted; its index is read again when it is its turn. */
export interface SurveyedFile {
  readonly csv: string;
  readonly path: string;
  readonly source: string;
  /** Start of the first bar that may be wanted, epoch ms. */
  readonly first: number;
}

/** What the indexes of column files tell of a symbol. */
class SurveyedSymbol implements Presence {
  bars = 0;
  firstTime = Infinity;
  lastTime = -Infinity;
  firstOutside = Infinity;
  lastOutside = -Infinity;
  /** At most the smallest distance between two bars, ms. */
  leastGapMs = Infinity;
}

interface Rows {
  readonly bars: number;
  readonly first: number;
  readonly last: number;
}

/** What column files have for a run, found out from their indexes, without reading the bars. */
export class Survey {
  readonly files: SurveyedFile[] = [];
  /** By the universe's index. */
  readonly symbols: readonly SurveyedSymbol[];
  /** All symbols that the files have. */
  readonly found = new Set<string>();
  readonly density = new Density();
  /** What stands against reading columns in place of rows, as far as a line of the CSV file is not needed to say it. */
  readonly doubts: string[] = [];
  readonly #universe: Universe;
  readonly #span: Span;
  readonly #blocks: BlockReader;

  constructor(universe: Universe, span: Span, blocks: BlockReader) {
    this.#universe = universe;
    this.#span = span;
    this.#blocks = blocks;
    this.symbols = universe.symbols.map(() => new SurveyedSymbol());
  }

  get bars(): number {
    return this.symbols.reduce((sum, { bars }) => sum + bars, 0);
  }

  /** Adds a file; its bars come after those of the files before it. @throws DamagedFile */
  add(csv: string, file: ColumnFile): void {
    const { index, path, source } = file;
    const selection = new Selection(file, this.#universe, this.#span);
    for (const symbol of file.symbols) this.found.add(symbol);
    for (const symbol of selection.unsound) this.doubts.push(`${csv}: ${symbol} has rows that cannot be used`);
    const partly = this.#readPartly(selection);
    let firstOfFile = Infinity;
    for (let block = 0; block < index.rows.length; block++) {
      const place = selection.placeOf(block);
      if (place < 0) continue;
      const [first, last] = [index.first[block]!, index.last[block]!];
      this.#noteOutside(this.symbols[place]!, first, last);
      if (!selection.isWanted(block)) continue;
      const rows = partly.get(block) ?? { bars: index.rows[block]!, first, last };
      if (rows.bars === 0) continue;
      this.#count(csv, place, rows, index.leastGapMs[block]!);
      firstOfFile = Math.min(firstOfFile, rows.first);
    }
    if (firstOfFile < Infinity) this.files.push({ csv, path, source, first: firstOfFile });
  }

  /** Where bars are outside is told only of symbols that have none inside, so that the edges of a block will do. */
  #noteOutside(symbol: SurveyedSymbol, first: number, last: number): void {
    const { from, to } = this.#span;
    if (first >= from && last < to) return;
    symbol.firstOutside = Math.min(symbol.firstOutside, first);
    symbol.lastOutside = Math.max(symbol.lastOutside, last);
  }

  #count(csv: string, place: number, { bars, first, last }: Rows, leastGapMs: number): void {
    const symbol = this.symbols[place]!;
    const gapMs = first - symbol.lastTime;
    if (!(gapMs > 0)) this.doubts.push(`${csv}: ${this.#universe.symbols[place]} goes back in time`);
    symbol.leastGapMs = Math.min(symbol.leastGapMs, gapMs, leastGapMs);
    symbol.firstTime = Math.min(symbol.firstTime, first);
    symbol.lastTime = last;
    symbol.bars += bars;
    this.density.add(bars, first, last);
  }

  /** Only their bars tell how many of blocks at the edges of the span are within it. */
  #readPartly(selection: Selection): Map<number, Rows> {
    const partly = new Map<number, Rows>();
    this.#blocks.read(
      selection.file,
      (block) => selection.isWanted(block) && selection.isPartly(block),
      (block, bars) => {
        const [start, end] = selection.rowsOf(block, bars);
        partly.set(block, { bars: end - start, first: bars.time[start]!, last: bars.time[end - 1]! });
      },
    );
    return partly;
  }
}
