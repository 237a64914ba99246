import { readFileSync } from 'node:fs';
import { PlimsollError, isDate, messageOf } from '@plimsoll/core';
import type { CorporateAction, Universe } from '@plimsoll/core';

const COLUMNS = ['symbol', 'ex_date', 'type', 'value'] as const;
type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

const EXPECTED = `expected a header line with ${COLUMNS.join(',')} in any order`;
/** Whoever mends a file wants more than the first fault, and not a million. */
const FAULTS_TOLD = 10;
const DECIMAL = /^(\d+\.?\d*|\.\d+)$/;

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PlimsollError('PLM_DATA_INVALID', `${file}: cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function cellsOf(line: string): string[] {
  return line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

function placesOf(header: string): Row | string {
  const names = cellsOf(header).map((name) => name.toLowerCase());
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) return `no column ${missing.join(', ')}, ${EXPECTED}, found '${header.slice(0, 200)}'`;
  const doubled = COLUMNS.find((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (doubled !== undefined) return `column ${doubled} is there twice, ${EXPECTED}`;
  return Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)])) as unknown as Row;
}

/** The action that a row tells of, or what is wrong with the row. */
function actionOf({ symbol, ex_date: exDate, type, value }: Row): CorporateAction | string {
  if (!isDate(exDate)) return `ex_date '${exDate}' is not a date, expected one such as 2014-06-09`;
  const number = DECIMAL.test(value) ? Number(value) : NaN;
  switch (type.toLowerCase()) {
    case 'split':
      if (number > 0) return { kind: 'split', symbol, exDate, ratio: number };
      return `value '${value}' is not a split, expected new shares for an old one, such as 7, or 0.05 for one for twenty`;
    case 'dividend':
      if (number > 0) return { kind: 'dividend', symbol, exDate, perShare: number };
      return `value '${value}' is not a dividend, expected dollars a share, above zero`;
    default:
      return `type '${type}', expected split or dividend`;
  }
}

/** What may be there once only: a day has one split of a symbol, and a dividend that comes twice alike is a doubled row. */
function keyOf(action: CorporateAction): string {
  const { symbol, exDate, kind } = action;
  return kind === 'split' ? `${symbol} ${exDate} split` : `${symbol} ${exDate} dividend ${action.perShare}`;
}

/**
 * Splits and dividends by symbol from a CSV file. Other columns, and rows of symbols that are not in the universe, count for nothing.
 * @param file absolute path
 * @throws PlimsollError PLM_DATA_INVALID with up to ten faults, each with file and line
 */
export function readActions(file: string, universe: Universe): ReadonlyMap<string, readonly CorporateAction[]> {
  const [header = '', ...lines] = readText(file)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/);
  const issues: string[] = [];
  const places = placesOf(header);
  if (typeof places === 'string') throw new PlimsollError('PLM_DATA_INVALID', `${file}:1: ${places}`);
  const actions = new Map<string, CorporateAction[]>();
  const lineOf = new Map<string, number>();
  for (const [i, text] of lines.entries()) {
    if (text.trim() === '' || issues.length === FAULTS_TOLD) continue;
    const cells = cellsOf(text);
    const row = Object.fromEntries(COLUMNS.map((column) => [column, cells[Number(places[column])] ?? ''])) as Row;
    const at = `${file}:${i + 2}`;
    if (row.symbol === '') issues.push(`${at}: no symbol, expected a row of ${header.trim()}, found '${text}'`);
    if (universe.indexOf(row.symbol) < 0) continue;
    const action = actionOf(row);
    if (typeof action === 'string') {
      issues.push(`${at}: ${action}`);
      continue;
    }
    const key = keyOf(action);
    const first = lineOf.get(key);
    if (first !== undefined) issues.push(`${at}: ${key} is in line ${first} already, expected it once`);
    lineOf.set(key, first ?? i + 2);
    const own = actions.get(row.symbol);
    if (own) own.push(action);
    else actions.set(row.symbol, [action]);
  }
  if (issues.length > 0) throw new PlimsollError('PLM_DATA_INVALID', issues.join('\n'), { issues });
  return actions;
}
