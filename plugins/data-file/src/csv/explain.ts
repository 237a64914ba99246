import { isoTime } from '@plimsoll/core';

const PRICES = ['open', 'high', 'low', 'close'] as const;
type Column = 'timestamp' | (typeof PRICES)[number] | 'volume';

/** A row that was refused, as it stands in the file and as far as it could be read. */
export interface RefusedRow {
  readonly symbol: string;
  /** Epoch ms; NaN where it is not a time. */
  readonly time: number;
  /** Start of the bar before it, epoch ms. */
  readonly lastTime: number;
  readonly text: (column: Column) => string;
  readonly value: (column: Column) => number;
}

/** What is wrong with a row, and what was expected. */
export function explain({ symbol, time, lastTime, text, value }: RefusedRow): string {
  if (Number.isNaN(time))
    return `timestamp '${text('timestamp')}' is not a time, expected one such as 2024-01-02T14:30:00Z, 2024-01-02, or the epoch in seconds or milliseconds`;
  for (const column of [...PRICES, 'volume'] as const) {
    const expected = column === 'volume' ? 'units traded, zero or more' : 'a price above zero';
    if (Number.isNaN(value(column))) return `${column} '${text(column)}' is not a number, expected ${expected}`;
    if (column === 'volume' ? value(column) < 0 : value(column) <= 0)
      return `${column} is ${text(column)}, expected ${expected}`;
  }
  if (value('high') < value('low')) return `high ${text('high')} is below low ${text('low')}, expected it at or above`;
  for (const column of ['open', 'close'] as const) {
    if (value(column) < value('low') || value(column) > value('high'))
      return `${column} ${text(column)} is outside low ${text('low')} to high ${text('high')}, expected it within`;
  }
  return `${symbol} at ${isoTime(time)} is not after ${isoTime(lastTime)}, the bar before it: expected ascending timestamps, each once a symbol`;
}
