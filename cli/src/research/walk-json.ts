import { dateOf } from '@plimsoll/core';
import { efficiencyOf } from '@plimsoll/research';
import type { Day, SweepRow, WalkedWindow } from '@plimsoll/research';
import type { WalkView } from './walk-text.ts';

/** A walk as `--json` and walk-forward.json hold it. */
export function walkJson({ config, set, parameters, metric, walk, ...terms }: WalkView): object {
  const { data, windows, stitched, statistics, efficiency, probability, isLikelyLuck } = walk;
  const valuesOf = ({ values }: Pick<SweepRow, 'values'>): object =>
    Object.fromEntries(parameters.map(({ label }, i) => [label, values[i]]));
  const closes = stitched.account.closes();
  return {
    config,
    set,
    data,
    parameters,
    metric: metric.name,
    inSampleDays: terms.inSample,
    outOfSampleDays: terms.outOfSample,
    anchored: terms.isAnchored,
    runs: { done: walk.runs, reused: walk.reused },
    interrupted: walk.left > 0,
    seconds: walk.seconds,
    windows: windows.map((window: WalkedWindow) => ({
      inSample: span(window.inSample),
      outOfSample: span(window.outOfSample),
      chosen: window.chosen ? { values: valuesOf(window.chosen), set: window.chosen.overrides } : null,
      inSampleStatistics: window.chosen?.result.statistics ?? null,
      statistics: window.trial?.statistics ?? null,
      efficiency: window.trial ? efficiencyOf([window]) : null,
      faults: window.trial?.faults ?? [],
      failure: window.fault ?? null,
    })),
    statistics,
    efficiency,
    probability: probability ?? null,
    isLikelyLuck,
    closes: closes.days.map((day, i) => ({ date: dateOf(day), equity: closes.values[i] })),
    faulty: walk.faulty.map((row) => ({ values: valuesOf(row), set: row.overrides, ...row.result })),
  };
}

function span(days: readonly Day[]): object {
  return { from: dateOf(days[0]!.day), to: dateOf(days.at(-1)!.day), days: days.length };
}
