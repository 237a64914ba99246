import { closeSync, openSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { Span } from '@plimsoll/core';
import { explain } from './explain.ts';
import { readHeader, symbolOfName } from './header.ts';
import type { Header } from './header.ts';
import { Line } from './line.ts';
import { linesOf } from './lines.ts';
import { parseNumber } from './number.ts';
import type { SymbolTable } from './symbol-table.ts';
import { TimestampParser } from './timestamp.ts';

/** Where the rows of one symbol go. */
export interface RowSink {
  /** Start of the newest bar, epoch ms: the next has to be later. */
  readonly lastTime: number;
  push(time: number, open: number, high: number, low: number, close: number, volume: number, line: number): void;
  /** Notes a row outside the span, which does not count. */
  passOver(time: number): void;
}

/** What rows are read for. */
export interface RowReceiver {
  readonly symbols: SymbolTable;
  /** Where a symbol's rows go; undefined where they are passed over without a look. */
  sinkOf(symbol: number): RowSink | undefined;
  /** Hears of a row that cannot be used, or, without a symbol, of a line. Returns whether to read on. */
  refuse(issue: () => string, symbol?: number): boolean;
}

/** Reads files of bars one after the other. */
export class CsvReader {
  readonly #span: Span;
  readonly #receiver: RowReceiver;
  readonly #timestamps = new TimestampParser();
  #file = '';
  #at!: Header['at'];
  #isStopped = false;

  constructor(span: Span, receiver: RowReceiver) {
    this.#span = span;
    this.#receiver = receiver;
  }

  /** Reads a file, a block at a time, giving way to the event loop in between. @throws Error where it cannot be read */
  async read(file: string): Promise<void> {
    const descriptor = openSync(file, 'r');
    this.#file = file;
    this.#isStopped = false;
    try {
      let rows: Rows | undefined;
      for (const bytes of linesOf(descriptor)) {
        rows ??= this.#begin(bytes);
        if (rows === undefined) return;
        this.#readRows(bytes, rows);
        if (this.#isStopped) return;
        await turn();
      }
      if (rows === undefined) this.#begin(Buffer.alloc(0));
    } finally {
      closeSync(descriptor);
    }
  }

  /** Reads the header; undefined where it is none, or where none of the file's rows is wanted. */
  #begin(bytes: Buffer): Rows | undefined {
    const header = readHeader(this.#file, bytes);
    if (typeof header === 'string') {
      this.#refuse(() => header);
      return undefined;
    }
    const { symbols } = this.#receiver;
    const fileSymbol = header.at.symbol < 0 ? symbols.idOfName(symbolOfName(this.#file)!) : -1;
    if (fileSymbol >= 0 && this.#receiver.sinkOf(fileSymbol) === undefined) return undefined;
    this.#at = header.at;
    return { header, line: new Line(header.columns), fileSymbol, start: header.end, number: 1 };
  }

  #readRows(bytes: Buffer, rows: Rows): void {
    const { header, line, fileSymbol } = rows;
    const { at, columns } = header;
    const { symbols } = this.#receiver;
    const { edges } = line;
    let { number, start } = rows;
    for (; start < bytes.length && !this.#isStopped; start = line.next) {
      number++;
      line.read(bytes, start);
      if (line.isBlank) continue;
      if (line.count !== columns) {
        const { count } = line;
        const place = `${this.#file}:${number}`;
        this.#refuse(() => `${place}: ${count} columns, expected ${columns}: ${header.text}`);
        continue;
      }
      const symbol = fileSymbol < 0 ? symbols.idOf(bytes, edges[at.symbol]! + 1, edges[at.symbol + 1]!) : fileSymbol;
      const sink = this.#receiver.sinkOf(symbol);
      if (sink !== undefined) this.#readBar(number, bytes, edges, symbol, sink);
    }
    rows.number = number;
    rows.start = 0;
  }

  #readBar(line: number, bytes: Buffer, edges: Int32Array, symbol: number, sink: RowSink): void {
    const at = this.#at;
    const time = this.#timestamps.parse(bytes, edges[at.timestamp]! + 1, edges[at.timestamp + 1]!);
    if (time < this.#span.from || time >= this.#span.to) return sink.passOver(time);
    const open = parseNumber(bytes, edges[at.open]! + 1, edges[at.open + 1]!);
    const high = parseNumber(bytes, edges[at.high]! + 1, edges[at.high + 1]!);
    const low = parseNumber(bytes, edges[at.low]! + 1, edges[at.low + 1]!);
    const close = parseNumber(bytes, edges[at.close]! + 1, edges[at.close + 1]!);
    const volume = parseNumber(bytes, edges[at.volume]! + 1, edges[at.volume + 1]!);
    const isSane = low > 0 && low <= open && open <= high && low <= close && close <= high && volume >= 0;
    if (isSane && time > sink.lastTime) sink.push(time, open, high, low, close, volume, line);
    else this.#refuseBar(line, bytes, edges, symbol, time, sink.lastTime);
  }

  #refuseBar(line: number, bytes: Buffer, edges: Int32Array, symbol: number, time: number, lastTime: number): void {
    type Column = keyof Header['at'];
    const text = (column: Column): string =>
      bytes.toString('utf8', edges[this.#at[column]]! + 1, edges[this.#at[column] + 1]!);
    const value = (column: Column): number =>
      parseNumber(bytes, edges[this.#at[column]]! + 1, edges[this.#at[column] + 1]!);
    const row = { symbol: this.#receiver.symbols.names[symbol]!, time, lastTime, text, value };
    this.#refuse(() => `${this.#file}:${line}: ${explain(row)}`, symbol);
  }

  #refuse(issue: () => string, symbol?: number): void {
    if (!this.#receiver.refuse(issue, symbol)) this.#isStopped = true;
  }
}

/** How far a file has been read. */
interface Rows {
  readonly header: Header;
  readonly line: Line;
  /** The number of the symbol that the whole file is about; -1 where rows say it. */
  readonly fileSymbol: number;
  /** Where the first row of the next block starts, in bytes. */
  start: number;
  /** The number of the line read last. */
  number: number;
}
