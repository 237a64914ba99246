import { CsvReader } from '../csv/reader.ts';
import type { RowReceiver, RowSink } from '../csv/reader.ts';
import { SymbolTable } from '../csv/symbol-table.ts';
import { BLOCK_ROWS, COLUMNS } from './format.ts';
import type { Description } from './format.ts';
import { ColumnWriter } from './writer.ts';

const FIRST_ROWS = 16;
/** Rows that all symbols together may keep room for before blocks are written that are not full, 48 bytes each. */
const MOST_ROWS = 1 << 20;
const EVERYTHING = { from: -Infinity, to: Infinity };

/** A symbol's newest rows, until there are enough for a block. */
class BlockSink implements RowSink {
  lastTime = -Infinity;
  isSound = true;
  readonly #blocks: Blocks;
  readonly #symbol: number;
  #stride = FIRST_ROWS;
  #values = new Float64Array(FIRST_ROWS * COLUMNS);
  #rows = 0;
  #leastGapMs = Infinity;

  constructor(blocks: Blocks, symbol: number) {
    this.#blocks = blocks;
    this.#symbol = symbol;
  }

  push(time: number, open: number, high: number, low: number, close: number, volume: number): void {
    if (this.#rows === this.#stride) this.#makeRoom();
    const gapMs = time - this.lastTime;
    if (gapMs < this.#leastGapMs) this.#leastGapMs = gapMs;
    const stride = this.#stride;
    const values = this.#values;
    const row = this.#rows++;
    values[row] = this.lastTime = time;
    values[row + stride] = open;
    values[row + 2 * stride] = high;
    values[row + 3 * stride] = low;
    values[row + 4 * stride] = close;
    values[row + 5 * stride] = volume;
  }

  passOver(): void {
    throw new Error('no row is outside of everything');
  }

  /** A row of the symbol cannot be used, so that none of its rows will be. */
  spoil(): void {
    this.isSound = false;
    this.lastTime = Infinity; // nothing is later than that, so nothing is pushed any more
    this.#rows = 0;
  }

  flush(): void {
    if (this.#rows > 0) this.#blocks.writer.add(this.#symbol, this.#values, this.#stride, this.#rows, this.#leastGapMs);
    this.#rows = 0;
    this.#leastGapMs = Infinity;
  }

  /** Gives the room back that it does not need. */
  shrink(): void {
    this.#stride = FIRST_ROWS;
    this.#values = new Float64Array(FIRST_ROWS * COLUMNS);
  }

  #makeRoom(): void {
    if (this.#stride === BLOCK_ROWS) return this.flush();
    this.#blocks.count(this.#stride);
    if (this.#rows < this.#stride) return; // all blocks have just been written
    const from = this.#stride;
    const old = this.#values;
    const to = (this.#stride = 2 * from);
    this.#values = new Float64Array(to * COLUMNS);
    for (let column = 0; column < COLUMNS; column++)
      this.#values.set(old.subarray(column * from, (column + 1) * from), column * to);
  }
}

/** All symbols of a file, on their way into blocks. */
class Blocks implements RowReceiver {
  readonly symbols = new SymbolTable();
  readonly sinks: BlockSink[] = [];
  readonly writer: ColumnWriter;
  isSound = true;
  #rows = 0;

  constructor(writer: ColumnWriter) {
    this.writer = writer;
  }

  sinkOf(symbol: number): BlockSink {
    return this.sinks[symbol] ?? this.#add(symbol);
  }

  /** Rows of one symbol concern only those who want them; a line that is none of any symbol concerns all. */
  refuse(_: unknown, symbol?: number): boolean {
    if (symbol === undefined) return (this.isSound = false);
    this.sinks[symbol]!.spoil();
    return true;
  }

  /** Counts rows that room is made for. */
  count(rows: number): void {
    this.#rows += rows;
    if (this.#rows <= MOST_ROWS) return;
    for (const sink of this.sinks) {
      sink.flush();
      sink.shrink();
    }
    this.#rows = FIRST_ROWS * this.sinks.length;
  }

  #add(symbol: number): BlockSink {
    const sink = new BlockSink(this, symbol);
    this.sinks[symbol] = sink;
    this.count(FIRST_ROWS);
    return sink;
  }
}

/**
 * Writes all bars of a CSV file as a column file.
 * @param made what the column file says it was made of
 * @returns whether it could: a line without the right number of columns is for whoever reads the CSV file itself to tell of
 */
export async function buildColumns(
  csv: string,
  made: Pick<Description, 'source' | 'isSettled'>,
  descriptor: number,
): Promise<boolean> {
  const writer = new ColumnWriter(descriptor);
  const blocks = new Blocks(writer);
  await new CsvReader(EVERYTHING, blocks).read(csv);
  if (!blocks.isSound) return false;
  for (const sink of blocks.sinks) sink.flush();
  const unsound = blocks.sinks.flatMap(({ isSound }, symbol) => (isSound ? [] : [symbol]));
  writer.finish({ ...made, symbols: blocks.symbols.names, unsound });
  return true;
}
