import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll } from 'vitest';
import { FetchRequest, PlimsollError, isoTime } from '@plimsoll/core';
import type { Hooks, Log, MarketData } from '@plimsoll/core';
import { setUp, universeOf } from '@plimsoll/testing';
import dataParquet from '../src/index.ts';

export const MINUTE_MS = 60_000;
/** 2024-01-02T14:30:00Z */
export const START = Date.UTC(2024, 0, 2, 14, 30);

const SILENT: Log = { info: () => undefined, warn: () => undefined };

const folders: string[] = [];
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
await connection.run("SET TimeZone = 'UTC'");

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
  connection.closeSync();
  instance.closeSync();
});

/** A new folder with these files in it. */
export function folderOf(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-data-parquet-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

/** Writes a query's rows as a Parquet file, or with `PARTITION_BY` as folders of such. @returns the folder */
export async function write(folder: string, name: string, query: string, options = ''): Promise<string> {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet${options && `, ${options}`})`);
  return folder;
}

/** Rows of an answer. */
export async function query(sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.runAndReadAll(sql)).getRows();
}

/** `[symbol, minute, price]`: a bar of that minute in which the price rises by one. */
export type Row = readonly [string, number, number];

/** A query for such rows, in their order. */
export function rowsSql(rows: readonly Row[]): string {
  const values = rows.map(([symbol, minute, price]) => `('${symbol}', ${minute}, ${price})`);
  const at = `make_timestamp(CAST(${START} + minute * ${MINUTE_MS} AS BIGINT) * 1000)`;
  return `SELECT symbol, ${at} AS timestamp, price AS open, price + 1 AS high, price AS low, price + 0.5 AS close, minute AS volume FROM (VALUES ${values.join(', ')}) rows(symbol, minute, price)`;
}

interface Options {
  readonly folder: string;
  readonly config?: object;
  readonly symbols?: readonly string[];
  readonly timeframe?: string;
  readonly told?: string[];
}

export function pluginOf({ folder, config = {}, symbols = ['SPY'], timeframe = '1Min', told }: Options) {
  const log: Log = told ? { info: (text) => void told.push(text), warn: (text) => void told.push(text) } : SILENT;
  const services = { universe: universeOf(symbols, {}, timeframe), log };
  const plugin: Hooks & { readonly service: MarketData } = setUp(dataParquet, {
    config: { path: '.', ...config },
    folder,
    services,
  });
  return { ...plugin, service: plugin.service, symbols };
}

/** What a run sees that goes over the bars as they end, whose history is `count` bars. */
export async function seenBy(options: Options, count = 3): Promise<unknown[]> {
  const { start, stop, service, symbols } = pluginOf(options);
  await start!();
  const request = new FetchRequest(symbols, MINUTE_MS, count);
  const seen: unknown[] = [service.description, service.lastBarEnd!()];
  for (let end = await service.nextBarEnd(-Infinity); end !== undefined; end = await service.nextBarEnd(end)) {
    request.reset(end);
    request.askSource();
    await service.fetch(request);
    const bars = symbols.map((_, i) =>
      Object.values(request.columnsOf(i)!).map((column) => column.slice(request.startOf(i), request.endOf(i)).join()),
    );
    seen.push([end, { ...request.tally }, bars]);
  }
  await stop!();
  return seen;
}

/** All bars of the symbols, as `symbol time open high low close volume`. */
export async function barsOf(options: Options): Promise<string[]> {
  const { start, stop, service, symbols } = pluginOf(options);
  await start!();
  const request = new FetchRequest(symbols, MINUTE_MS, 1_000_000);
  request.reset(Infinity);
  request.askSource();
  await service.fetch(request);
  await stop!();
  return symbols.flatMap((symbol, i) => {
    const { time, open, high, low, close, volume } = request.columnsOf(i)!;
    const rows = Array.from(time.keys()).slice(request.startOf(i), request.endOf(i));
    return rows.map((row) =>
      [symbol, isoTime(time[row]!), open[row], high[row], low[row], close[row], volume[row]].join(' '),
    );
  });
}

/** The issues of the error that `run` ends with. */
export async function issuesOf(run: () => unknown): Promise<readonly string[]> {
  try {
    await run();
  } catch (error) {
    if (PlimsollError.is(error) && error.code === 'PLM_DATA_INVALID') return error.issues;
    throw error;
  }
  throw new Error('expected PLM_DATA_INVALID, and nothing was thrown');
}
