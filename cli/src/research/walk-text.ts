import { dateOf } from '@plimsoll/core';
import { efficiencyOf } from '@plimsoll/research';
import type { Day, Metric, Parameter, WalkForward, WalkedWindow } from '@plimsoll/research';
import { bold, dim, doubtful } from '../text/style.ts';
import { counted, dollars, percent, roughDuration, units, wrap } from '../text/format.ts';
import { columns } from '../text/table.ts';
import { faultyLines } from './faulty-text.ts';
import { figureText } from './figure-text.ts';

const WIDTH = 100;
const LABEL = 12;

export interface WalkView {
  readonly config: string;
  readonly set: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly metric: Metric;
  readonly inSample: number;
  readonly outOfSample: number;
  readonly isAnchored: boolean;
  readonly walk: WalkForward;
}

/** A walk for people: window by window what was chosen and how it did, then all out-of-sample days as one account. */
export function walkText(view: WalkView): string {
  const parts = [head(view), windowTable(view), result(view), faultyLines(view.walk.faulty), verdict(view)];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => `${part.join('\n')}\n`)
    .join('\n');
}

function row(label: string, text: string): string[] {
  return wrap(text, WIDTH - LABEL).map((line, i) => `${dim((i === 0 ? label : '').padEnd(LABEL))}${line}`);
}

function head({ inSample, outOfSample, isAnchored, walk }: WalkView): string[] {
  const { data, windows, left, runs, reused, seconds } = walk;
  const chosenBy = isAnchored ? `${units(inSample)} days or more, all` : `the ${counted(inSample, 'day')}`;
  const open = left > 0 ? doubtful(`, ${units(left)} left: interrupted`) : '';
  const again = reused > 0 ? `, ${units(reused)} of them done before` : '';
  return [
    ...row('Data', data),
    ...row('Windows', `${units(windows.length)}: ${counted(outOfSample, 'day')}, by ${chosenBy} before them${open}`),
    ...row('Runs', `${units(runs)}${again}, in ${roughDuration(seconds)}`),
  ];
}

/** First and last of some days, the last one included. */
export function spanText(days: readonly Day[]): string {
  return `${dateOf(days[0]!.day)} to ${dateOf(days.at(-1)!.day)}`;
}

function windowTable({ parameters, metric, walk: { windows } }: WalkView): string[] {
  if (windows.length === 0) return [];
  const heads = [
    '',
    'out of sample',
    ...parameters.map(({ label }) => label),
    `${metric.name} in`,
    'out',
    'return',
    'trades',
    'efficiency',
  ];
  const [first, ...lines] = columns(
    [heads, ...windows.map((window, i) => windowRow(window, i, parameters, metric))],
    `rl${'r'.repeat(heads.length - 2)}`,
  );
  return [dim(first!), ...lines];
}

function windowRow(window: WalkedWindow, i: number, parameters: readonly Parameter[], metric: Metric): string[] {
  const { outOfSample, chosen, trial } = window;
  const statistics = trial?.statistics;
  const inSample = chosen ? figureText(metric, chosen.result.statistics[metric.name]) : '-';
  return [
    `${i + 1}${(trial?.faults.length ?? 0) > 0 ? '!' : ''}`,
    spanText(outOfSample),
    ...parameters.map((_, k) => chosen?.values[k] ?? '-'),
    inSample,
    ...(statistics
      ? [figureText(metric, statistics[metric.name]), figureText({ kind: 'fraction' }, statistics.return)]
      : ['-', '-']),
    statistics ? units(statistics.trades) : '-',
    trial ? efficiencyText(efficiencyOf([window])) : '-',
  ];
}

/** Over next to nothing in sample anything is much. */
function efficiencyText(efficiency: number | null): string {
  if (efficiency === null || Math.abs(efficiency) < 10) return figureText({ kind: 'fraction' }, efficiency);
  return efficiency > 0 ? 'above 1000%' : 'below -1000%';
}

function result({ walk: { windows, statistics, efficiency } }: WalkView): string[] {
  if (statistics.return === null) return [];
  const told = (name: string, value: number | null, text: (value: number) => string): string[] =>
    value === null ? [] : [`${name} ${text(value)}`];
  const ratio = (value: number): string => value.toFixed(2);
  const { trades, winRate, profitFactor, expectancy, fees, buyAndHold } = statistics;
  const idle = windows.filter(({ chosen }) => chosen === undefined).length;
  return [
    bold('Out of sample, one window after the other'),
    ...row(
      'Return',
      [
        percent(statistics.return),
        ...told('a year', statistics.cagr, percent),
        ...told('buy and hold', buyAndHold.return, percent),
      ].join(', '),
    ),
    ...row(
      'Risk',
      [
        `max drawdown ${percent(statistics.maxDrawdown)}`,
        ...told('Sharpe', statistics.sharpe, ratio),
        ...told('Sortino', statistics.sortino, ratio),
        ...told('buy and hold Sharpe', buyAndHold.sharpe, ratio),
      ].join(', '),
    ),
    ...row(
      'Trades',
      [
        `${units(trades)} closed`,
        ...told('won', winRate, percent),
        ...told('profit factor', profitFactor, ratio),
        ...told('on average', expectancy, dollars),
        `fees ${dollars(fees)}`,
      ].join(', '),
    ),
    ...row(
      'Efficiency',
      efficiency === null
        ? 'none: what was chosen lost money in sample'
        : `${efficiencyText(efficiency)} of the return a day that was seen in sample`,
    ),
    ...(idle > 0 ? row('Idle', `${counted(idle, 'window')}: no combination had the figure that counts`) : []),
  ];
}

function verdict({ walk: { statistics, probability, isLikelyLuck } }: WalkView): string[] {
  if (probability === undefined) return [];
  const chance = `${(probability * 100).toFixed(1)}%`;
  const days = counted(statistics.tradingDays, 'day');
  const text = `That the true Sharpe ratio is above zero is ${chance} probable, by ${days} out of sample`;
  return isLikelyLuck ? [doubtful(`${text}: not told from luck (below 95%)`)] : [`${text}.`];
}
