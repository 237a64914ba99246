import { isoDate, newYorkDay } from '../new-york.ts';
import type { Performance } from '../statistics.ts';
import { DAYS_A_YEAR } from '../statistics.ts';
import { markup } from './escape.ts';
import type { Html } from './escape.ts';
import { NONE, days, decimals, dollars, percent } from './numbers.ts';
import type { Page } from './render.ts';

type Row = readonly [label: string, ...values: readonly string[]];

const PERFORMANCE: readonly (readonly [string, (performance: Performance) => string])[] = [
  ['Return', (p) => percent(p.return, 2)],
  ['Return a year (CAGR)', (p) => percent(p.cagr, 2)],
  ['Volatility a year', (p) => percent(p.volatility, 2)],
  ['Sharpe ratio', (p) => decimals(p.sharpe, 2)],
  ['Sortino ratio', (p) => decimals(p.sortino, 2)],
  ['Calmar ratio', (p) => decimals(p.calmar, 2)],
  ['Max drawdown', (p) => percent(p.maxDrawdown, 2)],
  ['Max drawdown length', (p) => (p.maxDrawdown === 0 ? NONE : days(p.maxDrawdownDays))],
  ['Longest time below a peak', (p) => days(p.longestDrawdownDays)],
];

/** All statistics, in three tables. */
export function statisticTables(page: Page): Html {
  const { statistics: s } = page;
  const performance = PERFORMANCE.map(([label, text]): Row => [label, text(s), text(s.buyAndHold)]);
  const trades: readonly Row[] = [
    ['Closed trades', decimals(s.trades, 0)],
    ['Won, lost', `${decimals(s.wins, 0)}, ${decimals(s.losses, 0)}`],
    ['Win rate', percent(s.winRate)],
    ['Profit factor', decimals(s.profitFactor, 2)],
    ['Expectancy of a trade', dollars(s.expectancy)],
    ['Average win', dollars(s.averageWin)],
    ['Average loss', dollars(s.averageLoss)],
    ['Average holding time', days(s.averageHoldingDays)],
    ['Open lots', decimals(s.openTrades, 0)],
  ];
  const activity: readonly Row[] = [
    ['Profit', dollars(s.profit)],
    ['Fees', dollars(s.fees)],
    ['Dividends', dollars(s.dividends)],
    ['Time in the market', percent(s.exposureTime)],
    ['Average exposure', percent(s.averageExposure)],
    ['Turnover', times(s.turnover)],
    ['Turnover a year', times(s.turnoverAnnual)],
    ['Trading days', decimals(s.tradingDays, 0)],
    ...drawdownDates(page),
  ];
  return markup`<div class="tables">
      ${table('Return and risk', performance, ['Run', 'Buy and hold'])} ${table('Trades', trades)}
      ${table('Activity', activity)}
    </div>
    ${shortRun(s.tradingDays)}`;
}

function table(title: string, rows: readonly Row[], columns: readonly string[] = ['']): Html {
  const heads = columns.map((name) => (name === '' ? markup`<td></td>` : markup`<th scope="col">${name}</th>`));
  const body = rows.map(
    ([label, ...values]) =>
      markup`<tr>
        <th scope="row">${label}</th>
        ${values.map((value) => markup`<td>${value}</td>`)}
      </tr> `,
  );
  return markup`<table class="statistics" aria-label="${title}">
    <thead>
      <tr>
        <th scope="col">${title}</th>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table>`;
}

function drawdownDates({ drawdown }: Page): readonly Row[] {
  if (!drawdown) return [];
  const date = (time: number): string => isoDate(newYorkDay(time));
  return [
    ['Max drawdown from', date(drawdown.peakTime)],
    ['Its deepest point', date(drawdown.troughTime)],
    ['Made good', drawdown.recoveryTime === undefined ? 'not yet' : date(drawdown.recoveryTime)],
  ];
}

function times(value: number | null): string {
  return value === null ? NONE : `${decimals(value, value < 10 ? 2 : 1)}×`;
}

/** Yearly figures of a short run are easily believed. */
function shortRun(tradingDays: number): readonly Html[] {
  if (tradingDays === 0 || tradingDays >= DAYS_A_YEAR) return [];
  return [
    markup`<p class="caution">
      Yearly figures and ratios are projected from
      ${tradingDays === 1 ? 'one trading day' : `${tradingDays} trading days`}: little evidence for a year.
    </p>`,
  ];
}
