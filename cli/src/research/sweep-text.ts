import { heatMapOf, metricOf } from '@plimsoll/research';
import type { DoneRow, Metric, Parameter, Sweep } from '@plimsoll/research';
import { bold, dim, doubtful } from '../text/style.ts';
import { roughDuration, units, wrap } from '../text/format.ts';
import { columns } from '../text/table.ts';
import { againCommand } from './again.ts';
import { faultyLines } from './faulty-text.ts';
import { figureText } from './figure-text.ts';
import { heatText } from './heat-text.ts';
import { luckLines } from './luck-text.ts';

const WIDTH = 100;
/** Shown beside the figure that runs are ranked by. */
const SHOWN = ['sharpe', 'return', 'maxDrawdown', 'trades', 'winRate', 'profitFactor'].map(metricOf);

export interface SweepView {
  readonly config: string;
  readonly set: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly metric: Metric;
  /** How many of the ranking are shown. */
  readonly top: number;
  readonly sweep: Sweep;
}

/** A sweep for people: the ranking, a heat map, what went wrong, and how much of the best is luck. */
export function sweepText(view: SweepView): string {
  const { parameters, metric, sweep } = view;
  const map = heatMapOf(parameters, sweep.done, metric);
  const { lines, isWarning } = luckLines(sweep.luck);
  const parts = [
    head(view),
    ranking(view),
    map ? heatText(map, metric) : [],
    faultyLines(sweep.faulty),
    lines.map((line) => (isWarning ? doubtful(line) : line)),
    best(view),
  ];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => `${part.join('\n')}\n`)
    .join('\n');
}

function head({ sweep: { data, done, faulty: bad, left, reused, seconds } }: SweepView): string[] {
  const again = reused > 0 ? `, ${units(reused)} of them done before` : '';
  const open = left > 0 ? doubtful(`, ${units(left)} left: interrupted`) : '';
  const without = bad.length > 0 ? `, ${units(bad.length)} without a result` : '';
  const fresh = done.length + bad.length - reused;
  const rate = fresh > 0 && seconds > 0 ? ` (${(fresh / seconds).toFixed(1)} runs/s)` : '';
  return [
    ...wrap(`${dim('Data'.padEnd(8))}${data}`, WIDTH, ' '.repeat(8)),
    `${dim('Runs'.padEnd(8))}${units(done.length)} done${again}${without}${open}, in ${roughDuration(seconds)}${rate}`,
  ];
}

function ranking({ parameters, metric, top, sweep: { done } }: SweepView): string[] {
  if (done.length === 0) return [];
  const figures = [metric, ...SHOWN.filter(({ name }) => name !== metric.name)];
  const shown = done.slice(0, top);
  const rows = shown.map((row, i) => [
    `${i + 1}${row.result.faults.length > 0 ? '!' : ''}`,
    ...row.values,
    ...figures.map((figure) => figureText(figure, row.result.statistics[figure.name])),
  ]);
  const heads = ['', ...parameters.map(({ label }) => label), ...figures.map(({ name }) => name)];
  const [first, ...lines] = columns([heads, ...rows], 'r'.repeat(heads.length));
  const more = done.length - shown.length;
  return [
    dim(first!),
    ...lines.map((line, i) => (i === 0 ? bold(line) : line)),
    ...(more > 0 ? [dim(`and ${units(more)} more with --top ${done.length}`)] : []),
    dim(holdText(done[0]!)),
    ...faultNotes(shown),
  ];
}

/** What the same bars gave without a strategy. */
function holdText({ result: { statistics } }: DoneRow): string {
  const { sharpe, return: total, maxDrawdown } = statistics.buyAndHold;
  const told = [
    figureText({ kind: 'ratio' }, sharpe),
    ...[total, maxDrawdown].map((value) => figureText({ kind: 'fraction' }, value)),
  ];
  return `buy and hold: sharpe ${told[0]}, return ${told[1]}, maxDrawdown ${told[2]}`;
}

function faultNotes(rows: readonly DoneRow[]): string[] {
  const faults = new Set(rows.flatMap(({ result }) => result.faults));
  if (faults.size === 0) return [];
  const [first] = faults;
  return wrap(`! plugins threw, and the run went on without them: ${first}`, WIDTH, '  ').map(doubtful);
}

function best({ config, set, sweep: { done } }: SweepView): string[] {
  return done.length === 0 ? [] : [dim('The best again:'), againCommand(config, [...set, ...done[0]!.overrides])];
}
