import { markup, renderShell } from '@plimsoll/report/shell';
import type { Html } from '@plimsoll/report/shell';
import { metricOf } from '../figures.ts';
import type { Metric } from '../figures.ts';
import { heatMapOf, heatPairs, shadesOf } from '../heat-map.ts';
import type { Parameter } from '../space/parameter.ts';
import type { DoneRow, Sweep } from '../sweep.ts';

const ROWS_MAX = 1_000;
const MAPS_MAX = 10;
const SHADES = 5;
const SHOWN = ['sharpe', 'return', 'maxDrawdown', 'trades', 'winRate', 'profitFactor'].map(metricOf);

export interface SweepPageParts {
  readonly config: string;
  readonly parameters: readonly Parameter[];
  readonly metric: Metric;
  readonly sweep: Sweep;
  /** How a figure is written. */
  readonly textOf: (figure: Pick<Metric, 'kind'>, value: number | null) => string;
  /** What the number of trials makes of the best, a line each. */
  readonly luck: readonly string[];
}

/** A sweep as one HTML file that needs nothing else, and runs no script: ranking, heat maps, and how much of it is luck. */
export function sweepPage(parts: SweepPageParts): string {
  const body = markup`${head(parts)}
    <main>
      ${luckNote(parts)} ${heatMaps(parts)} ${ranking(parts)}
    </main>`;
  return renderShell({ title: `${parts.config}: sweep`, body });
}

function fact(name: string, text: string): Html {
  return markup`<div>
    <dt>${name}</dt>
    <dd>${text}</dd>
  </div> `;
}

function head({ config, parameters, metric, sweep }: SweepPageParts): Html {
  const { data, done, faulty, left } = sweep;
  const without = faulty.length > 0 ? `, ${faulty.length} without a result` : '';
  const facts = [
    fact('Data', data),
    fact('Runs', `${done.length} done${without}${left > 0 ? `, ${left} left: interrupted` : ''}`),
    fact('Ranked by', metric.name),
    ...parameters.map(({ label, values }) => fact(label, valuesText(values))),
  ];
  return markup`<header class="page-head">
    <div class="brand"><span>Plimsoll</span></div>
    <h1>${config}: sweep</h1>
    <dl class="facts">${facts}</dl>
  </header>`;
}

function valuesText(values: readonly string[]): string {
  return values.length <= 12 ? values.join(', ') : `${values[0]} to ${values.at(-1)}, ${values.length} values`;
}

function luckNote({ luck, sweep }: SweepPageParts): Html {
  if (luck.length === 0) return markup``;
  const kind = sweep.luck?.isLikelyLuck === false ? 'none' : 'caution';
  return markup`<section aria-labelledby="luck-title">
    <h2 id="luck-title">How much of it is luck</h2>
    <p class="${kind}">${luck.join(' ')}</p>
  </section>`;
}

function heatMaps(parts: SweepPageParts): Html {
  const { parameters, metric, sweep } = parts;
  const maps = heatPairs(parameters, sweep.done)
    .slice(0, MAPS_MAX)
    .map((pair) => heatTable(parts, pair));
  if (maps.length === 0) return markup``;
  return markup`<section aria-labelledby="heat-title">
    <h2 id="heat-title">${metric.name} by parameters</h2>
    ${maps}
  </section>`;
}

function heatTable({ parameters, metric, sweep, textOf }: SweepPageParts, pair: readonly [number, number]): Html {
  const map = heatMapOf(parameters, sweep.done, metric, pair)!;
  const shades = shadesOf(map, metric);
  const others = map.others.length > 0 ? `, the best over ${map.others.join(', ')}` : '';
  const title = `${map.down} (down) and ${map.across} (across)${others}`;
  const rows = map.cells.map((line, i) => {
    const cells = line.map((value, k) => {
      const shade = shades[i]![k];
      const step = shade === undefined ? '' : `h${Math.min(SHADES - 1, Math.floor(shade * SHADES))}`;
      return markup`<td class="${step}">${value === null ? '' : textOf(metric, value)}</td>`;
    });
    return markup`<tr>
      <th scope="row">${map.downValues[i]!}</th>
      ${cells}
    </tr> `;
  });
  return markup`<p class="none">${title}</p>
    <div class="scroller" tabindex="0" role="region" aria-label="${title}">
      <table class="heat">
        <thead>
          <tr>
            <td></td>
            ${map.acrossValues.map((value) => markup`<th scope="col">${value}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div> `;
}

function ranking({ parameters, metric, sweep, textOf }: SweepPageParts): Html {
  const figures = [metric, ...SHOWN.filter(({ name }) => name !== metric.name)];
  const heads = ['', ...parameters.map(({ label }) => label), ...figures.map(({ name }) => name)];
  const row = ({ values, result }: DoneRow, i: number): Html => {
    const texts = [...values, ...figures.map((figure) => textOf(figure, result.statistics[figure.name]))];
    return markup`<tr>
      <th scope="row">${i + 1}${result.faults.length > 0 ? '!' : ''}</th>
      ${texts.map((text) => markup`<td>${text}</td>`)}
    </tr> `;
  };
  const more = sweep.done.length - ROWS_MAX;
  return markup`<section aria-labelledby="ranking-title">
    <h2 id="ranking-title">Ranking</h2>
    <div class="scroller" tabindex="0" role="region" aria-label="Ranking">
      <table class="statistics ranking">
        <thead>
          <tr>
            ${heads.map((name) => markup`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${sweep.done.slice(0, ROWS_MAX).map(row)}
        </tbody>
      </table>
    </div>
    ${more > 0 ? markup`<p class="caution">${more} more are left out.</p>` : markup``}
  </section>`;
}
