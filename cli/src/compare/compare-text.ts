import { DIFFERENCES } from '@plimsoll/research';
import type { Comparison, DecisionDifference, DecisionOf, DifferenceKind } from '@plimsoll/research';
import type { ComparedSummary } from '../run/summary.ts';
import { bold, dim, doubtful, good } from '../text/style.ts';
import { counted, dollars, percent, units, wrap } from '../text/format.ts';
import { columns } from '../text/table.ts';

const WIDTH = 100;

export interface CompareView {
  /** What A and B are called. */
  readonly names: readonly [string, string];
  readonly summaries: readonly [ComparedSummary, ComparedSummary];
  readonly comparison: Comparison;
  /** How many differences are listed. */
  readonly limit: number;
}

/** Two runs side by side, then where their decisions differ and what came of it. */
export function compareText(view: CompareView): string {
  const parts = [sides(view), decisions(view), kinds(view), first(view), largest(view)];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => `${part.join('\n')}\n`)
    .join('\n');
}

type Row = readonly [string, (summary: ComparedSummary) => string];

const ratio = (value: number | null): string => (value === null ? '-' : value.toFixed(2));
const known = (value: number | null, text: (value: number) => string): string => (value === null ? '-' : text(value));
const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const ROWS: readonly Row[] = [
  ['Profit', ({ statistics }) => known(statistics.profit, dollars)],
  ['Return', ({ statistics }) => known(statistics.return, percent)],
  ['Sharpe', ({ statistics }) => ratio(statistics.sharpe)],
  ['Max drawdown', ({ statistics }) => known(statistics.maxDrawdown, percent)],
  ['Signals', ({ signals }) => units(signals)],
  ['Orders', ({ orders }) => units(orders.buy + orders.sell)],
  ['Blocked', ({ blocked }) => units(sumOf(blocked))],
  ['Fills', ({ fills }) => units(fills)],
  ['Trades', ({ statistics }) => units(statistics.trades)],
  ['Win rate', ({ statistics }) => known(statistics.winRate, percent)],
  ['Fees', ({ statistics }) => dollars(statistics.fees)],
];

function sides({ names, summaries }: CompareView): string[] {
  const rows = ROWS.map(([label, text]) => [label, ...summaries.map(text)]);
  const periods = summaries.map(({ start, end }) => (start === null ? 'no bars' : `${start} to ${end}`));
  const [heads, ...lines] = columns([['', 'A', 'B'], ...rows], 'lrr');
  return [...names.map((name, i) => `${dim('AB'[i]!)}  ${name}${dim(`  ${periods[i]}`)}`), '', dim(heads!), ...lines];
}

function decisions({ comparison }: CompareView): string[] {
  const { decisionsA, decisionsB, same, differences } = comparison;
  if (differences.length === 0)
    return [good(`The same ${counted(decisionsA, 'decision')}, and the same came of each.`)];
  const counts = `${units(decisionsA)} decisions in A, ${units(decisionsB)} in B`;
  return [`${counts}: ${units(same)} the same, ${bold(`${units(differences.length)} differ`)}`];
}

function kinds({ comparison }: CompareView): string[] {
  const { byKind, differences, besideA, besideB } = comparison;
  if (differences.length === 0) return [];
  const row = (label: string, count: string, a: number, b: number): string[] => [
    label,
    count,
    dollars(a),
    dollars(b),
    signed(b - a),
  ];
  const rows = (Object.entries(byKind) as [DifferenceKind, { count: number; earnedA: number; earnedB: number }][]).map(
    ([kind, { count, earnedA, earnedB }]) => row(DIFFERENCES[kind], units(count), earnedA, earnedB),
  );
  const beside = besideA || besideB ? [row('interest and the like', '', besideA ?? 0, besideB ?? 0)] : [];
  const sum = differences.reduce((total, { difference }) => total + difference, 0);
  const all = [
    bold('together'),
    units(differences.length),
    '',
    '',
    bold(signed(sum + (besideB ?? 0) - (besideA ?? 0))),
  ];
  const [heads, ...lines] = columns(
    [['Differ', '', 'trades earned in A', 'in B', 'B less A'], ...rows, ...beside, all],
    'lrrrr',
  );
  return [dim(heads!), ...lines];
}

/** Everything after it may have come of it. */
function first({ comparison: { differences } }: CompareView): string[] {
  const [earliest] = differences;
  return earliest ? [bold('The first'), ...told(earliest)] : [];
}

function largest({ comparison: { differences }, limit }: CompareView): string[] {
  const telling = differences.filter(({ difference }) => difference !== 0);
  const ranked = [...telling].sort((x, y) => Math.abs(y.difference) - Math.abs(x.difference));
  const shown = ranked.slice(0, limit);
  const more = ranked.length - shown.length;
  if (shown.length === 0) return [];
  return [
    bold('Those that made most of the difference'),
    ...shown.flatMap(told),
    ...(more > 0 ? [dim(`and ${units(more)} more with --limit ${ranked.length}`)] : []),
  ];
}

function told({
  kind,
  time,
  strategy,
  symbol,
  side,
  a,
  b,
  earnedA,
  earnedB,
  difference,
}: DecisionDifference): string[] {
  const head = `${time}  ${strategy}  ${bold(`${side} ${symbol}`)}  ${doubtful(DIFFERENCES[kind])}`;
  const gain = difference === 0 ? '' : `  B less A ${signed(difference)}`;
  return [
    head + gain,
    ...wrap(`  A  ${sideText(a, earnedA)}`, WIDTH, '     ').map(dim),
    ...wrap(`  B  ${sideText(b, earnedB)}`, WIDTH, '     ').map(dim),
  ];
}

function sideText(decision: DecisionOf | undefined, earned: number | undefined): string {
  if (!decision) return 'nothing was wanted';
  const { requested, allowed, outcome, code, plugin, price, id, type } = decision;
  const why = code === null ? '' : `  ${code} by ${plugin}`;
  const kind = type === 'market' ? '' : `${type} `;
  const came = earned === undefined ? '' : `  earned ${dollars(earned)}`;
  const at = typeof price === 'number' ? dollars(price) : price;
  return `${id}  ${kind}${units(requested)} -> ${units(allowed)} at ${at}  ${outcome}${why}${came}`;
}

function signed(value: number): string {
  return value > 0 ? `+${dollars(value)}` : dollars(value);
}
