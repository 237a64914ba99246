import { FetchRequest } from '@plimsoll/core';
import type { BarColumns, Hooks, MarketData } from '@plimsoll/core';
import { setUp, universeOf } from '@plimsoll/testing';
import dataSynthetic from '../src/index.ts';

interface Options {
  readonly config?: object;
  readonly symbols?: readonly string[];
  readonly timeframe?: string;
  /** Of the run. */
  readonly seed?: number;
}

export function pluginOf({ config = {}, symbols = ['AAA'], timeframe = '1Min', seed = 1 }: Options) {
  const universe = universeOf(symbols, {}, timeframe);
  const logged: string[] = [];
  const log = { info: (line: string) => logged.push(line), warn: (line: string) => logged.push(line) };
  const plugin: Hooks & { readonly service: MarketData } = setUp(dataSynthetic, {
    config,
    seed,
    services: { universe, log },
  });
  return { start: plugin.start!, service: plugin.service, timeframeMs: universe.timeframe.ms, logged };
}

/** All bars of each symbol. */
export function marketOf(options: Options): BarColumns[] {
  const { symbols = ['AAA'] } = options;
  const { service, timeframeMs } = pluginOf(options);
  const request = new FetchRequest(symbols, timeframeMs, 10_000_000);
  request.reset(Infinity);
  request.askSource();
  void service.fetch(request);
  return symbols.map((_, index) => {
    const columns = request.columnsOf(index)!;
    if (request.startOf(index) !== 0 || request.endOf(index) !== columns.time.length)
      throw new Error('bars are missing');
    return columns;
  });
}

/** Logarithmic moves from close to close. */
export function movesOf({ close }: BarColumns): Float64Array {
  return close.subarray(1).map((price, i) => Math.log(price / close[i]!));
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function correlation(a: Float64Array, b: Float64Array): number {
  const products = (x: Float64Array, y: Float64Array) => mean(x.map((value, i) => value * y[i]!)) - mean(x) * mean(y);
  return products(a, b) / Math.sqrt(products(a, a) * products(b, b));
}
