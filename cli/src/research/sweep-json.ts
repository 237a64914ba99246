import { heatMapOf } from '@plimsoll/research';
import type { SweepRow } from '@plimsoll/research';
import type { SweepView } from './sweep-text.ts';

/** A sweep as `--json` and sweep.json hold it. */
export function sweepJson({ config, set, parameters, metric, sweep }: Omit<SweepView, 'top'>): object {
  const { data, done, faulty, left, reused, luck, seconds } = sweep;
  const valuesOf = ({ values }: SweepRow): object =>
    Object.fromEntries(parameters.map(({ label }, i) => [label, values[i]]));
  const count = (status: string): number => faulty.filter(({ result }) => result.status === status).length;
  return {
    config,
    set,
    data,
    parameters,
    metric: metric.name,
    runs: { done: done.length, reused, failed: count('failed'), refused: count('refused'), left },
    interrupted: left > 0,
    seconds,
    luck: luck ?? null,
    heatMap: heatMapOf(parameters, done, metric) ?? null,
    ranking: done.map((row, i) => {
      const { status: _, ...result } = row.result;
      return { rank: i + 1, values: valuesOf(row), set: row.overrides, ...result };
    }),
    faulty: faulty.map((row) => ({ values: valuesOf(row), set: row.overrides, ...row.result })),
  };
}
