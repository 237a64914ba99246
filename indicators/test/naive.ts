import type { Bar } from '@plimsoll/indicators';

/** Definitions as they are written down, each worked out from the whole history at every point. */

type Values = readonly number[];

const sum = (values: Values): number => values.reduce((all, value) => all + value, 0);

/** `of` the newest `period` values at each point; NaN where there are not as many. */
export function windowed<T>(inputs: readonly T[], period: number, of: (window: readonly T[]) => number): number[] {
  return inputs.map((_, i) => (i + 1 < period ? NaN : of(inputs.slice(i + 1 - period, i + 1))));
}

export const mean = (window: Values): number => sum(window) / window.length;

export const weightedMean = (window: Values): number =>
  sum(window.map((value, i) => value * (i + 1))) / ((window.length * (window.length + 1)) / 2);

/** How often `period` the deviation of whole numbers is, and the newest one's from the mean: exact but for the root. */
function spread(window: Values): { deviation: number; newest: number } {
  const whole = window.map(BigInt);
  const count = BigInt(window.length);
  const total = whole.reduce((all, value) => all + value, 0n);
  const squares = whole.reduce((all, value) => all + value * value, 0n);
  return {
    deviation: Math.sqrt(Number(count * squares - total * total)),
    newest: Number(count * whole.at(-1)! - total),
  };
}

export const deviation = (window: Values): number => spread(window).deviation / window.length;

export function zScore(window: Values): number {
  const { deviation, newest } = spread(window);
  return newest / deviation;
}

/** The mean of the first `period` values, and then each value with its weight by how long ago it was. */
export function smoothed(values: Values, period: number, weight: number): number[] {
  return values.map((_, i) => {
    if (i + 1 < period) return NaN;
    const later = values.slice(period, i + 1);
    const weighted = later.map((value, k) => weight * (1 - weight) ** (later.length - 1 - k) * value);
    return mean(values.slice(0, period)) * (1 - weight) ** later.length + sum(weighted);
  });
}

export const ema = (values: Values, period: number): number[] => smoothed(values, period, 2 / (period + 1));
export const wilder = (values: Values, period: number): number[] => smoothed(values, period, 1 / period);

export function rsi(values: Values, period: number): number[] {
  const changes = values.slice(1).map((value, i) => value - values[i]!);
  const gains = wilder(
    changes.map((change) => Math.max(change, 0)),
    period,
  );
  const losses = wilder(
    changes.map((change) => Math.max(-change, 0)),
    period,
  );
  const strength = gains.map((gain, i) => {
    if (gain === 0 && losses[i] === 0) return 50;
    return 100 - 100 / (1 + gain / losses[i]!);
  });
  return values.length === 0 ? [] : [NaN, ...strength];
}

export interface MacdLine {
  readonly macd: number;
  readonly signal: number;
  readonly histogram: number;
}

export function macd(values: Values, [fast, slow, signal]: readonly [number, number, number]): MacdLine[] {
  const quick = ema(values, fast);
  const line = ema(values, slow).map((value, i) => quick[i]! - value);
  const known = line.slice(slow - 1);
  const average = [...line.slice(0, slow - 1), ...ema(known, signal)];
  return line.map((macd, i) => ({ macd, signal: average[i]!, histogram: macd - average[i]! }));
}

export function atr(bars: readonly Bar[], period: number): number[] {
  const ranges = bars.map(({ high, low }, i) => {
    const before = bars[i - 1]?.close;
    return before === undefined ? high - low : Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
  });
  return wilder(ranges, period);
}

const typical = ({ high, low, close }: Bar): number => (high + low + close) / 3;

/** Of all the bars given; NaN where none was traded. */
export const vwap = (bars: readonly Bar[]): number =>
  sum(bars.map((bar) => typical(bar) * bar.volume)) / sum(bars.map(({ volume }) => volume));

export function obv(bars: readonly Bar[]): number[] {
  return bars.map((_, i) =>
    sum(bars.slice(1, i + 1).map(({ close, volume }, k) => Math.sign(close - bars[k]!.close) * volume)),
  );
}
