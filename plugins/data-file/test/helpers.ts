import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { FetchRequest, PlimsollError, isoTime } from '@plimsoll/core';
import type { BarColumns, BarField, Hooks, Log, MarketData, Universe } from '@plimsoll/core';
import { setUp, universeOf } from '@plimsoll/testing';
import dataFile from '../src/index.ts';

export const HEADER = 'symbol,timestamp,open,high,low,close,volume';

const SILENT: Log = { info: () => undefined, warn: () => undefined };

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A new folder with these files in it. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-data-file-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

interface Options {
  readonly folder?: string;
  readonly config: unknown;
  readonly symbols?: readonly string[];
  readonly timeframe?: string;
  readonly sessions?: Universe['sessions'];
  /** Where lines for people go. */
  readonly log?: Log;
}

export function pluginOf({ folder, config, symbols = ['SPY'], timeframe = '1Min', sessions, log = SILENT }: Options) {
  const universe = universeOf(symbols, {}, timeframe);
  const services = { universe: sessions ? { ...universe, sessions } : universe, log };
  const plugin: Hooks & { readonly service: MarketData } = setUp(dataFile, { config, folder, services });
  return { ...plugin, service: plugin.service, symbols };
}

/** All bars of each symbol, by the plugin's own answer. */
export async function load(options: Options): Promise<(BarColumns | undefined)[]> {
  const { start, service, symbols } = pluginOf(options);
  await start!();
  const request = new FetchRequest(symbols, 60_000, 10_000_000);
  request.reset(Infinity);
  request.askSource();
  await service.fetch(request);
  return symbols.map((_, index) => {
    const columns = request.columnsOf(index);
    if (!columns) return undefined;
    const part = (field: BarField) => columns[field].subarray(request.startOf(index), request.endOf(index));
    return {
      time: part('time'),
      open: part('open'),
      high: part('high'),
      low: part('low'),
      close: part('close'),
      volume: part('volume'),
    };
  });
}

/** The first symbol's bars of one file as readable rows. */
export async function rowsOf(text: string, options: Partial<Options> = {}): Promise<string[]> {
  const [bars] = await load({ folder: folderOf({ 'SPY.csv': text }), config: { path: 'SPY.csv' }, ...options });
  return [...bars!.time].map((time, i) =>
    [isoTime(time), bars!.open[i], bars!.high[i], bars!.low[i], bars!.close[i], bars!.volume[i]].join(' '),
  );
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

/** The issues with one file's rows, without the path before `SPY.csv`. */
export async function issuesWith(text: string, options: Partial<Options> = {}): Promise<readonly string[]> {
  return (await issuesOf(() => rowsOf(text, options))).map((issue) => issue.replace(/^.*\/(?=SPY\.csv)/, ''));
}
