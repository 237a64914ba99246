import { markup } from './escape.ts';
import type { Html } from './escape.ts';
import type { Page } from './render.ts';

interface ChartParts {
  readonly id: string;
  readonly title: string;
  /** Said instead of the chart where there is nothing to draw. */
  readonly none?: string | undefined;
  readonly controls?: Html;
}

/** Charts with the tables between them. */
export function chartSections({ charts }: Page, months: Html, statistics: Html): Html {
  const { timeline, exposure, blocked, symbols } = charts;
  const isEmpty = timeline.time.length === 0;
  const options = symbols.map(({ symbol }) => markup`<option>${symbol}</option>`);
  const chooser = markup`<label class="field"
    >Symbol
    <select id="symbol">
      ${options}
    </select></label
  >`;
  const nothing = 'There was no bar, so there is nothing to draw.';
  return markup`${chart({ id: 'equity', title: 'Equity and drawdown', none: isEmpty ? nothing : undefined })}
    <section aria-labelledby="months-title">
      <h2 id="months-title">Monthly returns</h2>
      ${months}
    </section>
    <section aria-labelledby="statistics-title">
      <h2 id="statistics-title">Statistics</h2>
      ${statistics}
    </section>
    ${chart({
      id: 'price',
      title: 'Trades on the price',
      none: symbols.length === 0 ? nothing : undefined,
      controls: chooser,
    })}
    ${chart({
      id: 'exposure',
      title: 'Exposure by sector',
      none: exposure.length === 0 ? 'Nothing was ever held or worked.' : undefined,
    })}
    ${chart({
      id: 'blocked',
      title: 'Blocked signals by rule',
      none: blocked.length === 0 ? 'No signal was blocked.' : undefined,
    })}`;
}

function chart({ id, title, none, controls }: ChartParts): Html {
  const body =
    none === undefined
      ? markup`<figure class="chart" id="${id}">
          <noscript>The charts are drawn by a script, which is switched off here.</noscript>
        </figure>`
      : markup`<p class="none">${none}</p>`;
  return markup`<section aria-labelledby="${id}-title">
    <div class="section-head">
      <h2 id="${id}-title">${title}</h2>
      ${none === undefined && controls ? controls : ''}
    </div>
    ${body}
  </section>`;
}

/** The list is filled by the script. */
export function tradeSection({ charts: { trades, tradesLeftOut } }: Page): Html {
  const left =
    tradesLeftOut === 0
      ? []
      : [markup`<p class="caution">The newest ${trades.length} trades; ${tradesLeftOut} older ones are left out.</p>`];
  const body =
    trades.length === 0
      ? markup`<p class="none">Nothing was traded.</p>`
      : markup`${left}
          <div id="trades"><noscript>The trades are listed by a script, which is switched off here.</noscript></div>`;
  return markup`<section aria-labelledby="trades-title">
    <h2 id="trades-title">Trades</h2>
    ${body}
  </section>`;
}

/** How to read it. */
export function notes({ data }: Page): Html {
  const made = /synthetic/i.test(data) ? 'The prices are synthetic: no market ever had them. ' : '';
  return markup`<footer class="notes">
    <p>
      ${made}Results of a simulation, not of an account. Times are New York's, of the start of a bar. A trade is what
      one order entered and another closed, oldest first, fees included. Buy and hold is the universe in equal parts,
      each symbol bought at its first price and kept. Daily returns go from close to close, a year has 252 trading days,
      and the riskless return is taken as zero. Drawdowns are measured at every bar.
    </p>
  </footer>`;
}
