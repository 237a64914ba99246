import { compareBy } from './figures.ts';
import type { Metric } from './figures.ts';
import type { Parameter } from './space/parameter.ts';
import type { DoneRow } from './sweep.ts';

/** A figure over two parameters. */
export interface HeatMap {
  /** What goes down and what goes across: labels of parameters. */
  readonly down: string;
  readonly across: string;
  /** Values, or ranges of them where there are many. */
  readonly downValues: readonly string[];
  readonly acrossValues: readonly string[];
  /** By row, then column: the best of the runs there; null where there is none that has the figure. */
  readonly cells: readonly (readonly (number | null)[])[];
  /** Labels of parameters that differ among the runs of a cell. */
  readonly others: readonly string[];
}

/** Values of a parameter beyond these are put together in ranges. */
const VALUES_MAX = 12;

interface Axis {
  readonly names: readonly string[];
  readonly placeOf: (value: string) => number;
}

/**
 * The map of a figure over two of the parameters.
 * @param pair their places; the first two that take more than one value where left out
 * @returns undefined where there are no two such parameters
 */
export function heatMapOf(
  parameters: readonly Parameter[],
  rows: readonly DoneRow[],
  metric: Metric,
  pair?: readonly [number, number],
): HeatMap | undefined {
  const seen = parameters.map(({ values }, i) => {
    const there = new Set(rows.map((row) => row.values[i]));
    return values.filter((value) => there.has(value));
  });
  const varied = parameters.flatMap((_, i) => (seen[i]!.length > 1 ? [i] : []));
  const [down, across] = pair ?? varied;
  if (down === undefined || across === undefined) return undefined;
  const [downAxis, acrossAxis] = [axisOf(seen[down]!), axisOf(seen[across]!)];
  const cells = downAxis.names.map(() => acrossAxis.names.map((): number | null => null));
  for (const { values, result } of rows) {
    const line = cells[downAxis.placeOf(values[down]!)]!;
    const place = acrossAxis.placeOf(values[across]!);
    const value = result.statistics[metric.name];
    if (compareBy(metric, value, line[place]!) < 0) line[place] = value;
  }
  return {
    down: parameters[down]!.label,
    across: parameters[across]!.label,
    downValues: downAxis.names,
    acrossValues: acrossAxis.names,
    cells,
    others: varied.filter((i) => i !== down && i !== across).map((i) => parameters[i]!.label),
  };
}

/** The pairs of parameters that take more than one value. */
export function heatPairs(parameters: readonly Parameter[], rows: readonly DoneRow[]): [number, number][] {
  const varied = parameters.flatMap((_, i) => (new Set(rows.map(({ values }) => values[i])).size > 1 ? [i] : []));
  return varied.flatMap((down, i) => varied.slice(i + 1).map((across): [number, number] => [down, across]));
}

function axisOf(values: readonly string[]): Axis {
  if (values.length <= VALUES_MAX) return { names: values, placeOf: (value) => values.indexOf(value) };
  const size = Math.ceil(values.length / VALUES_MAX);
  const groups = Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
    values.slice(i * size, (i + 1) * size),
  );
  const names = groups.map((group) => (group.length === 1 ? group[0]! : `${group[0]}-${group.at(-1)}`));
  return { names, placeOf: (value) => Math.floor(values.indexOf(value) / size) };
}

/** How good each cell is, from 0, the worst, to 1, the best; undefined where nothing is known. For colours. */
export function shadesOf({ cells }: HeatMap, metric: Metric): (number | undefined)[][] {
  const known = cells.flat().filter((value) => value !== null);
  const [low, high] = known.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  return cells.map((line) =>
    line.map((value) => {
      if (value === null) return undefined;
      const share = high > low ? (value - low) / (high - low) : 0.5;
      return metric.isLessBetter ? 1 - share : share;
    }),
  );
}
