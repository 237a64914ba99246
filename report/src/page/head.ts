import { isoDate, newYorkDay } from '../new-york.ts';
import type { Statistics } from '../recorder.ts';
import type { Figure } from '../statistics.ts';
import { Html, markup } from './escape.ts';
import { days, decimals, dollars, percent, signClass } from './numbers.ts';
import type { Page } from './render.ts';

const MOST_NAMES = 12;

const MARK = new Html(`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
<circle cx="12" cy="12" r="7.25"/><path d="M1 12h22"/></svg>`);

/** What was run: account, data, period, universe, strategies and rules. */
export function pageHead(page: Page): Html {
  const { account, data, symbols, strategies, rules } = page;
  return markup`<header class="page-head">
    <div class="brand">
      ${MARK}<span>Plimsoll</span> <button type="button" id="theme" class="quiet" hidden>Theme</button>
    </div>
    <h1>${account} ${badges(page)}</h1>
    <dl class="facts">
      <div>
        <dt>Period</dt>
        <dd>${period(page)}</dd>
      </div>
      <div>
        <dt>Data</dt>
        <dd>${data}</dd>
      </div>
      <div>
        <dt>Universe</dt>
        <dd>${listed(symbols)}</dd>
      </div>
      <div>
        <dt>${strategies.length === 1 ? 'Strategy' : 'Strategies'}</dt>
        <dd>${listed(strategies)}</dd>
      </div>
      <div>
        <dt>Rules</dt>
        <dd>${listed(rules)}</dd>
      </div>
    </dl>
  </header>`;
}

/** The figures that are asked for first, with those of buy-and-hold. */
export function keyFigures(statistics: Statistics): Html {
  const { startEquity, endEquity, sharpe, maxDrawdown, winRate, profitFactor, expectancy, buyAndHold } = statistics;
  const { return: total, trades, maxDrawdownDays } = statistics;
  const versus = (text: string): string => `buy and hold ${text}`;
  const lasted = maxDrawdown === 0 || maxDrawdown === null ? '' : `${days(maxDrawdownDays)}, `;
  const figures = [
    figure('Equity', short(endEquity), `from ${short(startEquity)}`),
    figure('Return', percent(total), versus(percent(buyAndHold.return)), signClass(total)),
    figure('Sharpe ratio', decimals(sharpe, 2), versus(decimals(buyAndHold.sharpe, 2))),
    figure('Max drawdown', percent(maxDrawdown), lasted + versus(percent(buyAndHold.maxDrawdown))),
    figure('Win rate', percent(winRate), `${decimals(trades, 0)} closed trades`),
    figure('Profit factor', decimals(profitFactor, 2), `${dollars(expectancy)} a trade`),
  ];
  return markup`<section class="figures" aria-label="Key figures"><dl>${figures}</dl></section>`;
}

/** Without cents where there are a million dollars. */
function short(amount: Figure): string {
  return dollars(amount, Math.abs(amount ?? 0) < 1e6 ? 2 : 0);
}

function figure(label: string, value: string, beside: string, tone = ''): Html {
  return markup`<div>
    <dt>${label}</dt>
    <dd><b class="${tone}">${value}</b><span>${beside}</span></dd>
  </div> `;
}

function badges({ data, isInterrupted }: Page): readonly Html[] {
  const synthetic = /synthetic/i.test(data) ? [markup`<span class="badge">Synthetic data</span>`] : [];
  return [...synthetic, ...(isInterrupted ? [markup`<span class="badge">Interrupted</span>`] : [])];
}

function period({ start, end, statistics, timeframe }: Page): string {
  if (Number.isNaN(start)) return 'none: the data has no bars for this universe';
  const [first, last] = [start, end].map((time) => isoDate(newYorkDay(time)));
  const count = statistics.tradingDays;
  const counted = count > 0 ? `, ${decimals(count, 0)} trading day${count === 1 ? '' : 's'}` : '';
  return `${first === last ? first : `${first} to ${last}`}${counted}, ${timeframe} bars`;
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
