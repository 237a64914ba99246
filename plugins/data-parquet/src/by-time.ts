import type { BarColumns } from '@plimsoll/core';

/** Puts rows from `start` on in the order of time. Returns whether they were not. */
export function sortByTime(columns: BarColumns, start: number): boolean {
  const { time } = columns;
  let row = start + 1;
  while (row < time.length && time[row]! >= time[row - 1]!) row++;
  if (row >= time.length) return false;
  const order = Uint32Array.from({ length: time.length - start }, (_, i) => start + i);
  order.sort((a, b) => time[a]! - time[b]!);
  for (const column of Object.values(columns) as Float64Array[]) {
    const sorted = Float64Array.from(order, (from) => column[from]!);
    column.set(sorted, start);
  }
  return true;
}
