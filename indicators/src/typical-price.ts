import type { Bar } from './indicator.ts';

/** (high + low + close) / 3, dollars; of a bar in which nothing moved, that price exactly. */
export function typicalPrice({ high, low, close }: Pick<Bar, 'high' | 'low' | 'close'>): number {
  return low + (high - low + (close - low)) / 3;
}
