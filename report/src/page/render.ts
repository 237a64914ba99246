import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Drawdown } from '../equity-track.ts';
import type { YearOfReturns } from '../monthly.ts';
import type { Statistics } from '../recorder.ts';
import { Html, markup, scriptJson } from './escape.ts';
import { keyFigures, pageHead } from './head.ts';
import { monthTable } from './month-table.ts';
import type { PageData } from './page-data.ts';
import { chartSections, notes, tradeSection } from './sections.ts';
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

/** The page's styles; what comes later wins. */
const STYLES = ['theme', 'layout', 'charts', 'tables', 'screens'];

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The files as one module: none of them has a name at its top that another has, and imports among them fall away. */
export function pageScript(): string {
  const joined = SCRIPTS.map((name) => read(`client/${name}.js`)).join('\n');
  return joined.replace(/^import [^;]*;\n|^\/\*\* @import .*\*\/\n/gm, '').replace(/^export /gm, '');
}

/** One HTML file that loads nothing, runs no script but its own, and is the same for the same run. */
export function renderPage(page: Page): string {
  const script = pageScript();
  const style = STYLES.map((name) => read(`style/${name}.css`)).join('\n');
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.account}: backtest</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        ${pageHead(page)}
        <main>
          ${keyFigures(page.statistics)} ${chartSections(page, monthTable(page.months), statisticTables(page))}
          ${tradeSection(page)}
        </main>
        ${notes(page)}
        <script type="application/json" id="data">
          ${scriptJson(page.charts)}
        </script>
        ${new Html(`<script type="module">${script}</script>`)}
      </body>
    </html> `.text;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
