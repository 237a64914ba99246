import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { Session, loadConfig } from '@plimsoll/core';
import { measure } from './csv/process.ts';
import type { Measured } from './csv/process.ts';
import { columnsOf } from './market.ts';

const ROUNDS = 5;
const SYMBOLS = ['AAPL', 'MSFT', 'NVDA', 'JPM', 'BAC', 'XOM', 'CVX', 'JNJ', 'PG', 'TSLA'];
const BARS_PER_SYMBOL = 100_000;
const ROWS = SYMBOLS.length * BARS_PER_SYMBOL;
const MIB = 2 ** 20;
const PLIMSOLL = fileURLToPath(new URL('../cli/bin/plimsoll.js', import.meta.url));
const here = fileURLToPath(import.meta.url);

/** Rows as a vendor has them: minute by minute, all symbols in turn. */
function writeRows(file: string): void {
  const columns = columnsOf(SYMBOLS, BARS_PER_SYMBOL);
  const descriptor = openSync(file, 'w');
  let text = 'symbol,timestamp,open,high,low,close,volume\n';
  for (let i = 0; i < BARS_PER_SYMBOL; i++) {
    for (const [index, symbol] of SYMBOLS.entries()) {
      const { time, open, high, low, close, volume } = columns[index]!;
      const at = new Date(time[i]!).toISOString().replace('.000', '');
      const prices = [open[i]!, high[i]!, low[i]!, close[i]!].map((price) => price.toFixed(2));
      text += `${symbol},${at},${prices.join(',')},${volume[i]!}\n`;
    }
    if (text.length < MIB) continue;
    writeSync(descriptor, text);
    text = '';
  }
  writeSync(descriptor, text);
  closeSync(descriptor);
  utimesSync(file, 1_700_000_000, 1_700_000_000); // a file that has just been changed gets no cache
}

/** The same rows in one file of the other kind. */
async function writeParquet(file: string, csv: string): Promise<void> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT * FROM read_csv('${csv}')) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

/** The config of the kernel's bench, over the bars of a plugin. */
function writeConfig(file: string, plugin: string, config: string): string {
  const kernel = readFileSync(new URL('kernel.yaml', import.meta.url), 'utf8');
  const changed = kernel.replace(/- use: \.\/market\.ts\n.*/, `- use: ${plugin}\n    config: ${config}`);
  if (changed === kernel) throw new Error('kernel.yaml has no market to replace');
  writeFileSync(file, changed);
  return file;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >>> 1]!;
}

/** In a process of its own: how long the bars take to be in memory. */
async function timeStart(config: string): Promise<void> {
  const session = new Session(await loadConfig(config));
  const start = performance.now();
  await session.start();
  console.log(performance.now() - start);
}

function line(name: string, runs: readonly Measured[], starts: readonly number[]): string {
  const wall = (median(runs.map(({ wallMs }) => wallMs)) / 1_000).toFixed(2);
  const cpu = (median(runs.map(({ cpuMs }) => cpuMs)) / 1_000).toFixed(2);
  const peak = Math.max(...runs.map(({ peakMib }) => peakMib)).toFixed(0);
  const rate = (ROWS / median(starts) / 1_000).toFixed(1);
  return `${name.padEnd(34)} ${wall.padStart(6)} s ${cpu.padStart(6)} s ${peak.padStart(8)} MiB ${rate.padStart(6)} M rows/s`;
}

async function compare(folder: string): Promise<void> {
  const at = (name: string): string => path.join(folder, name);
  const [csv, parquet, cache] = [at('bars.csv'), at('bars.parquet'), at('.bars.csv.plimsoll-cache')];
  writeRows(csv);
  await writeParquet(parquet, csv);
  const plain = writeConfig(at('plain.yaml'), 'data-file', '{ path: bars.csv, cache: false }');
  const cached = writeConfig(at('cached.yaml'), 'data-file', '{ path: bars.csv }');
  const other = writeConfig(at('parquet.yaml'), 'data-parquet', '{ path: bars.parquet }');
  const kinds = [
    { name: 'CSV without a cache', config: plain, isFirst: false },
    { name: 'CSV with one, which it makes', config: cached, isFirst: true },
    { name: 'CSV with the one made before', config: cached, isFirst: false },
    { name: 'Parquet', config: other, isFirst: false },
  ].map((kind) => ({ ...kind, runs: [] as Measured[], starts: [] as number[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { config, isFirst, runs, starts } of kinds) {
      if (isFirst) rmSync(cache, { force: true });
      starts.push(Number(measure([here, config]).output));
      if (isFirst) rmSync(cache, { force: true });
      runs.push(measure([PLIMSOLL, 'backtest', config]));
    }
  }
  const [ofCsv, ofCache, ofParquet] = [csv, cache, parquet].map(
    (file) => `${(statSync(file).size / MIB).toFixed(1)} MiB`,
  );
  const sizes = `${ofCsv} of CSV, ${ofCache} of cache, ${ofParquet} of Parquet`;
  console.log(`${ROWS.toLocaleString('en-US')} rows, ${sizes}; median of ${ROUNDS} cold processes each`);
  console.log(
    `${'plimsoll backtest'.padEnd(34)} ${'wall'.padStart(8)} ${'CPU'.padStart(8)} ${'peak memory'.padStart(12)} ${'bars read'.padStart(15)}`,
  );
  for (const { name, runs, starts } of kinds) console.log(line(name, runs, starts));
  const reports = kinds.map(({ runs }) => runs[0]!.output.replace(/^Run .*$/m, ''));
  if (new Set(reports).size > 1) throw new Error('they did not all come to the same report');
}

if (process.argv[2] !== undefined) await timeStart(process.argv[2]);
else {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-bench-'));
  try {
    await compare(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
