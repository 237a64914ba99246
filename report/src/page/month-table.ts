import type { YearOfReturns } from '../monthly.ts';
import type { Figure } from '../statistics.ts';
import { markup } from './escape.ts';
import type { Html } from './escape.ts';
import { percent } from './numbers.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Returns from which on a cell has the next darker shade. */
const SHADES = [0.0005, 0.01, 0.025, 0.05, 0.1];

/** Years down, months across, the newest year first. */
export function monthTable(years: readonly YearOfReturns[]): Html {
  if (years.length === 0) return markup`<p class="none">No trading day has a return.</p>`;
  const rows = [...years].reverse().map(
    ({ year, months, total }) =>
      markup`<tr>
        <th scope="row">${year}</th>
        ${months.map(cell)}
        <td class="total">${percent(total)}</td>
      </tr> `,
  );
  return markup`<div class="scroller" tabindex="0" role="region" aria-label="Monthly returns">
    <table class="months">
      <thead>
        <tr>
          <th scope="col">Year</th>
          ${MONTHS.map((name) => markup`<th scope="col">${name}</th>`)}
          <th scope="col">Total</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function cell(value: Figure): Html {
  if (value === null) return markup`<td></td>`;
  const shade = SHADES.filter((least) => Math.abs(value) >= least).length;
  return markup`<td class="${shade === 0 ? '' : `${value > 0 ? 'up' : 'down'}-${shade}`}">${percent(value)}</td>`;
}
