import type { BarColumns } from '@plimsoll/core';

/** As the strategy does it: running sums are added up anew now and then, and averages that differ by rounding alone are equal. */
const BARS_TO_NEW_SUMS = 1_024;
const NOISE = 1e-12;

function sumBefore(values: Float64Array, end: number, count: number): number {
  let sum = 0;
  for (let i = end - count; i < end; i++) sum += values[i]!;
  return sum;
}

interface BareResult {
  readonly equity: number;
  readonly orders: number;
}

/**
 * The trades of bench/kernel.yaml as a bare loop over typed arrays, knowing nothing of plugins, rules, orders or records: what the same work
 * costs where nothing can be asked, refused or explained.
 */
export function runBare(
  columns: readonly BarColumns[],
  fast: number,
  slow: number,
  weight: number,
  startCash: number,
): BareResult {
  const symbols = columns.length;
  const opens = columns.map(({ open }) => open);
  const closes = columns.map(({ close }) => close);
  const length = closes[0]!.length;
  const fastSum = new Float64Array(symbols);
  const slowSum = new Float64Array(symbols);
  const side = new Int8Array(symbols);
  const held = new Float64Array(symbols);
  const due = new Float64Array(symbols);
  let cash = startCash;
  let orders = 0;
  for (let i = 0; i < length; i++) {
    for (let s = 0; s < symbols; s++) {
      if (due[s] === 0) continue;
      cash -= due[s]! * opens[s]![i]!;
      held[s]! += due[s]!;
      due[s] = 0;
    }
    let equity = NaN;
    for (let s = 0; s < symbols; s++) {
      const close = closes[s]!;
      const price = close[i]!;
      if (i % BARS_TO_NEW_SUMS === 0 && i >= slow) {
        fastSum[s] = sumBefore(close, i, fast);
        slowSum[s] = sumBefore(close, i, slow);
      }
      fastSum[s]! += price - (i >= fast ? close[i - fast]! : 0);
      slowSum[s]! += price - (i >= slow ? close[i - slow]! : 0);
      if (i + 1 < slow) continue;
      const difference = fastSum[s]! * slow - slowSum[s]! * fast;
      if (Math.abs(difference) <= NOISE * slowSum[s]! * fast) continue;
      const now = difference > 0 ? 1 : -1;
      const before = side[s]!;
      if (now === before) continue;
      side[s] = now;
      if (before === 0) continue;
      if (now === 1) {
        if (Number.isNaN(equity)) {
          equity = cash;
          for (let k = 0; k < symbols; k++) equity += held[k]! * closes[k]![i]!;
        }
        due[s] = Math.floor((weight * equity) / price);
      } else {
        due[s] = -held[s]!;
      }
      if (due[s] !== 0) orders++;
    }
  }
  let equity = cash;
  for (let s = 0; s < symbols; s++) equity += held[s]! * closes[s]![length - 1]!;
  return { equity, orders };
}
