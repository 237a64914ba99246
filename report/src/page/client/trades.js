import { csvOf } from './csv.js';
import { data } from './data.js';
import { button, element } from './dom.js';
import { decimals, dollars, lasting, moment, percent, price, quantity } from './format.js';
/** @import { ListedTrade } from '../page-data.ts' */

const ROWS = 50;

/**
 * @typedef {object} TradeColumn
 * @property {string} name
 * @property {(trade: ListedTrade) => string | number | null} value what it is sorted by
 * @property {(trade: ListedTrade) => string} text
 * @property {boolean} [isText]
 * @property {boolean} [isToned] whether it is coloured by its sign
 */

/** @type {readonly TradeColumn[]} */
const TABLE_COLUMNS = [
  { name: 'Side', value: (t) => t.side, text: (t) => (t.side === 'long' ? 'Long' : 'Short'), isText: true },
  { name: 'Quantity', value: (t) => t.quantity, text: (t) => quantity(t.quantity) },
  { name: 'Entry', value: (t) => t.entryTime, text: (t) => moment(t.entryTime), isText: true },
  { name: 'Entry price', value: (t) => t.entryPrice, text: (t) => price(t.entryPrice) },
  {
    name: 'Exit',
    value: (t) => t.exitTime ?? Infinity,
    text: (t) => (t.exitTime === null ? 'open' : moment(t.exitTime)),
    isText: true,
  },
  { name: 'Exit price', value: (t) => t.exitPrice, text: (t) => price(t.exitPrice) },
  {
    name: 'Held',
    value: (t) => (t.exitTime === null ? null : t.exitTime - t.entryTime),
    text: (t) => (t.exitTime === null ? '–' : lasting(t.exitTime - t.entryTime)),
  },
  { name: 'Fees', value: (t) => t.fees, text: (t) => dollars(t.fees) },
  ...(data.trades.some(({ dividends }) => dividends !== 0)
    ? [
        {
          name: 'Dividends',
          value: (/** @type {ListedTrade} */ t) => t.dividends,
          text: (/** @type {ListedTrade} */ t) => dollars(t.dividends),
        },
      ]
    : []),
  { name: 'Profit', value: (t) => t.profit, text: (t) => dollars(t.profit), isToned: true },
  { name: 'Return', value: (t) => t.return, text: (t) => percent(t.return, 2), isToned: true },
  { name: 'Strategy', value: (t) => t.strategy, text: (t) => t.strategy, isText: true },
];

/** @type {TradeColumn} */
const SYMBOL = { name: 'Symbol', value: (t) => t.symbol, text: (t) => t.symbol, isText: true };

/**
 * In the order of a column; what there is none of comes last either way.
 * @param {readonly ListedTrade[]} trades
 * @param {TradeColumn} column
 * @param {boolean} isDown
 */
function sorted(trades, { value }, isDown) {
  return [...trades].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const order = typeof x === 'string' ? x.localeCompare(String(y)) : x - Number(y);
    return isDown ? -order : order;
  });
}

/** The list of trades: sorted, filtered, a page at a time, and as CSV. */
class TradeList {
  /** @param {HTMLElement} home @param {((trade: ListedTrade) => void) | undefined} show */
  constructor(home, show) {
    this.show = show;
    this.column = /** @type {TradeColumn} */ (TABLE_COLUMNS.find(({ name }) => name === 'Entry'));
    this.isDown = false;
    this.first = 0;
    this.words = '';
    this.body = element('tbody');
    this.count = element('output', { class: 'count' });
    this.before = button('\u2039', 'Earlier rows', () => this.#turn(-ROWS));
    this.after = button('\u203A', 'Further rows', () => this.#turn(ROWS));
    const isOne = new Set(data.trades.map(({ strategy }) => strategy)).size === 1;
    this.columns = TABLE_COLUMNS.filter(({ name }) => name !== 'Strategy' || !isOne);
    this.heads = [SYMBOL, ...this.columns].map((column) => ({ column, cell: this.#head(column) }));
    const filter = element('input', {
      type: 'search',
      placeholder: 'Symbol, strategy, side',
      'aria-label': 'Filter trades',
    });
    filter.addEventListener('input', () => {
      this.words = filter.value.trim().toLowerCase();
      this.first = 0;
      this.draw();
    });
    const save = button('Export CSV', 'Export the trades listed as CSV', () => this.#save());
    const caption = element('caption', { class: 'unseen' }, 'Trades. Press a heading to sort by it.');
    const row = element('tr', {}, ...this.heads.map(({ cell }) => cell));
    const table = element('table', { class: 'trades' }, caption, element('thead', {}, row), this.body);
    home.replaceChildren(
      element('div', { class: 'table-head' }, filter, save),
      element('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': 'Trades' }, table),
      element('div', { class: 'pager' }, this.count, this.before, this.after),
    );
    this.draw();
  }

  /** What is listed, on all pages. */
  listed() {
    const words = this.words.split(/\s+/);
    const found = data.trades.filter(({ symbol, strategy, side, exitTime }) => {
      const text = `${symbol} ${strategy} ${side} ${exitTime === null ? 'open' : 'closed'}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return sorted(found, this.column, this.isDown);
  }

  draw() {
    const listed = this.listed();
    const shown = listed.slice(this.first, this.first + ROWS);
    const last = this.first + shown.length;
    this.body.replaceChildren(...shown.map((trade) => this.#row(trade)));
    this.count.textContent =
      listed.length === 0
        ? 'No trade matches'
        : `${decimals(this.first + 1, 0)}\u2013${decimals(last, 0)} of ${decimals(listed.length, 0)}`;
    this.before.disabled = this.first === 0;
    this.after.disabled = last >= listed.length;
    for (const { column, cell } of this.heads) {
      const order = this.isDown ? 'descending' : 'ascending';
      if (column === this.column) cell.setAttribute('aria-sort', order);
      else cell.removeAttribute('aria-sort');
    }
  }

  /** @param {TradeColumn} column */
  #head(column) {
    const sort = element('button', { type: 'button' }, column.name);
    sort.addEventListener('click', () => {
      this.isDown = this.column === column ? !this.isDown : !column.isText;
      this.column = column;
      this.first = 0;
      this.draw();
    });
    return element('th', { scope: 'col', class: column.isText ? 'text' : undefined }, sort);
  }

  /** @param {ListedTrade} trade */
  #row(trade) {
    const { show } = this;
    const isDrawn = show && data.symbols.some(({ symbol }) => symbol === trade.symbol);
    const link = isDrawn && button(trade.symbol, `Show this trade of ${trade.symbol} on its price`, () => show(trade));
    const cells = this.columns.map((column) => {
      const value = column.value(trade);
      const tone = column.isToned && typeof value === 'number' && value !== 0 ? (value > 0 ? 'gain' : 'loss') : '';
      return element('td', { class: `${column.isText ? 'text' : ''} ${tone}`.trim() || undefined }, column.text(trade));
    });
    return element('tr', {}, element('th', { scope: 'row', class: 'text' }, link || trade.symbol), ...cells);
  }

  /** @param {number} by */
  #turn(by) {
    this.first += by;
    this.draw();
  }

  #save() {
    const url = URL.createObjectURL(new Blob([csvOf(this.listed())], { type: 'text/csv' }));
    const link = element('a', { href: url, download: `${data.account.replace(/[^\w-]+/g, '-')}-trades.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }
}

/**
 * @param {HTMLElement} home
 * @param {((trade: ListedTrade) => void) | undefined} show shows a trade on the price chart, where there is one
 */
export function listTrades(home, show) {
  return new TradeList(home, show);
}
