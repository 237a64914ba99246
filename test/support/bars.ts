import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const MINUTE = 60_000;
const START = Date.UTC(2024, 9, 1, 13, 30);

/** When the bar of that minute of a test's day has ended, which is the time of its cycle. The first minute is 0. */
export function endOf(minute: number): string {
  return new Date(START + (minute + 1) * MINUTE).toISOString().replace('.000Z', 'Z');
}

/** Prices by symbol, one a minute; undefined where a symbol has no bar. */
export type Prices = Readonly<Record<string, readonly (number | undefined)[]>>;

/** A CSV file of bars in which nothing moves within a minute. */
export function barsCsv(prices: Prices): string {
  const rows = Object.entries(prices).flatMap(([symbol, closes]) =>
    closes.flatMap((price, minute) => {
      if (price === undefined) return [];
      return [`${symbol},${new Date(START + minute * MINUTE).toISOString()},${price},${price},${price},${price},1000`];
    }),
  );
  return ['symbol,timestamp,open,high,low,close,volume', ...rows, ''].join('\n');
}

/** The same price for so many minutes. */
export function flat(price: number, minutes: number): number[] {
  return Array.from({ length: minutes }, () => price);
}

export interface Bar {
  /** The bar's start, epoch ms. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Bars of a folder's CSV files by symbol, read by nothing but this function. */
export function readBars(folder: string): Map<string, Bar[]> {
  const bars = new Map<string, Bar[]>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.csv'))) {
    const [, ...rows] = readFileSync(path.join(folder, file), 'utf8').trimEnd().split('\n');
    for (const row of rows) {
      const [symbol = '', timestamp = '', ...prices] = row.split(',');
      const [open, high, low, close] = prices.map(Number) as [number, number, number, number];
      if (!bars.has(symbol)) bars.set(symbol, []);
      bars.get(symbol)!.push({ time: Date.parse(timestamp), open, high, low, close });
    }
  }
  return bars;
}
