import type { Metric } from '@plimsoll/research';
import { dollars, percent, units } from '../text/format.ts';

/** A figure of the statistics as text; a dash where it has no meaning. */
export function figureText({ kind }: Pick<Metric, 'kind'>, value: number | null): string {
  if (value === null) return '-';
  if (kind === 'fraction') return percent(value);
  if (kind === 'dollars') return dollars(value);
  if (kind === 'count') return units(value);
  return value.toFixed(kind === 'days' ? 1 : 2);
}
