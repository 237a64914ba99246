/** @import { ListedTrade } from '../page-data.ts' */

/** @type {readonly (readonly [string, (trade: ListedTrade) => string | number | null])[]} */
const CSV_COLUMNS = [
  ['symbol', (trade) => trade.symbol],
  ['strategy', (trade) => trade.strategy],
  ['side', (trade) => trade.side],
  ['quantity', (trade) => trade.quantity],
  ['entry_time', (trade) => iso(trade.entryTime)],
  ['entry_price', (trade) => trade.entryPrice],
  ['exit_time', (trade) => iso(trade.exitTime)],
  ['exit_price', (trade) => trade.exitPrice],
  ['fees', (trade) => trade.fees],
  ['dividends', (trade) => trade.dividends],
  ['profit', (trade) => trade.profit],
  ['return', (trade) => trade.return],
  ['status', (trade) => (trade.exitTime === null ? 'open' : 'closed')],
];

/** @param {number | null} time */
function iso(time) {
  return time === null ? null : new Date(time).toISOString().replace('.000Z', 'Z');
}

/**
 * One field. A text that a spreadsheet would take for a formula is kept from being one.
 * @param {string | number | null} value
 */
function field(value) {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Trades as RFC 4180 has it. Times are in UTC, prices and profits in dollars, returns are fractions. @param {readonly ListedTrade[]} trades */
export function csvOf(trades) {
  const rows = trades.map((trade) => CSV_COLUMNS.map(([, value]) => field(value(trade))).join(','));
  return [CSV_COLUMNS.map(([name]) => name).join(','), ...rows, ''].join('\r\n');
}
