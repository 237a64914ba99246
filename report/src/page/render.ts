import { readFileSync } from 'node:fs';
import type { Drawdown } from '../equity-track.ts';
import type { YearOfReturns } from '../monthly.ts';
import type { Statistics } from '../recorder.ts';
import { markup } from './escape.ts';
import { keyFigures, pageHead } from './head.ts';
import { monthTable } from './month-table.ts';
import type { PageData } from './page-data.ts';
import { chartSections, notes, tradeSection } from './sections.ts';
import { renderShell } from './shell.ts';
import { statisticTables } from './statistic-tables.ts';

/** All that a page shows. Times are epoch ms. */
export interface Page {
  readonly account: string;
  /** What the data is, in the source's own words. */
  readonly data: string;
  readonly timeframe: string;
  readonly symbols: readonly string[];
  readonly strategies: readonly string[];
  readonly rules: readonly string[];
  /** Starts of the first and the last bar; NaN where there was none. */
  readonly start: number;
  readonly end: number;
  readonly isInterrupted: boolean;
  readonly statistics: Statistics;
  readonly drawdown: Drawdown | undefined;
  readonly months: readonly YearOfReturns[];
  readonly charts: PageData;
}

/** The page's script, each file after those that it imports from. */
const SCRIPTS = [
  'data',
  'format',
  'dom',
  'theme',
  'scale',
  'time-ticks',
  'view',
  'paths',
  'chart',
  'tools',
  'equity',
  'exposure',
  'blocked',
  'candles',
  'price',
  'csv',
  'trades',
  'main',
];

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The files as one module: none of them has a name at its top that another has, and imports among them fall away. */
export function pageScript(): string {
  const joined = SCRIPTS.map((name) => read(`client/${name}.js`)).join('\n');
  return joined.replace(/^import [^;]*;\n|^\/\*\* @import .*\*\/\n/gm, '').replace(/^export /gm, '');
}

/** One HTML file that loads nothing, runs no script but its own, and is the same for the same run. */
export function renderPage(page: Page): string {
  const body = markup`${pageHead(page)}
    <main>
      ${keyFigures(page.statistics)} ${chartSections(page, monthTable(page.months), statisticTables(page))}
      ${tradeSection(page)}
    </main>
    ${notes(page)}`;
  return renderShell({ title: `${page.account}: run`, body, script: { text: pageScript(), data: page.charts } });
}
