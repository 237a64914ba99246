import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { seededRandom } from '@plimsoll/core';
import { measure } from './csv/process.ts';
import { sessionMinutes } from './market.ts';

const HELP = `Bars that take more than the memory: minute bars of many symbols, made up, in CSV files, backtested twice: the first time makes the cache.

  npm run bench:large
  --symbols N     how many (5000)
  --days N        trading days of 390 minutes (5); a year has 252
  --files KIND    symbol: a file of each symbol; day: a file of each day (symbol)
  --memory SIZE   what the bars may take (1GiB)
  --once          only the first time
  --folder DIR    where the files go, which are removed afterwards (the system's folder for such)
`;

const { values } = parseArgs({
  options: {
    symbols: { type: 'string', default: '5000' },
    days: { type: 'string', default: '5' },
    files: { type: 'string', default: 'symbol' },
    memory: { type: 'string', default: '1GiB' },
    folder: { type: 'string', default: tmpdir() },
    once: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const PLIMSOLL = fileURLToPath(new URL('../cli/bin/plimsoll.js', import.meta.url));
const HEADER = 'symbol,timestamp,open,high,low,close,volume\n';
const MINUTES_A_DAY = 390;
const GIB = 2 ** 30;

/** A symbol's price from minute to minute, in cents, with minutes in which nothing is traded. */
class Walk {
  readonly #random: () => number;
  #cents: number;

  constructor(symbol: string) {
    this.#random = seededRandom(1, symbol);
    this.#cents = 2_000 + Math.floor(this.#random() * 20_000);
  }

  /** The fields after the timestamp; undefined where nothing is traded. */
  next(): string | undefined {
    const chance = this.#random();
    if (chance < 0.02) return undefined;
    const open = this.#cents;
    const close = Math.max(100, open + Math.round((this.#random() - 0.5) * 20));
    this.#cents = close;
    const price = (cents: number): string => (cents / 100).toFixed(2);
    return `${price(open)},${price(Math.max(open, close))},${price(Math.min(open, close))},${price(close)},${Math.floor(chance * 10_000)}`;
  }
}

class RowFile {
  readonly #path: string;
  readonly #descriptor: number;
  #text = HEADER;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'w');
  }

  add(row: string): void {
    this.#text += row;
    if (this.#text.length > 1 << 20) this.#write();
  }

  close(): void {
    this.#write();
    closeSync(this.#descriptor);
    utimesSync(this.#path, 1_700_000_000, 1_700_000_000);
  }

  #write(): void {
    writeSync(this.#descriptor, this.#text);
    this.#text = '';
  }
}

function writeBars(folder: string, symbols: readonly string[], times: readonly string[], isByDay: boolean): number {
  let rows = 0;
  const walks = symbols.map((symbol) => new Walk(symbol));
  const add = (file: RowFile, place: number, time: string): void => {
    const fields = walks[place]!.next();
    if (fields === undefined) return;
    file.add(`${symbols[place]},${time},${fields}\n`);
    rows++;
  };
  if (isByDay) {
    for (let start = 0; start < times.length; start += MINUTES_A_DAY) {
      const file = new RowFile(path.join(folder, `${times[start]!.slice(0, 10)}.csv`));
      for (const time of times.slice(start, start + MINUTES_A_DAY))
        for (let place = 0; place < symbols.length; place++) add(file, place, time);
      file.close();
    }
    return rows;
  }
  for (const [place, symbol] of symbols.entries()) {
    const file = new RowFile(path.join(folder, `${symbol}.csv`));
    for (const time of times) add(file, place, time);
    file.close();
  }
  return rows;
}

const configOf = (symbols: readonly string[]): string => `account: bench
universe: [${symbols.join(', ')}]
timeframe: 1Min
plugins:
  - use: data-file
    config: { path: bars, cache: cache, memory: ${values.memory} }
  - use: strategy-sma-cross
    config: { fast: 50, slow: 200, weight: 0.01% }
  - use: sizing
  - use: broker-paper
    config: { cash: 1_000_000_000 }
`;

interface Summary {
  readonly seconds: number;
  readonly bars: number;
  readonly orders: { readonly buy: number; readonly sell: number };
}

function tenths(rssMib: readonly number[]): string {
  const parts = Array.from({ length: 10 }, (_, i) =>
    rssMib.slice(Math.floor((i * rssMib.length) / 10), Math.ceil(((i + 1) * rssMib.length) / 10)),
  );
  return parts.map((part) => (Math.max(0, ...part) / 1_024).toFixed(2)).join(' ');
}

function sizeOf(folder: string): string {
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  return `${(bytes / GIB).toFixed(1)} GiB`;
}

function runIn(folder: string): void {
  const symbols = Array.from({ length: Number(values.symbols) }, (_, i) => `S${String(i).padStart(4, '0')}`);
  const times = [...sessionMinutes(Number(values.days) * MINUTES_A_DAY)].map((time) =>
    new Date(time).toISOString().replace('.000', ''),
  );
  const rows = writeBars(path.join(folder, 'bars'), symbols, times, values.files === 'day');
  const config = path.join(folder, 'config.yaml');
  writeFileSync(config, configOf(symbols));
  console.log(
    `${rows.toLocaleString('en-US')} bars of ${values.symbols} symbols over ${values.days} days, ${sizeOf(path.join(folder, 'bars'))} of CSV`,
  );
  const names = ['first, which makes the cache', 'second, which reads it'];
  const reports = names.slice(0, values.once ? 1 : 2).map((name) => {
    const { wallMs, cpuMs, peakMib, rssMib, output } = measure([PLIMSOLL, 'backtest', config, '--json']);
    const { seconds, ...summary } = JSON.parse(output) as Summary;
    const rate = (summary.bars / seconds / 1e6).toFixed(1);
    const times = `wall ${(wallMs / 1_000).toFixed(1)} s, CPU ${(cpuMs / 1_000).toFixed(1)} s, cycles ${seconds.toFixed(1)} s (${rate} M bars/s)`;
    const orders = (summary.orders.buy + summary.orders.sell).toLocaleString('en-US');
    console.log(`${name.padEnd(30)} ${times}, ${orders} orders, peak memory ${(peakMib / 1_024).toFixed(2)} GiB`);
    console.log(`${''.padEnd(30)} most memory in each tenth of the run, GiB: ${tenths(rssMib)}`);
    return JSON.stringify(summary);
  });
  console.log(`${sizeOf(path.join(folder, 'cache'))} of cache`);
  if (new Set(reports).size > 1) throw new Error('the two runs did not come to the same');
}

if (values.help) console.log(HELP);
else {
  const folder = mkdtempSync(path.join(values.folder, 'plimsoll-bench-'));
  try {
    mkdirSync(path.join(folder, 'bars'));
    runIn(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
