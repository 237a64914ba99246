import { once } from 'node:events';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import * as indicators from '@plimsoll/indicators';
import type { Indicator } from '@plimsoll/indicators';
import { columnsOf } from './market.ts';

const ROUNDS = 7;
const PASSES = 20;
const COLUMNS = columnsOf(['AAPL'], 100_000);

const made: Readonly<Record<string, () => Indicator | Indicator<indicators.Bar>>> = {
  'Sma(20)': () => new indicators.Sma(20),
  'Sma(200)': () => new indicators.Sma(200),
  'Ema(20)': () => new indicators.Ema(20),
  'Wma(20)': () => new indicators.Wma(20),
  'WilderAverage(14)': () => new indicators.WilderAverage(14),
  'Rsi(14)': () => new indicators.Rsi(14),
  'Macd(12, 26, 9)': () => new indicators.Macd(),
  'StandardDeviation(20)': () => new indicators.StandardDeviation(20),
  'StandardDeviation(200)': () => new indicators.StandardDeviation(200),
  'Bollinger(20, 2)': () => new indicators.Bollinger(),
  'ZScore(20)': () => new indicators.ZScore(20),
  'RateOfChange(10)': () => new indicators.RateOfChange(10),
  'Highest(20)': () => new indicators.Highest(20),
  'Lowest(200)': () => new indicators.Lowest(200),
  'Atr(14)': () => new indicators.Atr(14),
  'Donchian(20)': () => new indicators.Donchian(20),
  'Vwap()': () => new indicators.Vwap((time) => Math.floor(time / 86_400_000)),
  'RollingVwap(20)': () => new indicators.RollingVwap(20),
  'Obv()': () => new indicators.Obv(),
};

function passOfValues(indicator: Indicator): void {
  const { close } = COLUMNS[0]!;
  for (let i = 0; i < close.length; i++) indicator.update(close[i]!);
}

function passOfBars(indicator: Indicator<indicators.Bar>): void {
  const { time, open, high, low, close, volume } = COLUMNS[0]!;
  const bar = { time: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  for (let i = 0; i < close.length; i++) {
    bar.time = time[i]!;
    bar.open = open[i]!;
    bar.high = high[i]!;
    bar.low = low[i]!;
    bar.close = close[i]!;
    bar.volume = volume[i]!;
    indicator.update(bar);
  }
}

/** Millions of updates a second, the median of the rounds. */
function measure(make: () => Indicator | Indicator<indicators.Bar>): number {
  const updates = COLUMNS[0]!.close.length * PASSES;
  const rates = Array.from({ length: ROUNDS }, () => {
    const indicator = make();
    const start = performance.now();
    for (let pass = 0; pass < PASSES; pass++) {
      if (indicator.takes === 'bar') passOfBars(indicator as Indicator<indicators.Bar>);
      else passOfValues(indicator as Indicator);
    }
    if (!indicator.isReady) throw new Error(`${indicator.name} has no value`);
    return updates / (performance.now() - start) / 1000;
  });
  return rates.sort((a, b) => a - b)[ROUNDS >>> 1]!;
}

if (isMainThread) {
  // A thread for each, so that each is compiled for itself, as in a plugin that has one or two.
  for (const name of Object.keys(made)) {
    const [rate] = (await once(new Worker(new URL(import.meta.url), { workerData: name }), 'message')) as [number];
    console.log(`${name.padEnd(24)} ${rate.toFixed(0).padStart(5)} M updates/s`);
  }
} else {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node:worker_threads
  parentPort!.postMessage(measure(made[workerData as string]!));
}
