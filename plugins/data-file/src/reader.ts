import { readFileSync } from 'node:fs';
import { messageOf } from '@plimsoll/core';
import { explain } from './explain.ts';
import type { Faults } from './faults.ts';
import { readHeader, symbolOfName } from './header.ts';
import type { Header } from './header.ts';
import { Line } from './line.ts';
import { parseNumber } from './number.ts';
import { Series } from './series.ts';
import { SymbolTable } from './symbol-table.ts';
import { TimestampParser } from './timestamp.ts';

/** Bars that start at `from` or later and before `to`, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Reads files of bars one after the other, and keeps those of the universe. */
export class BarReader {
  /** By the universe's index. */
  readonly series: readonly Series[];
  /** The symbols of the universe, then the others that the files have. */
  readonly found = new SymbolTable();
  readonly #span: Span;
  readonly #faults: Faults;
  readonly #timestamps = new TimestampParser();

  constructor(symbols: readonly string[], span: Span, faults: Faults) {
    this.#span = span;
    this.#faults = faults;
    this.series = symbols.map(() => new Series());
    for (const symbol of symbols) this.found.idOfName(symbol);
  }

  /** Reads a file. What is wrong with it goes to the faults; rows after it are read on. */
  read(file: string): void {
    let bytes: Buffer;
    try {
      bytes = readFileSync(file);
    } catch (error) {
      this.#faults.add(`${file}: cannot be read: ${messageOf(error)}`);
      return;
    }
    const header = readHeader(file, bytes);
    if (typeof header === 'string') this.#faults.add(header);
    else this.#readRows(file, bytes, header);
  }

  #readRows(file: string, bytes: Buffer, header: Header): void {
    const { at, columns } = header;
    const fileId = at.symbol < 0 ? this.found.idOfName(symbolOfName(file)!) : -1;
    if (fileId >= this.series.length) return;
    const line = new Line(columns);
    const { edges } = line;
    let number = 1;
    for (let start = header.end; start < bytes.length && !this.#faults.isFull; start = line.next) {
      number++;
      line.read(bytes, start);
      if (line.isBlank) continue;
      if (line.count !== columns) {
        this.#faults.add(`${file}:${number}: ${line.count} columns, expected ${columns}: ${header.text}`);
        continue;
      }
      const id = fileId < 0 ? this.found.idOf(bytes, edges[at.symbol]! + 1, edges[at.symbol + 1]!) : fileId;
      if (id < this.series.length) this.#readBar(file, number, bytes, edges, at, id);
    }
  }

  #readBar(file: string, line: number, bytes: Buffer, edges: Int32Array, at: Header['at'], id: number): void {
    const time = this.#timestamps.parse(bytes, edges[at.timestamp]! + 1, edges[at.timestamp + 1]!);
    const series = this.series[id]!;
    if (time < this.#span.from || time >= this.#span.to) return series.passOver(time);
    const open = parseNumber(bytes, edges[at.open]! + 1, edges[at.open + 1]!);
    const high = parseNumber(bytes, edges[at.high]! + 1, edges[at.high + 1]!);
    const low = parseNumber(bytes, edges[at.low]! + 1, edges[at.low + 1]!);
    const close = parseNumber(bytes, edges[at.close]! + 1, edges[at.close + 1]!);
    const volume = parseNumber(bytes, edges[at.volume]! + 1, edges[at.volume + 1]!);
    const gapMs = time - series.lastTime;
    const isSane = low > 0 && low <= open && open <= high && low <= close && close <= high && volume >= 0;
    if (!isSane || !(gapMs > 0)) {
      const text = (column: keyof Header['at']): string =>
        bytes.toString('utf8', edges[at[column]]! + 1, edges[at[column] + 1]!);
      const value = (column: keyof Header['at']): number =>
        parseNumber(bytes, edges[at[column]]! + 1, edges[at[column] + 1]!);
      const row = { symbol: this.found.names[id]!, time, lastTime: series.lastTime, text, value };
      this.#faults.add(`${file}:${line}: ${explain(row)}`);
      return;
    }
    if (gapMs < series.leastGapMs) {
      series.leastGapMs = gapMs;
      series.leastGapAt = `${file}:${line}`;
    }
    series.push(time, open, high, low, close, volume);
  }
}
