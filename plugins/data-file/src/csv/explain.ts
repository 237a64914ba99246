import { barFault, isoTime } from '@plimsoll/core';
import type { BarValue } from '@plimsoll/core';

/** A row that was refused, as it stands in the file and as far as it could be read. */
export interface RefusedRow {
  readonly symbol: string;
  /** Epoch ms; NaN where it is not a time. */
  readonly time: number;
  /** Start of the bar before it, epoch ms. */
  readonly lastTime: number;
  readonly text: (column: 'timestamp' | BarValue) => string;
  readonly value: (column: BarValue) => number;
}

/** What is wrong with a row, and what was expected. */
export function explain({ symbol, time, lastTime, text, value }: RefusedRow): string {
  if (Number.isNaN(time))
    return `timestamp '${text('timestamp')}' is not a time, expected one such as 2024-01-02T14:30:00Z, 2024-01-02, or the epoch in seconds or milliseconds`;
  return (
    barFault(value, text) ??
    `${symbol} at ${isoTime(time)} is not after ${isoTime(lastTime)}, the bar before it: expected ascending timestamps, each once a symbol`
  );
}
